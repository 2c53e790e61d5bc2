"""An index that counts what an account holds without reading any booking."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    op.create_index("ix_bookings_account_holds", "bookings", ["account", "holds", "begin_at"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_bookings_account_holds", "bookings")
