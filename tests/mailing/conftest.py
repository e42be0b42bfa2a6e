"""What the tests of parcels share."""

import re
import subprocess

import pytest


@pytest.fixture
def pdf_text():
    def text(path):
        """What stands on it, line by line, blanks as one."""
        shown = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
        return re.sub(r"[ \u3000]+", " ", shown.stdout.decode())

    return text
