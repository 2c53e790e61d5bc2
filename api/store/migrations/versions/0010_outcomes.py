"""What became of events that were planned."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
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


def downgrade() -> None:
    """Take it away."""
    op.drop_table("outcomes")
