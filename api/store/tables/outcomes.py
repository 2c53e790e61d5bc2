"""What became of events that were planned."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, String, Table

from api.store.tables.naming import metadata

outcomes = Table(
    "outcomes",
    metadata,
    Column("uid", String(64), ForeignKey("reservations.id"), primary_key=True),
    Column("fate", String(16)),
    Column("participants", Integer),
    Column("changed", BigInteger, nullable=False),
    CheckConstraint("fate IN ('gehalten', 'abgesagt')", name="fate"),
    CheckConstraint("participants >= 0", name="counted"),
    CheckConstraint("participants IS NULL OR fate = 'gehalten'", name="held"),
    comment="Whether an event took place and how many came: never who. No row: nothing is known, which is not 0.",
)
