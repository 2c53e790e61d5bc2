"""Calendars: entries of the ledger in words, their bytes, their readers."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "entries",
        sa.Column("uid", sa.String(64), sa.ForeignKey("reservations.id"), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("cancelled", sa.BigInteger),
        sa.Column("demand", sa.String(200), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("ix_entries_demand", "entries", ["demand"])
    op.create_table(
        "views",
        sa.Column("uid", sa.String(64), sa.ForeignKey("entries.uid"), primary_key=True),
        sa.Column("detail", sa.String(16), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audiences",
        sa.Column("audience", sa.String(200), primary_key=True),
        sa.Column("uid", sa.String(64), sa.ForeignKey("entries.uid"), primary_key=True),
        sa.Column("detail", sa.String(16), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("cancelled", sa.BigInteger),
    )
    op.create_index("ix_audiences_audience_day", "audiences", ["audience", "day", "start", "uid"])
    facts = op.create_table(
        "facts",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.bulk_insert(facts, [{"name": "namespace", "value": str(uuid.uuid4())}, {"name": "revision", "value": "0"}])


def downgrade() -> None:
    """Take them away."""
    for table in ("facts", "audiences", "views", "entries"):
        op.drop_table(table)
