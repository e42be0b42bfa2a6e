"""What the tests of parcels share."""

import re
import shutil
import subprocess

import pytest
from mail_makers import AFTER_REVIEW
from makers import hands

from pipeline.office import Office


@pytest.fixture
def office(prepared, tmp_path):
    """A copy of the office that the module has prepared, after the review."""
    made = Office(shutil.copytree(prepared, tmp_path / "office"), clock=lambda: AFTER_REVIEW, lent=hands())
    yield made
    made.close()


@pytest.fixture
def pdf_text():
    def text(path):
        """What stands on it, line by line, blanks as one."""
        shown = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
        return re.sub(r"[ \u3000]+", " ", shown.stdout.decode())

    return text
