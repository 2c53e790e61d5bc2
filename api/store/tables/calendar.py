"""What calendars show of the ledger: entries with their stamps, their written bytes, and who may see them."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from api.store.tables.naming import metadata

entries = Table(
    "entries",
    metadata,
    Column("uid", String(64), ForeignKey("reservations.id"), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("cancelled", BigInteger),
    Column("demand", String(200), nullable=False),
    Column("content", Text, nullable=False),
    Index("ix_entries_demand", "demand"),
    comment="A reservation in words, and the stamps of its calendar event; cancelled ones are kept (RFC 5546 §2.1.4).",
)

views = Table(
    "views",
    metadata,
    Column("uid", String(64), ForeignKey("entries.uid"), primary_key=True),
    Column("detail", String(16), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    comment="The VEVENT of an entry, written once for each detail in which somebody may see it.",
)

audiences = Table(
    "audiences",
    metadata,
    Column("audience", String(200), primary_key=True),
    Column("uid", String(64), ForeignKey("entries.uid"), primary_key=True),
    Column("detail", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("start", Integer, nullable=False),
    Column("cancelled", BigInteger),
    Index("ix_audiences_audience_day", "audience", "day", "start", "uid"),
    comment="Who sees which entry, and how much of it: a feed is a range of this table.",
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    comment="Facts of this database: the namespace of its UIDs, the number of its last change.",
)
