"""档: reads a bag as a careful reader does: what RFC 8493 allows, but advises against."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.contents import Contents
from archive.manifest import Manifest, decoded
from archive.remark import Remark, remark
from archive.tagfiles import Tags

_WEAK = {"md5", "sha1"}
_ONCE = ("Bagging-Date", "Bag-Size", "Bag-Group-Identifier", "Bag-Count")
_BARE_PERCENT = re.compile(r"%(?!0[AaDd]|25)")
_SHOWN = 3


def reminders(bag: Contents, tags: Tags) -> Iterator[Remark]:
    """What is to be said of the bag although it is no fault; nothing of a bundle that we sealed."""
    if tags.version < (1, 0):
        yield remark("W-VERSION", "bagit.txt", found=".".join(map(str, tags.version)))
    if tags.encoding not in ("utf-8", "us-ascii"):
        yield remark("W-ENCODING", "bagit.txt", found=tags.encoding.upper())
    algorithms = {manifest.algorithm for manifest in tags.manifests_of(tags=False)}
    if algorithms and algorithms <= _WEAK:
        yield remark("W-WEAK", "", found="、".join(sorted(algorithms)))
    yield from _about_info(tags)
    for manifest in tags.manifests:
        yield from _loose(manifest, tags)
    yield from _without_sums(bag, tags)
    for name in bag.names:
        if name.startswith("data/") and name.endswith("/bagit.txt"):
            yield remark("W-NEST", name[: -len("/bagit.txt")])


def _about_info(tags: Tags) -> Iterator[Remark]:
    if tags.tight:
        yield remark("W-INFO", tags.info_name, where=_told(tags.tight))
    for label in _ONCE:
        count = len(tags.values(label))
        if count > 1:
            yield remark("W-REPEAT", tags.info_name, label=label, count=count)


def _loose(manifest: Manifest, tags: Tags) -> Iterator[Remark]:
    """Before 1.0 a percent sign stood for itself and a file could be listed twice (RFC 8493, 2.1.3)."""
    said = list(manifest.loose)
    if tags.version < (1, 0):
        said += manifest.twice
    else:
        said += [f"“{name}”" for name in manifest.digests if "%" in name and _BARE_PERCENT.search(name)]
    if said:
        yield remark("W-LINE", manifest.file, where=_told(said))


def _told(places: Sequence[str]) -> str:
    return "、".join(places[:_SHOWN]) + (f"等{len(places)}处" if len(places) > _SHOWN else "")


def _without_sums(bag: Contents, tags: Tags) -> Iterator[Remark]:
    listed = [name for manifest in tags.manifests_of(tags=True) for name in manifest.digests]
    summed = {*listed, *map(decoded, listed)}
    for name in bag.names:
        if not name.startswith(("data/", "tagmanifest-")) and name not in summed:
            yield remark("W-TAGS", name)
