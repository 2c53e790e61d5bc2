"""What became of events that were planned, and the annual reports that were published."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "outcomes",
        sa.Column("uid", sa.String(64), sa.ForeignKey("reservations.id"), primary_key=True),
        sa.Column("fate", sa.String(16)),
        sa.Column("participants", sa.Integer),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.CheckConstraint("fate IN ('gehalten', 'abgesagt')", name="fate"),
        sa.CheckConstraint("participants >= 0", name="counted"),
        sa.CheckConstraint("participants IS NULL OR fate = 'gehalten'", name="held"),
    )
    op.create_table(
        "annual_reports",
        sa.Column("first", sa.Date, primary_key=True),
        sa.Column("end_day", sa.Date, nullable=False),
        sa.Column("paper", sa.LargeBinary, nullable=False),
        sa.Column("lines", sa.LargeBinary, nullable=False),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.CheckConstraint("first < end_day", name="span"),
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("annual_reports", "outcomes"):
        op.drop_table(table)
