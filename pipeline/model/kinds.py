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
