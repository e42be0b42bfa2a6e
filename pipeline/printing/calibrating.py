"""印: makes the proof sheet, and turns it, printed and read, into a kept calibration of a printer's side."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.atomic import write_aside

from ..errors import UsageError
from ..ledger import log
from ..office import Office
from . import formfolders
from .affine import Point
from .calibration import measure, typed
from .formfile import read_form
from .profiles import SIDES, Calibrated, keep, now_told, plain
from .proofscan import readings_of
from .proofsheet import Proof, write_proof
from .scanned import read_scan


@dataclass(frozen=True, slots=True)
class Reading:
    """What `form calibrate` was told: of which printer, tray and side, and where its crosses came out."""

    printer: str
    tray: str
    side: str
    readings: str = ""
    scan: Path | None = None
    dpi: float = 0.0
    by: str = ""


def proof(office: Office, printer: str, tray: str, target: Path | None) -> Path:
    """Writes the proof sheet for the paper of the office's form; where it lies comes back."""
    names = [plain(name, what) for name, what in ((printer, "打印机"), (tray, "纸盒")) if name]
    target = target or office.outbox / "校准" / f"校准页{''.join('_' + name for name in names)}.pdf"
    target.parent.mkdir(parents=True, exist_ok=True)
    write_aside(target, lambda out: write_proof(out, Proof(_size(office), printer, tray)))
    return target


def calibrate(office: Office, asked: Reading) -> Calibrated:
    """Measures a side from typed readings or a scan, and keeps the result.

    Raises UsageError for readings nobody can use, RefusedError when they cannot be true; nothing is kept then.
    """
    printer, tray = plain(asked.printer, "打印机"), plain(asked.tray, "纸盒")
    if bool(asked.readings) == bool(asked.scan):
        raise UsageError("请写 --readings（尺量的读数）或 --scan（校准页的扫描件）其中一个；没有记下校准")
    size = _size(office)
    found = (
        readings_of(read_scan(asked.scan, asked.dpi), asked.side, size)
        if asked.scan
        else typed(asked.readings)
    )
    measured = measure(found, size)
    source = f"扫描 {asked.scan.name}" if asked.scan else f"读数 {asked.readings}"
    at = now_told(office.clock())
    error = measured.error
    one = Calibrated(printer, tray, asked.side, at, asked.by, source, size, error, measured.rest)
    keep(office.folder, one)
    with office.ledger.write() as db:
        said = f"校准 {one.profile} {SIDES[one.side]}：{one.words()}"
        log.write(db, office.clock(), asked.by or "印室", said)
    return one


def _size(office: Office) -> Point:
    form = read_form(formfolders.folder_of(office.folder, office.settings.form_id) / "form.toml")
    return form.width, form.height
