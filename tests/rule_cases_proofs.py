"""Qualification, photo, form: for each rule the papers that break it, keep it and clear it."""

from evidence_makers import RENAMED, RENUMBERED, STATEMENT, former_name, former_number, picture
from makers import id_number
from paper_makers import LATER, Papers, resaved, upside_down, weighing
from rule_entries import entry

from pipeline.demo.portraits import draw_portrait

LEAST = 30 * 1024


def reported_wrong(p: Papers, **prior: str) -> Papers:
    """Reason 基本信息不符 with all its papers."""
    told = {"专科姓名": former_name(p.serial), "专科身份证号": former_number(p.serial)}
    p.reported("基本信息不符", **{**told, **prior}).with_both_copies()
    return p.handed_in(STATEMENT, "复印件", "专科学校").explained()


def without_a_prior_name(p: Papers) -> Papers:
    return p.reported("曾用名").with_both_copies().renamed().explained()


def renumbered(p: Papers, prior: str = "") -> Papers:
    p.reported("曾用名身份证", 专科身份证号=prior).with_both_copies().explained()
    return p.handed_in(RENUMBERED, "原件", "公安", 原身份证号=former_number(p.serial))


def not_passed(p: Papers, ruling: str, at: str = "2020-06-18 09:00") -> Papers:
    return p.reported("未通过").with_both_copies().explained().decided("资审", ruling, 时间=at)


def ruled_passed(p: Papers) -> Papers:
    return p.decided("资审", "通过", 时间=LATER)


def lacking(p: Papers, item: str) -> Papers:
    """A case of a former name of which one paper did not come."""
    p.of_former_name()
    p.rows = [row for row in p.rows if row["材料"] != item]
    p.files = {path: data for path, data in p.files.items() if not path.endswith(f" {item}.jpg")}
    return p


def another_photo(p: Papers) -> Papers:
    """A good photo under another name, and the look at it."""
    return p.photographed(draw_portrait(p.serial), "新").decided("照片本人", "是", 时间=LATER)


def small_photo(p: Papers, size: int) -> Papers:
    small = resaved(draw_portrait(p.serial), quality=40)
    assert len(small) < size - 4
    return p.photographed(weighing(small, size))


def tiny_picture(p: Papers, width: int, height: int) -> Papers:
    tiny = resaved(draw_portrait(p.serial, width, height), quality=95)
    return p.photographed(weighing(tiny, 40_000))


def changed_name(p: Papers) -> Papers:
    name = f"张印{p.name[1]}"
    return p.registered(姓名=name).captured(姓名=name)


