"""账: the tables."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text, true

tables = MetaData()

schema_number = Table("schema_number", tables, Column("number", Integer, nullable=False))

# one pass of `take`; one that was cut off is gone on with under its number
passes = Table(
    "passes",
    tables,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("by", String(80), nullable=False),
    Column("done", Boolean, nullable=False),
)

# every file that ever came in. `state` is arrived until it has been read; `left`: it is out of the inbox;
# `told`: its sender has what he must be told
papers = Table(
    "papers",
    tables,
    Column("id", Integer, primary_key=True),
    Column("pass_no", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("path", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("at", String(32), nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("left", Boolean, nullable=False),
    Column("sender", Text, nullable=False, server_default=""),
    Column("told", Boolean, nullable=False, server_default=true()),
    Index("papers_same", "digest", "kind", "path"),
    Index("papers_unfinished", "left"),
    Index("papers_state", "state"),
)

# by what a corrected file is known again: the ticket in a row that went back, the name of a file that did
refusals = Table(
    "refusals",
    tables,
    Column("paper_id", Integer, primary_key=True),
    Column("row", Integer, primary_key=True),  # 0: the whole file
    Column("handle", Text, primary_key=True),
    Index("refusals_handle", "handle"),
)
# which paper corrects which
corrections = Table(
    "corrections",
    tables,
    Column("paper_id", Integer, primary_key=True),
    Column("corrected_id", Integer, primary_key=True),
    Index("corrections_corrected", "corrected_id"),
)

# every row of every paper, each version kept; what holds now is folded from them by rank
lines = Table(
    "lines",
    tables,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("key", Text, nullable=False),
    Column("ticket", String(12)),
    Column("paper_id", Integer),
    Column("pass_no", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("rank", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("lines_ticket", "ticket"),
    Index("lines_key", "kind", "key"),
)

touched = Table("touched", tables, Column("ticket", String(12), primary_key=True))

# what can make two people touch each other, or a paper find its owner: identity number, names, likeness of the
# photo, bytes of a scan, other tickets, files named in a table
marks = Table(
    "marks",
    tables,
    Column("ticket", String(12), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("value", Text, primary_key=True),
    Index("marks_value", "kind", "value"),
)
# scans that do not tell surely whose or what they are: by these handles they may find their owner
strays = Table(
    "strays",
    tables,
    Column("line_id", Integer, primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("value", Text, primary_key=True),
)
# … and to whom they are given as things stand
given = Table(
    "given",
    tables,
    Column("line_id", Integer, primary_key=True),
    Column("ticket", String(12), primary_key=True),
    Index("given_ticket", "ticket"),
)
twins = Table(
    "twins",
    tables,
    Column("ticket", String(12), primary_key=True),
    Column("other", String(12), primary_key=True),
)

# what was judged, by which law, and when the calendar alone will change it
judged = Table(
    "judged",
    tables,
    Column("ticket", String(12), primary_key=True),
    Column("law", String(64), nullable=False),
    Column("turns_at", String(32)),
    Column("at", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("major", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("gravest", String(10), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("papers", String(10), nullable=False),
    Column("record_digest", String(64), nullable=False),
    Column("set_digest", String(64), nullable=False),
    Column("case", Text, nullable=False),
    Index("judged_law", "city", "plan", "version", "law"),
    Index("judged_turns", "turns_at"),
)
findings = Table(
    "findings",
    tables,
    Column("ticket", String(12), primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("rule", String(12), nullable=False),
    Column("severity", String(6), nullable=False),
    Column("who", String(10), nullable=False),
    Column("says", Text, nullable=False),
    Index("findings_rule", "rule"),
)

deeds = Table(
    "deeds",
    tables,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("ticket", String(12)),
    Index("deeds_ticket", "ticket"),
)

# blank forms: received, spoiled outside a run, returned, counted; `serials`: 000101-000150,000152 where they bear numbers
stock = Table(
    "stock",
    tables,
    Column("id", Integer, primary_key=True),
    Column("lot", String(80), nullable=False),
    Column("deed", String(10), nullable=False),
    Column("sheets", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("serials", Text, nullable=False, server_default=""),
)
jobs = Table(
    "jobs",
    tables,
    Column("id", Integer, primary_key=True),
    Column("job", String(12), nullable=False, unique=True),
    Column("college", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("body", Text, nullable=False),
)
sheets = Table(
    "sheets",
    tables,
    Column("job", String(12), primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("ticket", String(12), nullable=False),
    Column("lot", String(80), nullable=False),
    Column("copy", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("record_digest", String(64), nullable=False),
    Column("record", Text, nullable=False),
    Column("serial", String(40), nullable=False, server_default=""),
    Column("major", Text, nullable=False, server_default=""),
    Index("sheets_ticket", "ticket"),
    Index("sheets_lot", "lot"),
)
# rows of tables that tell a deed of the print room: carried out once each. `key` is the deed, `why` what hindered it,
# `told`: the sender knows
carried = Table(
    "carried",
    tables,
    Column("line_id", Integer, primary_key=True),
    Column("key", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Column("told", Boolean, nullable=False),
    Index("carried_key", "key"),
)

bundles = Table(
    "bundles",
    tables,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("name", String(120), nullable=False, unique=True),
    Column("state", String(10), nullable=False),
    Column("at", String(32), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("files", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("city", Text, nullable=False, server_default=""),
    Column("by", Text, nullable=False, server_default=""),
    Column("part", Integer, nullable=False, server_default="1"),
    Column("parts", Integer, nullable=False, server_default="1"),
)
bundled = Table(
    "bundled",
    tables,
    Column("bundle_id", Integer, primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("ticket", String(12), nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", String(64), nullable=False, server_default=""),
    Index("bundled_ticket", "ticket"),
)
# when a sealed bundle was looked at, and what was found; `faults` is JSON
checks = Table(
    "checks",
    tables,
    Column("id", Integer, primary_key=True),
    Column("bundle_id", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("faults", Text, nullable=False),
    Index("checks_bundle", "bundle_id"),
)

# the papers of every complete set, as they go by post; `in_hand` is the day they came to hand, empty: not yet
set_papers = Table(
    "set_papers",
    tables,
    Column("ticket", String(12), primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("item", String(20), nullable=False),
    Column("medium", String(10), nullable=False),
    Column("stamps", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("in_hand", String(10), nullable=False),
)
# parcels of papers; `made`: their lists and labels lie in the outbox
parcels = Table(
    "parcels",
    tables,
    Column("id", Integer, primary_key=True),
    Column("parcel", String(12), nullable=False, unique=True),
    Column("city", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("made", Boolean, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("waybill", Text, nullable=False),
    Column("shipped_at", String(32), nullable=False),
)
# where each paper is that was ever packed; `state` is packed, shipped, delivered, received, returned or lost since `at`;
# `ticked`: when the cover of its set was seen by a scanner
parcel_papers = Table(
    "parcel_papers",
    tables,
    Column("parcel_id", Integer, primary_key=True),
    Column("ticket", String(12), primary_key=True),
    Column("item", String(20), primary_key=True),
    Column("no", Integer, nullable=False),
    Column("medium", String(10), nullable=False),
    Column("stamps", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("in_hand", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("ticked", String(32), nullable=False),
    Index("parcel_papers_ticket", "ticket", "item"),
)

# questions of the joint review (R7); `files` is JSON: name and digest of each
queries = Table(
    "queries",
    tables,
    Column("id", Integer, primary_key=True),
    Column("ticket", String(12), nullable=False),
    Column("owner", String(10), nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", String(32), nullable=False),
    Column("due", String(32), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("answered_by", Text, nullable=False),
    Column("answered_at", String(32), nullable=False),
    Column("files", Text, nullable=False),
    Index("queries_ticket", "ticket"),
)
