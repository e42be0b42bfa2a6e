"""诊: can this office do its work here? Fonts, blank, disk, clock, calendar, database; each with its fix."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

from .errors import BiyeError
from .model.workdays import years_without_feasts
from .office import Office, file_system_of, is_a_share, real_clock
from .printing.press import Press
from .typeset import fonts

FONT_PACKAGES = "fonts-hanazono fonts-babelstone-han"
LITTLE_ROOM = 2 * 10**9
Check = dict[str, str]


def examine(office: Office) -> list[Check]:
    """All checks, each ok, warn or fail. None stops the others."""
    checks: tuple[Callable[[Office], Iterator[Check]], ...] = (
        _settings,
        _calendar,
        _fonts,
        _blank,
        _disk,
        _file_system,
        _inboxes,
        _clock,
        _archive,
        _database,
    )
    return [said for check in checks for said in _run(check, office)]


def _run(check: Callable[[Office], Iterator[Check]], office: Office) -> list[Check]:
    try:
        return list(check(office))
    except BiyeError as error:
        return [_said(check.__name__.strip("_"), "fail", str(error))]


def _said(name: str, state: str, says: str) -> Check:
    return {"name": name, "state": state, "says": says}


def _settings(office: Office) -> Iterator[Check]:
    batch = office.settings.batch
    if batch.certificate_date is None:
        yield _said("settings", "fail", "office.toml 没有写 certificate_date（毕业证书日期），填好才能审核")
    elif not batch.city_deadlines:
        yield _said("settings", "warn", "office.toml 的 [cities] 还没有写各市登记截止时间，考生会停在 R3")
    else:
        yield _said("settings", "ok", f"批次 {batch.id}，{len(batch.city_deadlines)}个市有截止时间")


def _calendar(office: Office) -> Iterator[Check]:
    """The years of the batch for which no feast is written: there every Monday to Friday counts."""
    batch = office.settings.batch
    years = years_without_feasts(batch)
    if years:
        named = "、".join(f"{year}年" for year in years)
        says = (
            f"office.toml 没有写{named}的节假日，{named}的工作日只按周一到周五算，期限可能算错。"
            "请按国务院放假通知填 holidays（放假的周一至周五）和 working_weekends（要上班的周六、周日）"
        )
        yield _said("calendar", "warn", says)
    else:
        told = f"节假日{len(batch.holidays)}天，周末上班{len(batch.working_weekends)}天"
        yield _said("calendar", "ok", f"office.toml 写着{told}")


def _fonts(_office: Office) -> Iterator[Check]:
    covered = fonts.stack().coverage()
    short = [f"{block}（{have}/{size}）" for block, (have, size) in covered.items() if have < size]
    if short:
        fix = f"缺字的区：{'、'.join(short)}。请管理员运行：apt-get install {FONT_PACKAGES}"
        yield _said("fonts", "warn", fix)
    else:
        yield _said("fonts", "ok", f"字库齐全：{'、'.join(covered)}")


def _blank(office: Office) -> Iterator[Check]:
    form = Press(office).form
    yield _said("blank", "ok", f"空白表 {office.settings.form_id}（{form.title}）与登记的一致")


def _archive(office: Office) -> Iterator[Check]:
    if office.settings.fonds:
        yield _said("archive", "ok", f"全宗号 {office.settings.fonds}")
    else:
        says = "office.toml 的 [archive] 没有写全宗号 fonds，封装时档号空着；封好的包不能再改，请先填好再封装"
        yield _said("archive", "warn", says)


def _disk(office: Office) -> Iterator[Check]:
    free = shutil.disk_usage(office.folder).free
    room = f"剩余 {free / 10**9:.1f} GB"
    if free < LITTLE_ROOM:
        yield _said("disk", "warn", f"{room}，不多了。请腾出空间")
    else:
        yield _said("disk", "ok", room)


def _file_system(office: Office) -> Iterator[Check]:
    kind = file_system_of(office.system)
    if is_a_share(kind):
        yield _said("file_system", "fail", f"办公室放在网络盘（{kind}）上，数据库会坏。请移到本机磁盘")
    else:
        yield _said("file_system", "ok", f"办公室在本机磁盘（{kind or '未知'}）")


def _inboxes(office: Office) -> Iterator[Check]:
    for inbox in office.inboxes:
        name = f"收件箱（{inbox.sender}）" if inbox.sender else "收件箱"
        if not os.access(inbox.folder, os.R_OK | os.W_OK | os.X_OK):
            fix = f"{name} {inbox.folder} 不存在或没有读写权限。请检查共享是否连上、权限是否给够"
            yield _said("inbox", "fail", fix)
        else:
            how = "定时查看" if inbox.polling else "有事件提醒，也定时查看"
            yield _said("inbox", "ok", f"{name}可读写，{how}")


def _clock(office: Office) -> Iterator[Check]:
    now = office.clock()
    word = "" if office.clock is real_clock else "（演练时钟）"
    yield _said("clock", "ok", f"现在是 {now.isoformat(sep=' ')[:16]}（北京时间）{word}")


def _database(office: Office) -> Iterator[Check]:
    with office.ledger.read() as db:
        yield _said("database", "ok", f"数据库可用（{db.dialect.name}）")
