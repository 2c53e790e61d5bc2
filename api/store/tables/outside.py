"""What stands in calendars that others keep, and how things are between us and them."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, String, Table, Text

from api.store.tables.naming import metadata

outside_entries = Table(
    "outside_entries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("calendar", String(200), nullable=False),
    Column("object", String(64), nullable=False),
    Column("person", String(200)),
    Column("room", String(200)),
    Column("begin_at", BigInteger, nullable=False),
    Column("end_at", BigInteger, nullable=False),
    Column("all_day", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("booking", String(64), ForeignKey("bookings.id")),
    Column("reason", Text),
    Column("created", BigInteger, nullable=False),
    CheckConstraint("begin_at < end_at", name="span"),
    CheckConstraint("(person IS NULL) <> (room IS NULL)", name="owner"),
    CheckConstraint("state IN ('offen', 'gebucht', 'entfernt', 'erledigt')", name="state"),
    Index("ix_outside_entries_calendar", "calendar", "object"),
    Index("ix_outside_entries_end", "end_at"),
    comment="When somebody or a room is taken according to a calendar of others; never what for. `object` is a digest.",
)

outside_state = Table(
    "outside_state",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64)),
    Column("until", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    comment="Who looks after the calendar server at present, and how the last round went, as JSON.",
)
