"""Who is away, and repairs of the plan that were looked for."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from api.store.tables.naming import metadata

leaves = Table(
    "leaves",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("person", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("state", String(16), nullable=False),
    Column("account", String(64), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("settled", Integer, ForeignKey("plans.version")),
    CheckConstraint("first <= last", name="span"),
    CheckConstraint("kind IN ('urlaub', 'krank')", name="kind"),
    CheckConstraint("state IN ('beantragt', 'gilt', 'abgelehnt', 'zurueckgezogen')", name="state"),
    Index("ix_leaves_person_first", "person", "first"),
    Index("ix_leaves_last", "last"),
    comment="Leave and illness (statement 28). `settled` is the plan in which every event of it has its decision.",
)

repairs = Table(
    "repairs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("asked", Text, nullable=False),
    Column("found", Text, nullable=False),
    Column("account", String(64)),
    Column("created", BigInteger, nullable=False),
    Column("published", Integer, ForeignKey("plans.version"), unique=True),
    Column("demands", Text),
    Index("ix_repairs_created", "created", "id"),
    comment="What was asked and found, as JSON. `demands` are those that name deputies since it was published.",
)
