"""Offices with people of the 资审 whose sets are to be sealed, and what came out of the sealing."""

import csv
import io
import json
import subprocess
import zipfile
from pathlib import Path

from evidence_makers import CARD, COMMON, RENAMED, former_name, pdf, picture
from makers import csv_bytes, drop, drop_lists, drop_plan, id_number, make_office, person, ticket
from paper_makers import Papers, lay

from pipeline import answers, deeds, spine
from pipeline.shelving.craft import Asked

OLD_NAME = "former"


def case(serial: int, **changed: str) -> Papers:
    """Somebody with a former name and all his papers; nothing else of him matters to a set."""
    papers = Papers(serial, ticket(serial)).registered(**changed).captured().graded()
    return papers.of_former_name()


def office_of(folder: Path, *people: Papers, **toml: str):
    """An office that has taken the papers of these people."""
    office = make_office(folder, **toml)
    drop_plan(office)
    drop_lists(office)
    lay(office, "资审", list(people))
    spine.take_in(office)
    return office


def row(serial: int, item: str, **changed: str) -> dict[str, str]:
    """His row of the 材料登记表 for that paper, as `case` lays it."""
    original = item == RENAMED
    told = {"准考证号": ticket(serial), "材料": item, "介质": "原件" if original else "复印件"}
    told |= {"盖章": "公安" if original else "市考办", "曾用名": former_name(serial) if original else ""}
    return {**told, **changed}


def seal(office, kind="qualification", **asked):
    return deeds.bundle(office, kind, Asked("赵档", **asked))


def told_of(office, serial):
    return next(iter(answers.of_people(office, ticket(serial))))


class Opened:
    """A sealed bundle, read."""

    def __init__(self, office, bundle) -> None:
        self.path = office.folder / bundle["path"]
        with zipfile.ZipFile(self.path) as bag:
            self.files = {name.partition("/")[2]: bag.read(name) for name in bag.namelist()}

    def names(self, folder: str = "") -> list[str]:
        """Names below data/, in order."""
        return sorted(n.removeprefix("data/") for n in self.files if n.startswith(f"data/{folder}"))

    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.files["data/卷内目录.csv"].decode("utf-8-sig"))))

    def told(self, folder: str) -> dict:
        return json.loads(self.files[f"data/{folder}/metadata.json"])

    def info(self) -> dict[str, str]:
        lines = self.files["bag-info.txt"].decode().splitlines()
        return dict(line.split(": ", 1) for line in lines)

    def text(self, name: str) -> str:
        """What stands in a PDF of it, without blanks."""
        shown = subprocess.run(
            ["pdftotext", "-layout", "-", "-"],
            input=self.files[f"data/{name}"],
            capture_output=True,
            check=True,
        )
        return "".join(shown.stdout.decode().split())


def opened(office, done) -> list[Opened]:
    return [Opened(office, bundle) for bundle in done["bundles"]]


__all__ = [
    "CARD", "COMMON", "RENAMED", "Opened", "case", "csv_bytes", "drop", "former_name", "id_number", "office_of",
    "opened", "pdf", "person", "picture", "row", "seal", "ticket", "told_of",
]  # fmt: skip
