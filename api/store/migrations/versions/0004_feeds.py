"""Secret addresses of calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "feed_addresses",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(64)),
        sa.Column("feed", sa.String(200), nullable=False),
        sa.Column("audience", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("prefix", sa.String(8), nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("fetched", sa.Date),
        sa.Column("revoked", sa.BigInteger),
        sa.Column("gone_from", sa.BigInteger),
    )
    op.create_index(
        "ux_feed_addresses_account_feed",
        "feed_addresses",
        ["account", "feed"],
        unique=True,
        sqlite_where=sa.text("revoked IS NULL"),
        postgresql_where=sa.text("revoked IS NULL"),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("feed_addresses")
