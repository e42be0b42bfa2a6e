"""What the tests of parcels share."""

import subprocess

import pytest


@pytest.fixture
def pdf_text():
    def text(path):
        shown = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
        return shown.stdout.decode()

    return text
