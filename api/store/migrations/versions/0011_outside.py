"""Calendars that others keep."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "outside_entries",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("calendar", sa.String(200), nullable=False),
        sa.Column("object", sa.String(64), nullable=False),
        sa.Column("person", sa.String(200)),
        sa.Column("room", sa.String(200)),
        sa.Column("begin_at", sa.BigInteger, nullable=False),
        sa.Column("end_at", sa.BigInteger, nullable=False),
        sa.Column("all_day", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("booking", sa.String(64), sa.ForeignKey("bookings.id")),
        sa.Column("reason", sa.Text),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.CheckConstraint("begin_at < end_at", name="span"),
        sa.CheckConstraint("(person IS NULL) <> (room IS NULL)", name="owner"),
        sa.CheckConstraint("state IN ('offen', 'gebucht', 'entfernt', 'erledigt')", name="state"),
    )
    op.create_index("ix_outside_entries_calendar", "outside_entries", ["calendar", "object"])
    op.create_index("ix_outside_entries_end", "outside_entries", ["end_at"])
    op.create_table(
        "outside_state",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("holder", sa.String(64)),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("outside_state", "outside_entries"):
        op.drop_table(table)