entry(
    "list_has_not_come R42 hold province",
    broken=lambda p: p.registered(考区="常州"),
    kept=lambda p: p.registered(考区="常州").reported("完全匹配"),
    clear=None,
)
entry(
    "reason_unknown R42 hold province",
    broken=lambda p: p.reported("查不到").explained(),
    kept=lambda p: p.reported("完全匹配"),
    clear=lambda p: p.reported("完全匹配"),
)
entry(
    "not_explained R43 hold city",
    broken=lambda p: p.of_former_name().without("decisions").decided("照片本人", "是"),
    kept=lambda p: p.of_former_name(),
    clear=lambda p: p.explained(),
)
entry(
    "not_corrected R45 hold city",
    broken=reported_wrong,
    kept=lambda p: reported_wrong(p, 专科姓名=p.name, 专科身份证号=id_number(p.serial)),
    clear=lambda p: p.decided("信息更正", "已更正"),
)
entry(
    "not_corrected R45 hold city",
    variant="cleared by the registration itself",
    broken=lambda p: reported_wrong(p, 专科身份证号=id_number(p.serial)),
    kept=lambda p: reported_wrong(p).decided("信息更正", "已更正"),
    clear=lambda p: p.registered(姓名=former_name(p.serial)).captured(姓名=former_name(p.serial)),
)
entry(
    "former_name_unknown R46 warn city",
    broken=without_a_prior_name,
    kept=lambda p: without_a_prior_name(p).registered(前置学历姓名=former_name(p.serial)),
    clear=lambda p: p.registered(前置学历姓名=former_name(p.serial)),
)
entry(
    "former_number_unknown R48 warn city",
    broken=renumbered,
    kept=lambda p: renumbered(p, former_number(p.serial)),
    clear=lambda p: p.reported("曾用名身份证", 专科身份证号=former_number(p.serial)),
)
entry(
    "common_items_lacking R49 hold city",
    broken=lambda p: lacking(p, "前置学历证书"),
    kept=lambda p: p.of_former_name(),
    clear=lambda p: p.handed_in("前置学历证书", "复印件", "市考办"),
    also=(("R52", "hold", "city"),),
)
entry(
    "not_yet_ruled R50 hold province",
    broken=lambda p: not_passed(p, "补材料"),
    kept=lambda p: not_passed(p, "通过"),
    clear=ruled_passed,
)
entry(
    "ruled_out R50 block province",
    broken=lambda p: not_passed(p, "不通过"),
    kept=lambda p: ruled_passed(not_passed(p, "不通过")),
    clear=ruled_passed,
)
entry(
    "evidence_lacking R52 hold city",
    broken=lambda p: lacking(p, RENAMED),
    kept=lambda p: p.of_former_name(),
    clear=lambda p: p.renamed(),
)
entry(
    "evidence_lacking_at_the_review R52 block city",
    broken=lambda p: lacking(p, RENAMED),
    kept=lambda p: p.of_former_name(),
    clear=lambda p: p.renamed(),
    moment="review",
)
entry(
    "scan_of_two_people R53 hold city",
    broken=lambda p: p.scanned("身份证", picture("shared card")).scanned("情况说明", picture("shared")),
    partner=lambda p: p.scanned("身份证", picture("shared card")),
    kept=lambda p: p.scanned("情况说明", picture("shared")),
    clear=lambda p: p.scanned("身份证"),
)
entry(
    "photo_not_looked_at R59 hold province",
    broken=lambda p: p.without("decisions"),
    clear=lambda p: p.decided("照片本人", "是"),
)
entry(
    "photo_not_looked_at R59 hold province",
    variant="other bytes than those looked at",
    first=lambda p: p,
    broken=lambda p: p.photographed(draw_portrait(p.serial + 500)),
    kept=lambda p: p.photographed(draw_portrait(p.serial + 500)).decided("照片本人", "是", 时间=LATER),
    clear=lambda p: p.decided("照片本人", "是", 时间=LATER),
)
entry(
    "photo_of_another R59 block candidate",
    broken=lambda p: p.decided("照片本人", "否", 时间="2020-06-18 10:00"),
    kept=lambda p: p.decided("照片本人", "否", 时间="2020-06-18 08:00"),
    clear=lambda p: p.photographed(draw_portrait(p.serial + 500)).decided("照片本人", "是", 时间=LATER),
)
entry(
    "sheet_is_void R65 warn office",
    first=lambda p: p,
    broken=changed_name,
    kept=lambda p: p.registered(初审时间="2020-06-11 10:00"),
    clear=None,
)
entry(
    "no_glyph P-GLYPH hold office",
    broken=lambda p: p.registered(通讯地址="南京市\U00013000路1号"),
    kept=lambda p: p.registered(通讯地址="南京市䶮路1号"),
    clear=lambda p: p.registered(通讯地址="南京市龙路1号"),
)
entry(
    "does_not_fit P-FIT hold office",
    broken=lambda p: p.registered(论文题目="长" * 400),
    kept=lambda p: p.registered(论文题目="长" * 40),
    clear=lambda p: p.registered(论文题目="短"),
)
entry(
    "ratio R68 block candidate",
    broken=lambda p: p.photographed(draw_portrait(p.serial, 482, 640)),
    kept=lambda p: p.photographed(draw_portrait(p.serial, 481, 640)),
    clear=another_photo,
)
entry(
    "resolution R69 block candidate",
    broken=lambda p: tiny_picture(p, 177, 236),
    kept=lambda p: tiny_picture(p, 178, 237),
    clear=another_photo,
)
entry(
    "file_size R70 block candidate",
    broken=lambda p: small_photo(p, LEAST),
    kept=lambda p: small_photo(p, LEAST + 1),
    clear=another_photo,
)
entry(
    "file_size R70 block candidate",
    variant="too large",
    broken=lambda p: small_photo(p, 100 * 1024),
    kept=lambda p: small_photo(p, 100 * 1024 - 1),
    clear=another_photo,
)
entry(
    "padded R70 warn candidate",
    broken=lambda p: p.photographed(draw_portrait(p.serial) + b"123456789"),
    clear=another_photo,
)
entry(
    "not_a_whole_jpeg R72 block candidate",
    broken=lambda p: p.photographed(draw_portrait(p.serial)[:40_000]),
    clear=another_photo,
)
entry(
    "not_a_whole_jpeg R72 block candidate",
    variant="a PNG that calls itself jpg",
    broken=lambda p: p.photographed(resaved(draw_portrait(p.serial, 150, 200), "PNG")),
    clear=another_photo,
)
entry(
    "unusual_jpeg R72 warn candidate",
    broken=lambda p: p.photographed(resaved(draw_portrait(p.serial), quality=90, progressive=True)),
    kept=lambda p: p.photographed(resaved(draw_portrait(p.serial), quality=90)),
    clear=another_photo,
)
entry(
    "same_picture R75 block college",
    broken=lambda p: p.photographed(draw_portrait(p.serial + 250)),
    partner=lambda p: p,
    clear=another_photo,
)
entry(
    "same_picture R75 block college",
    variant="re-encoded",
    broken=lambda p: p.photographed(resaved(draw_portrait(p.serial + 250), quality=85)),
    partner=lambda p: p,
    clear=another_photo,
)
entry(
    "no_photo R75 hold college",
    broken=lambda p: p.without("files", "decisions"),
    clear=lambda p: p.photographed(draw_portrait(p.serial)).decided("照片本人", "是"),
)
entry(
    "turned R76 warn candidate",
    broken=lambda p: p.photographed(upside_down(draw_portrait(p.serial))),
    clear=another_photo,
)
