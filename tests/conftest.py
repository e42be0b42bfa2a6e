"""Judges are tools of others: where one is not installed, what it would judge is skipped and said."""

from pathlib import Path

import pytest

JUDGES = {
    "pdftotext",
    "pdffonts",
    "pdftoppm",
    "pdfimages",
    "pdfinfo",
    "qpdf",
    "gs",
    "sha256sum",
    "sha512sum",
    "strace",
    "unzip",
}


def skip_without_judge(error):
    tool = Path(str(error.filename)).name
    if tool in JUDGES:
        pytest.skip(f"the judge {tool} is not installed")
    raise error


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call():
    try:
        return (yield)
    except FileNotFoundError as error:
        return skip_without_judge(error)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup():
    try:
        return (yield)
    except FileNotFoundError as error:
        return skip_without_judge(error)
