"""What became of events that were planned, and the annual reports that were published."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Integer, LargeBinary, String, Table

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

annual_reports = Table(
    "annual_reports",
    metadata,
    Column("first", Date, primary_key=True),
    Column("end_day", Date, nullable=False),
    Column("paper", LargeBinary, nullable=False),
    Column("lines", LargeBinary, nullable=False),
    Column("published", BigInteger, nullable=False),
    CheckConstraint("first < end_day", name="span"),
    comment="Public versions as they were published: PDF and CSV. Their periods never overlap.",
)
