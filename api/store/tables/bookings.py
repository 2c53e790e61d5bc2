"""Bookings beside their reservations, series, requests that wait, and answers to repeated requests."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from api.store.tables.naming import metadata

bookings = Table(
    "bookings",
    metadata,
    Column("id", String(64), ForeignKey("reservations.id"), primary_key=True),
    Column("room", String(200), nullable=False),
    Column("begin_at", BigInteger, nullable=False),
    Column("end_at", BigInteger, nullable=False),
    Column("status", String(16), nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("account", String(64), nullable=False),
    Column("series", String(64), ForeignKey("series.id")),
    Column("expires", BigInteger),
    Column("holds", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    CheckConstraint("begin_at < end_at", name="span"),
    Index("ix_bookings_account_begin", "account", "begin_at", "id"),
    Index("ix_bookings_account_holds", "account", "holds", "begin_at"),
    Index("ix_bookings_room_begin", "room", "begin_at", "id"),
    Index("ix_bookings_begin", "begin_at", "id"),
    Index("ix_bookings_expires", "expires"),
    comment="What a reservation of the kind booking is about; the columns are for looking up, content is the whole.",
)

series = Table(
    "series",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", String(64), nullable=False),
    Column("content", Text, nullable=False),
    comment="The wish and the rule behind bookings of a series, and the dates that were left out.",
)

requests = Table(
    "requests",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("latest", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Index("ix_requests_status_rank", "status", "rank", "position", "id"),
    comment="Requests that wait for a slot to become free.",
)

repeats = Table(
    "repeats",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Index("ix_repeats_created", "created"),
    comment="Answers by Idempotency-Key, written in the transaction of what they answer.",
)
