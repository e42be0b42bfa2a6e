"""名: the kinds of papers the inbox takes, by the names of their folders (contract §3)."""

from collections.abc import Mapping

# folder of the inbox in English and in Chinese → kind of paper
KINDS: Mapping[str, tuple[str, str]] = {
    "plans": ("plans", "专业计划"),
    "registrations": ("registrations", "登记"),
    "grades": ("grades", "成绩"),
    "practice": ("practice", "实践成绩"),
    "exemptions": ("exemptions", "免考"),
    "tickets": ("tickets", "多证"),
    "idcards": ("idcards", "二代证"),
    "rosters": ("rosters", "校核名册"),
    "qualification": ("qualification", "资审清单"),
    "photos": ("photos", "照片"),
    "evidence": ("evidence", "资审材料"),
    "decisions": ("decisions", "审核决定"),
    "stock": ("stock", "空白表"),
    "prints": ("prints", "打印结果"),
    "parcels": ("parcels", "寄件"),
    "receipts": ("receipts", "签收"),
}
KIND_OF_FOLDER: Mapping[str, str] = {name: kind for kind, names in KINDS.items() for name in names}


def kind_in(path: str) -> str:
    """The kind that the folders of a path in an inbox tell; empty where none does.

    The folder of the kind stands outermost, or in one other: somebody dropped a whole folder of them.
    """
    return next((KIND_OF_FOLDER[part] for part in path.split("/")[:-1][:2] if part in KIND_OF_FOLDER), "")


def behind_kind(path: str, sender: str) -> str:
    """The path with the sender's name behind the folder of its kind, else behind the outermost; none: as it is."""
    if not sender:
        return path
    *folders, file = path.split("/")
    at = 1 + next((no for no, part in enumerate(folders[:2]) if part in KIND_OF_FOLDER), 0)
    return "/".join([*folders[:at], sender, *folders[at:], file])


def below_kind(path: str, kind: str) -> str:
    """The path from the folder of its kind on."""
    parts = path.split("/")
    at = next((no for no, part in enumerate(parts) if KIND_OF_FOLDER.get(part) == kind), 0)
    return "/".join(parts[at:])
