"""The ledger.

What is promised to anybody is a row of ``reservations``, whether the planner put it there, somebody booked it, or a
room is blocked. What it takes are its rows of ``claims``: one for each room and each person, set-up and clean-up
included. The database itself refuses two held claims of one resource that overlap (see :mod:`api.store.guard`).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from api.store.tables.naming import metadata

resources = Table(
    "resources",
    metadata,
    Column("id", String(200), primary_key=True),
    comment="What can be claimed: rooms and people. Whoever writes claims locks these rows first, in the order of ids.",
)

plans = Table(
    "plans",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("published", BigInteger, nullable=False),
    CheckConstraint("version > 0", name="counted"),
    comment="Published plans, never changed; the highest version is the one in force.",
)

reservations = Table(
    "reservations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("title", String(200), nullable=False),
    Column("begin_at", BigInteger, nullable=False),
    Column("end_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("demand", String(200)),
    Column("event_index", Integer),
    Column("plan_version", Integer, ForeignKey("plans.version")),
    CheckConstraint("kind IN ('event', 'booking', 'block')", name="kind"),
    CheckConstraint("state IN ('held', 'cancelled')", name="state"),
    CheckConstraint("begin_at < end_at", name="span"),
    CheckConstraint("(kind = 'event') = (demand IS NOT NULL)", name="event"),
    Index("ix_reservations_event", "demand", "event_index"),
    Index("ix_reservations_begin", "begin_at"),
)

claims = Table(
    "claims",
    metadata,
    Column("reservation", String(64), ForeignKey("reservations.id"), primary_key=True),
    Column("resource", String(200), ForeignKey("resources.id"), primary_key=True),
    Column("begin_at", BigInteger, nullable=False),
    Column("end_at", BigInteger, nullable=False),
    Column("held", Boolean, nullable=False),
    CheckConstraint("begin_at < end_at", name="span"),
    Index("ix_claims_resource_begin", "resource", "begin_at", "end_at"),
)
