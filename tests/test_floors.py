"""The floors of the house: imports run only downwards, and rooms of one floor do not know each other."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = {
    "model": 1, "errors": 1, "archive": 1, "shipped": 1, "speaking": 1, "labour": 1, "upright": 1,
    "ledger": 2, "store": 2, "settings": 3, "record": 2, "hands": 2, "senders": 2,
    "rules": 3, "typeset": 3, "office": 4,
    "workbooks": 1,
    "deadlines": 3,
    "gates": 4, "casepage": 4, "casenotes": 4,
    "intake": 5, "reading": 5, "printing": 5, "shelving": 5, "letters": 5, "mailing": 5,
    "founding": 6, "doctor": 6, "sourcing": 6, "board": 6,
    "telling": 7, "tabled": 7, "exporting": 7,
    "spine": 8, "blanks": 8, "showing_board": 8,
    "approval": 9, "auditing": 9, "deeds": 9, "answers": 9, "showing": 9, "showing_print": 9, "claiming": 9, "querying": 9, "carrying": 9, "boardtable": 9, "showing_sent": 9, "sending": 9, "noticing": 9, "deeds_mail": 9, "showing_mail": 9,
    "demo": 10, "casesheet": 10,
    "commands": 11,
    "cli": 12,
    "__main__": 13,
}  # fmt: skip


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return "archive" if parts[0] == "archive" else parts[1]


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    depth = len(path.relative_to(ROOT).parts) - 1
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            if room_of(path) == "archive":
                continue
            above = node.level - depth
            names = [node.module] if node.module else [alias.name for alias in node.names]
            rooms |= {name.split(".")[0] for name in names if above == 0}
        elif isinstance(node, ast.ImportFrom | ast.Import):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            rooms |= {"archive" for name in names if name.split(".")[0] == "archive"}
    return rooms


FILES = sorted(
    p for top in ("pipeline", "archive") for p in (ROOT / top).rglob("*.py") if p.name != "__init__.py"
)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_downwards(path):
    room = room_of(path)
    for other in imported_rooms(path) - {room}:
        assert FLOORS[other] < FLOORS[room], f"{room} may not know {other}"


def test_the_archive_knows_nothing_of_the_office():
    for path in (ROOT / "archive").glob("*.py"):
        assert "pipeline" not in path.read_text("utf-8")
