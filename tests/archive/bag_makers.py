"""Makers of bundles for the tests: one valid noun, of which a test changes one thing."""

from __future__ import annotations

import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from archive.bag import Item, Sealed, seal
from archive.zipped import ZipWriter

ROOT = Path(__file__).resolve().parents[2]
INFO = {"Source-Organization": "某市考试院", "External-Identifier": "DJ-0001", "Bagging-Date": "2020-07-30"}
PAYLOAD = {
    "0001_329918100001/01_毕业生登记表.pdf": b"%PDF-1.7 one\n",
    "0001_329918100001/metadata.json": b'{"ticket": "329918100001"}',
    "说明文件.txt": "说明\n".encode(),
}


def items(folder: Path) -> list[Item]:
    """Three items, two of them files below `folder` and one in memory."""
    made = []
    for nth, (name, data) in enumerate(PAYLOAD.items()):
        source = folder / f"source-{nth}"
        source.write_bytes(data)
        made.append(Item(name, data if nth == 1 else source))
    return made


def bundle(folder: Path, name: str = "DJ-0001") -> Sealed:
    """A sealed bundle of those items, in a folder of its own."""
    shelf = folder / "shelf"
    shelf.mkdir(exist_ok=True)
    return seal(shelf / f"{name}.zip", items(folder), INFO)


def unzipped(bundle: Path, folder: Path) -> Path:
    """The base folder of the bag, unpacked by the unzip of the system."""
    subprocess.run(["unzip", "-q", str(bundle), "-d", str(folder)], check=True)
    return folder / bundle.stem


def repacked(bundle: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The bundle written again in our own form after `change` to its files: only the manifests can tell."""
    with zipfile.ZipFile(bundle) as old:
        files = {name: old.read(name) for name in old.namelist()}
    change(files)
    target = bundle.with_name("changed.zip")
    write_zip(target, files)
    return target


def write_zip(target: Path, files: Mapping[str, bytes]) -> None:
    """A zip in our form with any names whatever."""
    with target.open("wb") as out:
        writer = ZipWriter(out)
        for name in sorted(files):
            writer.add(name, [files[name]])
        writer.finish()


def shuffled(made: list[Item], seed: int) -> list[Item]:
    """The same items in another order."""
    return random.Random(seed).sample(made, len(made))


def python(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Python without site-packages, in an environment of nothing but `environment`, at the root of the repository."""
    command = [sys.executable, "-S", "-E", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
