"""The ledger: resources, plans, reservations, claims, and the guard."""

import sqlalchemy as sa
from alembic import op

from api.store import guard

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the guard by hand."""
    op.create_table("resources", sa.Column("id", sa.String(200), primary_key=True))
    op.create_table(
        "plans",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.CheckConstraint("version > 0", name="counted"),
    )
    op.create_table(
        "reservations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("begin_at", sa.BigInteger, nullable=False),
        sa.Column("end_at", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("demand", sa.String(200)),
        sa.Column("event_index", sa.Integer),
        sa.Column("plan_version", sa.Integer, sa.ForeignKey("plans.version")),
        sa.CheckConstraint("kind IN ('event', 'booking', 'block')", name="kind"),
        sa.CheckConstraint("state IN ('held', 'cancelled')", name="state"),
        sa.CheckConstraint("begin_at < end_at", name="span"),
        sa.CheckConstraint("(kind = 'event') = (demand IS NOT NULL)", name="event"),
    )
    op.create_index("ix_reservations_event", "reservations", ["demand", "event_index"])
    op.create_index("ix_reservations_begin", "reservations", ["begin_at"])
    op.create_table(
        "claims",
        sa.Column("reservation", sa.String(64), sa.ForeignKey("reservations.id"), primary_key=True),
        sa.Column("resource", sa.String(200), sa.ForeignKey("resources.id"), primary_key=True),
        sa.Column("begin_at", sa.BigInteger, nullable=False),
        sa.Column("end_at", sa.BigInteger, nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.CheckConstraint("begin_at < end_at", name="span"),
    )
    op.create_index("ix_claims_resource_begin", "claims", ["resource", "begin_at", "end_at"])
    guard.install(op.get_bind())


def downgrade() -> None:
    """Take everything away, what is furthest down first."""
    guard.remove(op.get_bind())
    for table in ("claims", "reservations", "plans", "resources"):
        op.drop_table(table)
