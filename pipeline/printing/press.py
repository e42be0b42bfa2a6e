"""印: the press of an office: its form, its fonts, and the photos in its store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from archive.atomic import write_aside

from ..model import Record, Unprintable
from ..office import Office
from ..typeset import fonts as font_stack
from . import copies, formfolders, jobticket, layout, marginmark, parts, profiles, proofs


class Press:
    """Sets records on the form of this office. What does not fit or has no glyph is never printed."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.fonts = font_stack.stack()

    @cached_property
    def form(self) -> layout.Form:
        """The layout of the blank. Raises BlankChangedError when the blank is not the registered one."""
        return layout.load_form(formfolders.folder_of(self.office.folder, self.office.settings.form_id))

    @property
    def digest(self) -> str:
        """Changes when the form or the fonts do: then whoever was judged by them is judged anew."""
        return f"{self.form.digest} {self.fonts.digest}"

    def check_blank(self) -> None:
        """Raises BlankChangedError before anything is reserved."""
        _ = self.form

    def kept(self, profile: str) -> dict[str, Any]:
        """What a job keeps of how it is printed: on which blank, its calibration, if any, and where its margin marks
        stand, if any.

        Raises UsageError for a profile nobody knows, RefusedError when the margin has no room for marks.
        """
        body = {"form": self.form.id, "blank": self.form.blank_digest}
        if profile:
            body |= profiles.body_of(profiles.profile(self.office.folder, profile, self.form))
        return body | marginmark.kept(self.form) if self.office.settings.margin_mark else body

    def preflight(self, record: Record) -> tuple[Unprintable, ...]:
        """What of the record the form cannot bear."""
        return layout.preflight(record, self.form, self.fonts)

    def write_part(
        self,
        target: Path,
        sheets: Iterable[tuple[int, Record]],
        calibration: parts.Calibration | None = None,
        sides: Sequence[int] = (),
        stamp: parts.Stamp | None = None,
    ) -> None:
        """One file of a run: data only, front and back in turn, or these sides alone."""
        write_aside(
            target,
            lambda out: parts.write_part(
                out, sheets, self.form, self.fonts, self.gray, calibration, sides, stamp
            ),
        )

    def write_copy(self, target: Path, record: Record) -> None:
        """The digital copy of one person: the data on the blank, marked 电子副本."""
        write_aside(target, lambda out: self._copies.write(out, record, self.gray))

    def write_ticket(self, target: Path, ticket: jobticket.JobTicket) -> None:
        """The job ticket for the print room."""
        write_aside(target, lambda out: jobticket.write_job_ticket(out, ticket, self.fonts))

    def write_proofs(self, target: Path, about: proofs.ProofList, records: Iterable[Record]) -> None:
        """The proof list of one college."""
        write_aside(target, lambda out: proofs.write_proofs(out, about, records, self.fonts, self.gray))

    @cached_property
    def _copies(self) -> copies.CopyWriter:
        return copies.CopyWriter(self.form, self.fonts)

    def gray(self, digest: str) -> bytes:
        """The gray photo made when the photo was taken in."""
        return self.office.store.read(digest)
