"""`bundle --to`: a bundle on its way is encrypted with age; the judge is age itself."""

import subprocess
from hashlib import sha256

import pyrage
import pytest
from sealed_makers import biye, office_with_sets

from pipeline.errors import UsageError
from pipeline.shelving.transport import recipients_of

NOW = {"BIYE_NOW": "2020-06-19T10:00:00"}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = office_with_sets(tmp_path_factory.mktemp("to") / "office", 2)
    office.close()
    return office


@pytest.fixture
def identity(tmp_path):
    made = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(str(made))
    return made


def test_age_opens_it_with_the_key_of_the_recipient_alone(tmp_path, office, identity):
    public = str(identity.to_public())
    code, told = biye(office.folder, "bundle", "--kind", "qualification", "--to", public, "--json", **NOW)
    assert code == 0
    (encrypted,) = told["encrypted"]
    assert encrypted.startswith(f"outbox/加密/{public[-8:]}/") and encrypted.endswith(".zip.age")
    opened = tmp_path / "opened.zip"
    words = ["age", "--decrypt", "-i", tmp_path / "key.txt", "-o", opened, office.folder / encrypted]
    subprocess.run(words, check=True)
    (bundle,) = office.shelf.glob("*.zip")
    assert opened.read_bytes() == bundle.read_bytes()
    assert bundle.read_bytes()[:2000] not in (office.folder / encrypted).read_bytes()
    (tmp_path / "other.txt").write_text(str(pyrage.x25519.Identity.generate()))
    words = ["age", "--decrypt", "-i", tmp_path / "other.txt", office.folder / encrypted]
    assert subprocess.run(words, check=False, capture_output=True).returncode != 0


def test_what_was_sealed_before_is_encrypted_too_and_only_once(tmp_path, office, identity):
    (tmp_path / "收件人.txt").write_text(f"# 考务科\n{identity.to_public()}\n", "utf-8")
    words = ("bundle", "--kind", "qualification", "--to", str(tmp_path / "收件人.txt"), "--json")
    _, told = biye(office.folder, *words, **NOW)
    (path,) = told["encrypted"]
    digest = sha256((office.folder / path).read_bytes()).hexdigest()
    _, again = biye(office.folder, *words, **NOW)
    assert again["encrypted"] == [path] and again["bundles"] == []
    assert sha256((office.folder / path).read_bytes()).hexdigest() == digest


def test_a_secret_key_is_refused_and_never_shown(office):
    secret = str(pyrage.x25519.Identity.generate())
    code, text = biye(office.folder, "bundle", "--kind", "qualification", "--to", secret, **NOW)
    assert code == 2 and "私钥" in text and secret[-20:] not in text
    assert not [path for path in (office.folder / "system").glob("errors.log") if secret in path.read_text()]


@pytest.mark.parametrize(
    ("told", "words"),
    [("age1abc", "公钥“age1abc…”抄错了"), ("没有的文件", "不是收件人"), ("ssh-ed25519 AAAA", "抄错了")],
)
def test_what_is_no_recipient_is_told(told, words):
    with pytest.raises(UsageError, match=words):
        recipients_of([told])
