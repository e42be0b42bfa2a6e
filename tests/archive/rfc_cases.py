"""Bags rebuilt from RFC 8493, each named by its verdict, the code that tells why, and what was done to it."""

from __future__ import annotations

import unicodedata

from rfc_makers import (
    INFO,
    SHA256,
    SHA512,
    Case,
    both,
    changed,
    declared,
    drop,
    each,
    edit,
    encoded,
    fetch,
    info,
    line,
    lines,
    linked,
    nothing_but,
    put,
    renamed,
)

BOM = b"\xef\xbb\xbf"
NFC, NFD = (unicodedata.normalize(form, "data/é.txt") for form in ("NFC", "NFD"))
OLD = "0.97"
URL = b"https://example.org/"
VERSION, ENCODING = b"BagIt-Version: 1.0\n", b"Tag-File-Character-Encoding: UTF-8\n"
INNER = {"data/in/bagit.txt": VERSION + ENCODING, "data/in/data/x": b"", "data/in/manifest-sha256.txt": b""}

DECLARATION = {  # 2.1.1
    "valid-crlf": Case(declared((VERSION + ENCODING).replace(b"\n", b"\r\n"))),
    "valid-cr": Case(declared((VERSION + ENCODING).replace(b"\n", b"\r"))),
    "valid-no-line-end-at-the-end": Case(declared((VERSION + ENCODING).rstrip())),
    "invalid-B-BAGIT-missing": Case(drop("bagit.txt")),
    "invalid-B-BAGIT-empty": Case(declared(b"")),
    "invalid-B-BAGIT-byte-order-mark": Case(declared(BOM + VERSION + ENCODING)),
    "invalid-B-BAGIT-one-line": Case(declared(VERSION)),
    "invalid-B-BAGIT-third-line": Case(declared(VERSION + ENCODING + b"Name: x\n")),
    "invalid-B-BAGIT-blank-lines": Case(declared(VERSION + ENCODING + b"\n\n")),
    "invalid-B-BAGIT-other-order": Case(declared(ENCODING + VERSION)),
    "invalid-B-BAGIT-other-case": Case(declared(VERSION.lower() + ENCODING)),
    "invalid-B-BAGIT-no-space": Case(declared(VERSION.replace(b" ", b"") + ENCODING)),
    "invalid-B-BAGIT-space-before-colon": Case(declared(VERSION.replace(b":", b" :") + ENCODING)),
    "invalid-B-BAGIT-space-before-line": Case(declared(b" " + VERSION + ENCODING)),
    "invalid-B-BAGIT-space-at-the-end": Case(declared(VERSION + ENCODING.rstrip() + b" \n")),
    "invalid-B-BAGIT-version-of-one-number": Case(declared(VERSION.replace(b".0", b"") + ENCODING)),
    "invalid-B-BAGIT-in-utf-16": Case(
        declared((VERSION + ENCODING).decode().encode("utf-16")), also=("B-READ",)
    ),
    "invalid-B-VERSION-two": Case(declared(VERSION.replace(b"1", b"2") + ENCODING)),
    "invalid-B-VERSION-one-one": Case(declared(VERSION.replace(b".0", b".1") + ENCODING)),
    "invalid-B-VERSION-never-published": Case(declared(VERSION.replace(b"1.0", b"0.98") + ENCODING)),
    "invalid-B-VERSION-too-old": Case(declared(VERSION.replace(b"1.0", b"0.92") + ENCODING)),
    "warning-W-VERSION-0.93": Case(renamed("bag-info.txt", "package-info.txt"), version="0.93"),
    "warning-W-VERSION-0.94": Case(renamed("bag-info.txt", "package-info.txt"), version="0.94"),
    "warning-W-VERSION-0.95": Case(renamed("bag-info.txt", "package-info.txt"), version="0.95"),
    "warning-W-VERSION-0.96": Case(version="0.96"),
    "warning-W-VERSION-0.97": Case(version="0.97"),
    "invalid-B-OXUM-package-info": Case(put("package-info.txt", b"Payload-Oxum: 9.2\n"), version="0.95"),
    "warning-W-ENCODING-utf-16": Case(encoding="UTF-16"),
    "warning-W-ENCODING-utf-16be": Case(encoding="UTF-16BE"),
    "warning-W-ENCODING-iso-8859-1": Case(encoding="ISO-8859-1", payload=nothing_but("data/é.txt")),
    "warning-W-ENCODING-gb18030": Case(encoding="GB18030", payload=nothing_but("data/甲.txt")),
    "invalid-B-ENCODING-unknown": Case(encoding="x-nobody"),
    "invalid-B-ENCODING-not-of-text": Case(declared(VERSION + ENCODING.replace(b"UTF-8", b"unicode_escape"))),
    "invalid-B-READ-tag-file-not-in-its-encoding": Case(put("bag-info.txt", b"Contact-Name: \xff\n")),
}
PAYLOADS = {  # 2.1.2, 2.1.3
    "valid-plain": Case(),
    "valid-empty-payload": Case(payload={}),
    "valid-empty-file": Case(payload={"data/a": b""}),
    "valid-empty-folder": Case(lambda base: (base / "data/empty").mkdir()),
    "valid-hidden-file": Case(payload=nothing_but("data/.keep")),
    "valid-spaces-in-name": Case(payload=nothing_but("data/a  b.txt")),
    "valid-space-at-the-end-of-a-name": Case(payload=nothing_but("data/a ")),
    "valid-name-in-chinese": Case(payload=nothing_but("data/甲/登记表.txt")),
    "valid-percent-encoded": Case(payload=nothing_but("data/100%.txt"), written=encoded),
    "valid-uppercase-digests": Case(changed(SHA256, lambda old: old.upper().replace(b"DATA/A.TXT", b"data/a.txt").replace(b"DATA/SUB/B.TXT", b"data/sub/b.txt"))),
    "valid-tab": Case(each(b"  ", b"\t")),
    "valid-many-spaces": Case(each(b"  ", b"      ")),
    "valid-one-space": Case(each(b"  ", b" ")),
    "valid-manifest-crlf": Case(changed(SHA256, lambda old: old.replace(b"\n", b"\r\n"))),
    "valid-manifest-cr": Case(changed(SHA256, lambda old: old.replace(b"\n", b"\r"))),
    "valid-manifest-no-line-end-at-the-end": Case(changed(SHA256, bytes.rstrip)),
    "valid-one-algorithm": Case(sums=("sha512",)),
    "valid-sha224-and-sha384": Case(sums=("sha224", "sha384")),
    "valid-blake2b": Case(sums=("blake2b",)),
    "invalid-B-DATA-missing": Case(lambda base: (base / "data").rmdir(), payload={}),
    "invalid-B-DATA-is-a-file": Case(
        both(lambda base: (base / "data").rmdir(), put("data", b"")), payload={}
    ),
    "invalid-B-MANIFEST-missing": Case(both(drop(SHA256), drop(SHA512))),
    "invalid-B-DIGEST-one-byte": Case(put("data/a.txt", b"onf")),
    "invalid-B-DIGEST-emptied": Case(both(put("data/a.txt", b""), info("Contact-Name: x\n"))),
    "invalid-B-DIGEST-two-swapped": Case(both(put("data/a.txt", b"two"), put("data/sub/b.txt", b"one"))),
    "invalid-B-DIGEST-algorithms-disagree": Case(changed(SHA512, lambda old: (b"0" * 128) + old[128:])),
    "invalid-B-MISSING-file": Case(both(drop("data/a.txt"), info("Contact-Name: x\n"))),
    "invalid-B-MISSING-listed-folder": Case(lines("data/sub")),
    "invalid-B-MISSING-other-case": Case(lines("data/A.txt", b"one")),
    "invalid-B-MISSING-backslash-for-slash": Case(lines("data/sub\\b.txt", b"two")),
    "invalid-B-EXTRA-file": Case(both(put("data/new.txt", b""), info("Contact-Name: x\n"))),
    "invalid-B-EXTRA-system-file": Case(both(put("data/Thumbs.db", b""), info("Contact-Name: x\n"))),
    "invalid-B-EXTRA-not-in-every-manifest": Case(changed(SHA512, lambda old: old.split(b"\n")[0] + b"\n")),
    "warning-W-VERSION-not-in-every-manifest": Case(
        changed(SHA512, lambda old: old.split(b"\n")[0] + b"\n"), version=OLD
    ),
    "invalid-B-ALGORITHM-unknown": Case(sums=("sha256", "sm3")),
    "invalid-B-ALGORITHM-name-in-capitals": Case(renamed(SHA512, "manifest-SHA512.txt")),
    "invalid-B-LINE-no-digest": Case(each(b"\n", b"\ndata/sub/b.txt\n")),
    "invalid-B-LINE-digest-too-short": Case(changed(SHA256, lambda old: old[2:]), also=("B-EXTRA",)),
    "invalid-B-LINE-no-hexadecimal": Case(
        changed(SHA256, lambda old: b"zz" + old[2:]), also=("B-EXTRA",)
    ),
    "invalid-B-LINE-comment": Case(changed(SHA256, lambda old: b"# sums\n" + old)),
    "invalid-B-LINE-twice": Case(line(SHA256, "data/a.txt", b"one")),
    "invalid-B-LINE-twice-one-with-dot": Case(line(SHA256, "./data/a.txt", b"one")),
    "invalid-B-LINE-twice-with-other-digests": Case(line(SHA256, "data/a.txt", b"two"), version=OLD),
    "invalid-B-LINE-tag-file": Case(lines("bagit.txt", VERSION + ENCODING)),
    "invalid-B-LINE-absolute": Case(lines("/etc/hostname")),
    "invalid-B-LINE-above": Case(lines("../outside.txt")),
    "invalid-B-LINE-above-from-data": Case(lines("data/../../outside.txt")),
    "invalid-B-LINE-roundabout": Case(each(b"data/a.txt", b"data/sub/../a.txt"), also=("B-EXTRA",)),
    "invalid-B-LINE-home": Case(lines("~/.profile")),
    "invalid-B-LINE-drive": Case(lines("C:/data/a.txt")),
    "warning-W-LINE-twice-in-an-old-bag": Case(line(SHA256, "data/a.txt", b"one"), version=OLD),
    "warning-W-LINE-dot": Case(each(b"data/", b"./data/")),
    "warning-W-LINE-binary-mark": Case(each(b"  ", b" *")),
    "warning-W-LINE-blank": Case(each(b"\n", b"\n\n")),
    "warning-W-LINE-percent": Case(payload=nothing_but("data/100%.txt")),
    "warning-W-BOM-manifest": Case(changed(SHA256, lambda old: BOM + old)),
    "warning-W-WEAK-md5": Case(sums=("md5",)),
    "warning-W-WEAK-md5-and-sha1": Case(sums=("md5", "sha1")),
    "warning-W-NAME-line-feed": Case(payload=nothing_but("data/a\nb", "data/a\rb"), written=encoded),
    "warning-W-NAME-backslash": Case(payload=nothing_but("data/a\\b")),
    "warning-W-NAME-of-a-device": Case(payload=nothing_but("data/aux.txt")),
    "warning-W-TWIN-case": Case(payload=nothing_but("data/a.txt", "data/A.txt")),
    "warning-W-TWIN-unicode": Case(payload=nothing_but(NFC, NFD)),
    "warning-W-FORM-name-decomposed": Case(
        renamed(NFC, NFD), payload=nothing_but(NFC)
    ),
    "invalid-B-MISSING-listed-in-both-unicode-forms": Case(lines(NFD, b"one"), payload=nothing_but(NFC)),
    "warning-W-NEST-payload-is-a-bag": Case(payload=INNER),
    "invalid-B-LINK-to-a-file": Case(linked("data/link", "a.txt")),
    "invalid-B-LINK-to-nowhere": Case(linked("data/link", "nowhere")),
    "invalid-B-LINK-to-a-folder": Case(linked("data/link", "/etc")),
    "invalid-B-LINK-in-the-place-of-a-file": Case(
        both(renamed("data/a.txt", "a.txt"), linked("data/a.txt", "../a.txt"), info("Contact-Name: x\n")),
        also=("B-MISSING",),
    ),
}  # fmt: skip
TAGS = {  # 2.2.1, 2.2.2, 2.2.4
    "valid-without-bag-info": Case(drop("bag-info.txt")),
    "valid-other-tag-files": Case(put("meta/premis.xml", b"<premis/>")),
    "valid-folded-line": Case(info("External-Description: one\n two\n\tthree: 3\nContact-Name: x\n")),
    "valid-repeated-label": Case(info("Contact-Name: one\nContact-Name: two\n")),
    "valid-label-of-ones-own": Case(info("Our Own Label: one: two\n")),
    "valid-info-crlf": Case(info(INFO.replace("\n", "\r\n"))),
    "valid-info-cr": Case(info(INFO.replace("\n", "\r"))),
    "valid-oxum-in-other-case": Case(info("payload-oxum: 6.2\n")),
    "warning-W-TAGS-no-tag-manifest": Case(
        after=both(drop("tagmanifest-sha256.txt"), drop("tagmanifest-sha512.txt"))
    ),
    "warning-W-TAGS-not-listed": Case(after=put("note.txt", b"")),
    "warning-W-REPEAT-bagging-date": Case(info("Bagging-Date: 2020-07-30\nBagging-Date: 2020-07-31\n")),
    "warning-W-INFO-no-space": Case(info("Contact-Name:x\n")),
    "warning-W-BOM-info": Case(put("bag-info.txt", BOM + INFO.encode())),
    "warning-W-VERSION-space-before-colon": Case(info("Contact-Name : x\n"), version=OLD),
    "invalid-B-OXUM-behind-a-byte-order-mark": Case(put("bag-info.txt", BOM + b"Payload-Oxum: 7.2\n")),
    "invalid-B-INFO-no-colon": Case(info("Contact-Name x\n")),
    "invalid-B-INFO-no-label": Case(info(": x\n")),
    "invalid-B-INFO-space-before-colon": Case(info("Contact-Name : x\n")),
    "invalid-B-INFO-folded-at-the-beginning": Case(info(" Contact-Name: x\n")),
    "invalid-B-INFO-oxum-twice": Case(info("Payload-Oxum: 6.2\nPayload-Oxum: 6.2\n")),
    "invalid-B-INFO-oxum-of-one-number": Case(info("Payload-Oxum: 6\n")),
    "invalid-B-INFO-oxum-of-words": Case(info("Payload-Oxum: six.two\n")),
    "invalid-B-OXUM-bytes": Case(info("Payload-Oxum: 7.2\n")),
    "invalid-B-OXUM-in-other-case": Case(info("payload-oxum: 7.2\n")),
    "invalid-B-COUNT-files": Case(info("Payload-Oxum: 6.3\n")),
    "invalid-B-TAG-bag-info-changed": Case(after=edit("bag-info.txt", b"office", b"0ffice")),
    "invalid-B-TAG-bag-info-changed-in-an-old-bag": Case(
        after=edit("bag-info.txt", b"office", b"0ffice"), version="0.96"
    ),
    "invalid-B-TAG-manifest-spelled-otherwise": Case(after=edit(SHA256, b"  ", b"\t")),
    "invalid-B-TAG-digest": Case(
        after=changed("tagmanifest-sha256.txt", lambda old: b"0" * 64 + old[64:])
    ),
    "invalid-B-MISSING-tag-file": Case(after=drop("bag-info.txt")),
    "invalid-B-MISSING-listed-by-tag-manifest-alone": Case(after=line("tagmanifest-sha256.txt", "none.txt")),
    "invalid-B-LINE-tag-manifest-lists-payload": Case(
        after=line("tagmanifest-sha256.txt", "data/a.txt", b"one")
    ),
    "invalid-B-LINE-tag-manifest-lists-another": Case(
        after=lambda base: line(
            "tagmanifest-sha256.txt", "tagmanifest-sha512.txt", (base / "tagmanifest-sha512.txt").read_bytes()
        )(base)
    ),
    "invalid-B-LINE-tag-manifest-leads-above": Case(after=line("tagmanifest-sha256.txt", "../bag-info.txt")),
}  # fmt: skip
FETCHING = {  # 2.2.3
    "valid-fetch-all-fetched": Case(fetch(URL + b"a 3 data/a.txt\n" + URL + b"b - data/sub/b.txt\n")),
    "valid-fetch-address-without-a-host": Case(fetch(b"urn:example:a 3 data/a.txt\n")),
    "valid-fetch-empty": Case(fetch(b"")),
    "valid-fetch-encoded-name": Case(
        fetch(URL + b" 3 data/100%25.txt\n"), payload=nothing_but("data/100%.txt"), written=encoded
    ),
    "invalid-B-FETCH-not-yet": Case(
        both(fetch(URL + b"a 3 data/a.txt\n"), drop("data/a.txt"), info("Contact-Name: x\n"))
    ),
    "invalid-B-FETCH-not-listed-in-the-manifests": Case(fetch(URL + b"c 3 data/c.txt\n")),
    "invalid-B-LINE-fetch-tag-file": Case(fetch(URL + b"b - bag-info.txt\n")),
    "invalid-B-LINE-fetch-above": Case(fetch(URL + b"b - data/../../outside.txt\n")),
    "invalid-B-LINE-fetch-absolute": Case(fetch(URL + b"b - /etc/passwd\n")),
    "invalid-B-LINE-fetch-home": Case(fetch(URL + b"b - ~/.profile\n")),
    "invalid-B-LINE-fetch-two-words": Case(fetch(URL + b"a data/a.txt\n")),
    "invalid-B-LINE-fetch-no-length": Case(fetch(URL + b"a many data/a.txt\n")),
    "invalid-B-LINE-fetch-no-address": Case(fetch(b"a.txt 3 data/a.txt\n")),
}  # fmt: skip
CASES = {**DECLARATION, **PAYLOADS, **TAGS, **FETCHING}
