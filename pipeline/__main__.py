"""令: runs a command and turns what stops it into one Chinese sentence and an exit code (contract §1)."""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from .cli import biye
from .errors import BiyeError
from .ledger.room import room
from .model import SHANGHAI
from .speaking import aside, masked

USAGE, NO_ROOM, DATABASE, BUG, INTERRUPTED = 2, 6, 7, 70, 130
DISK = {errno.EACCES, errno.EPERM}


def run() -> None:
    """The program `biye`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Runs one command; the exit code comes back."""
    try:
        with room("没有继续，没有丢失文件", "运行"):
            return int(biye.main(arguments, prog_name="biye", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return USAGE
    except click.ClickException as error:
        aside(f"用法不对：{_in_chinese(error)}。请看 biye --help；什么都没有做")
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        aside("已中断。没做完的，下次运行会接着做完")
        return INTERRUPTED
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    except BiyeError as error:
        aside(str(error))
        return error.exit_code
    except SQLAlchemyError as error:
        _keep_traceback()
        aside(f"数据库出错（{type(error).__name__}），没有继续。请运行 biye doctor；收件箱里的文件都在")
        return DATABASE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - the only broad except of the house
        return _stopped(error)


def _in_chinese(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"缺少“{error.param.opts[0]}”"
    if isinstance(error, click.BadParameter) and error.param and isinstance(error.param.type, click.Choice):
        known = "、".join(filter(None, map(str, error.param.type.choices)))
        return f"“{error.param.opts[0]}”的值不对，可写：{known}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"“{error.param.opts[0]}”的值不对（{error.message}）"
    told = re.match(r"No such command '(.*)'", error.format_message())
    return f"没有“{told[1]}”这个命令" if told else error.format_message().rstrip(".")


def _stopped(error: Exception) -> int:
    if isinstance(error, OSError) and error.errno in DISK:
        aside(f"磁盘读写出错（{error.strerror}）。请检查磁盘空间和权限后再运行；没有丢失文件")
        return NO_ROOM
    where = _keep_traceback()
    what = f"请把 {where} 交给管理员" if where else "详情没有写下来（磁盘写不进去），请告诉管理员"
    aside(f"程序出错了（{type(error).__name__}），没有继续。{what}；没有丢失文件")
    return BUG


def _keep_traceback() -> str:
    """Writes the traceback to the office's log, identity numbers masked; where it lies, or nothing when it cannot."""
    folder = Path(os.environ.get("BIYE_OFFICE") or _folder_of(sys.argv)) / "system"
    target = folder / "errors.log" if folder.is_dir() else Path("biye-errors.log")
    try:
        with target.open("a", encoding="utf-8") as out:
            out.write(f"{datetime.now(SHANGHAI).isoformat()}\n{masked(traceback.format_exc())}\n")
    except OSError:
        return ""
    return str(target)


def _folder_of(arguments: list[str]) -> str:
    return arguments[arguments.index("-C") + 1] if "-C" in arguments[:-1] else "."


if __name__ == "__main__":
    run()
