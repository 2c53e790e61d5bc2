"""Mail that waits, is on its way, or went out."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, text

from api.store.tables.naming import metadata

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("address", String(254), nullable=False),
    Column("topic", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("body", LargeBinary),
    Column("sequence", Integer),
    Column("stamped", BigInteger),
    Column("optional", Boolean, nullable=False),
    Column("known", Boolean, nullable=False),
    Column("ends", BigInteger),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("reason", String(200)),
    Index("ix_outbox_state", "state", "due"),
    Index("ix_outbox_changed", "changed"),
    Index(
        "ix_outbox_waiting",
        "address",
        "topic",
        unique=True,
        postgresql_where=text("state = 'wartend'"),
        sqlite_where=text("state = 'wartend'"),
    ),
    Index(
        "ix_outbox_notice",
        "address",
        "topic",
        unique=True,
        postgresql_where=text("kind = 'nachricht'"),
        sqlite_where=text("kind = 'nachricht'"),
    ),
    comment="Mail, written in the transaction of what it tells; due: not before, or, on its way, end of the lease.",
)
