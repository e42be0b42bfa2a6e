"""读: the 材料登记表, the scans and the 校核名册 of one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from ..model import IDENTITY, Look, PaperRow, RosterEntry, Scan
from .folded import registration_of
from .ranking import path_in
from .scannames import GRADE_PROOF, folder_name, plain_name
from .scanned import ROSTER
from .versions import Body, Kinds, Version, Versions, day, every, fold

WHOLE = Look.WHOLE.value
SHARED = ("情况说明", GRADE_PROOF, ROSTER)  # one scan of these may serve several people


def paper_rows(keys: Versions) -> tuple[PaperRow, ...]:
    """Each row of the 材料登记表 as it holds now."""
    return tuple(map(_paper_row, keys.values()))


def _paper_row(versions: Sequence[Version]) -> PaperRow:
    body = fold(versions)
    told = ("name", "former_name", "id_no", "former_id_no", "file", "first_page", "last_page")
    return PaperRow(
        item=body["item"],
        medium=body["medium"],
        stamps=tuple(filter(None, body.get("stamps", "").split(";"))),
        issued_on=day(body.get("issued_on", "")),
        in_hand_on=day(body.get("in_hand_on", "")),
        **{key: body.get(key, "") for key in told},
    )


def files_named(kinds: Kinds) -> Iterator[tuple[str, str, str]]:
    """The files a person's rows name: kind, folder of the table, name as it was typed."""
    for kind in ("evidence", "rosters"):
        for versions in kinds.get(kind, {}).values():
            naming = next((v for v in reversed(versions) if "file" in v.body), None)
            if naming is not None and naming.body["file"]:
                typed = naming.body["file"].replace("\\", "/")
                folder = folder_name(f"{path_in(naming.rank).rpartition('/')[0]}/{typed}")
                yield kind, folder, plain_name(typed)


def names_file(typed: str, file: str) -> bool:
    """Whether what somebody typed names this file; its ending may be left out."""
    name = plain_name(file)
    return plain_name(typed) in (name, name.rpartition(".")[0])


def scans_of(kinds: Kinds, given: Sequence[Version], rows: Sequence[PaperRow]) -> tuple[Scan, ...]:
    """The scans of each item: what the names say, and what the rows say of a file.

    Of one name the latest whole one counts. A scan that cannot be used counts for nothing once a later one
    of the same item can be.
    """
    bodies = [*_own(kinds.get("scans", {})), *_own({str(v.id): [v] for v in given})]
    found = [(item, rank, body) for rank, body in bodies for item in _items(body, rows)]
    latest = {item: rank for item, rank, body in sorted(found, key=lambda f: f[1]) if body["look"] == WHOLE}
    told = [
        _scan(item, body)
        for item, rank, body in found
        if body["look"] == WHOLE or rank > latest.get(item, "")
    ]
    return tuple(sorted(told, key=lambda scan: (scan.item, scan.file, scan.digest)))


def _own(keys: Versions) -> Iterator[tuple[str, Body]]:
    for key, versions in keys.items():
        if key.startswith("?"):
            continue
        in_order = sorted(versions, key=lambda v: v.id)
        whole = [version for version in in_order if version.body["look"] == WHOLE]
        last = (whole or in_order)[-1]
        yield last.rank, last.body


def _items(body: Mapping[str, Any], rows: Sequence[PaperRow]) -> set[str]:
    named = {row.item for row in rows if row.file and names_file(row.file, body["file"])}
    return named | ({body["item"]} if body["item"] else set())


def _scan(item: str, body: Mapping[str, Any]) -> Scan:
    told = ("file", "digest", "pages", "width", "height", "dpi", "small", "turned")
    return Scan(item, look=Look(body["look"]), **{key: body[key] for key in told})


def serves_one(scan: Scan) -> bool:
    """Whether this scan may serve one person alone (R53); what cannot be read serves nobody."""
    return scan.look is Look.WHOLE and not scan.item.startswith(SHARED)


def names_known(kinds: Kinds) -> set[str]:
    """Every name the papers know this person by: now and formerly."""
    told = [(kind, key) for kind in ("registrations", "qualification") for key in ("name", "prior_name")]
    told += [("evidence", "name"), ("evidence", "former_name")]
    found = {fold(versions).get(key, "") for kind, key in told for versions in kinds.get(kind, {}).values()}
    return found - {""}


def odd_scans(keys: Versions, settled: Set[int], known: set[str]) -> Iterator[tuple[str, str]]:
    """Scans under this person's number whose name is another's: they wait in the tray (D-NAME)."""
    for key, versions in keys.items():
        last = max(versions, key=lambda v: v.id)
        hint = last.body.get("name", "")
        if (
            key.startswith("?")
            and hint
            and last.id not in settled
            and not any(name in hint for name in known)
        ):
            yield last.body["file"], hint


def roster_of(kinds: Kinds, scans: Sequence[Scan]) -> RosterEntry | None:
    """The person's line of a 校核名册, and what a registration row has changed since it was taken in."""
    versions = every(kinds.get("rosters", {}))
    if not versions:
        return None
    body = fold(versions)
    file = body.get("file", "")
    signed = any(
        scan.item == ROSTER and scan.look is Look.WHOLE and names_file(file, scan.file) for scan in scans
    )
    changed = _changed_since(kinds["registrations"], max(version.pass_no for version in versions))
    return RosterEntry(body.get("proofreader", ""), day(body.get("proofread_on", "")), file, signed, changed)


def _changed_since(registrations: Versions, pass_no: int) -> tuple[str, ...]:
    before = {key: [v for v in versions if v.pass_no <= pass_no] for key, versions in registrations.items()}
    earlier = {key: versions for key, versions in before.items() if versions}
    if not earlier or all(len(before[key]) == len(registrations[key]) for key in registrations):
        return ()
    old, new = registration_of("", earlier), registration_of("", registrations)
    return tuple(title for key, title in IDENTITY.items() if getattr(old, key) != getattr(new, key))
