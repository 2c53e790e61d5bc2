"""Bookings, series, waiting requests, repeated requests."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "series",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "bookings",
        sa.Column("id", sa.String(64), sa.ForeignKey("reservations.id"), primary_key=True),
        sa.Column("room", sa.String(200), nullable=False),
        sa.Column("begin_at", sa.BigInteger, nullable=False),
        sa.Column("end_at", sa.BigInteger, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("series", sa.String(64), sa.ForeignKey("series.id")),
        sa.Column("expires", sa.BigInteger),
        sa.Column("holds", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.CheckConstraint("begin_at < end_at", name="span"),
    )
    op.create_index("ix_bookings_account_begin", "bookings", ["account", "begin_at", "id"])
    op.create_index("ix_bookings_room_begin", "bookings", ["room", "begin_at", "id"])
    op.create_index("ix_bookings_begin", "bookings", ["begin_at", "id"])
    op.create_index("ix_bookings_expires", "bookings", ["expires"])
    op.create_table(
        "requests",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("latest", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("ix_requests_status_rank", "requests", ["status", "rank", "position", "id"])
    op.create_table(
        "repeats",
        sa.Column("account", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_repeats_created", "repeats", ["created"])


def downgrade() -> None:
    """Take them away."""
    for table in ("repeats", "requests", "bookings", "series"):
        op.drop_table(table)
