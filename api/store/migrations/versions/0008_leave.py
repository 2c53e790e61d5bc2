"""Leave, and repairs of the plan."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "leaves",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("settled", sa.Integer, sa.ForeignKey("plans.version")),
        sa.CheckConstraint("first <= last", name="span"),
        sa.CheckConstraint("kind IN ('urlaub', 'krank')", name="kind"),
        sa.CheckConstraint("state IN ('beantragt', 'gilt', 'abgelehnt', 'zurueckgezogen')", name="state"),
    )
    op.create_index("ix_leaves_person_first", "leaves", ["person", "first"])
    op.create_index("ix_leaves_last", "leaves", ["last"])
    op.create_table(
        "repairs",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("based_on", sa.Integer, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("found", sa.Text, nullable=False),
        sa.Column("account", sa.String(64)),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("published", sa.Integer, sa.ForeignKey("plans.version"), unique=True),
        sa.Column("demands", sa.Text),
    )
    op.create_index("ix_repairs_created", "repairs", ["created", "id"])


def downgrade() -> None:
    """Take them away."""
    for table in ("repairs", "leaves"):
        op.drop_table(table)
