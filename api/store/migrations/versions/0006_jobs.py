"""Planning jobs; on PostgreSQL also the queue of Procrastinate, in a schema of its own."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RUNNING = sa.text("state = 'laeuft'")


def upgrade() -> None:
    """Make the table, and the queue."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("county", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("based_on", sa.Integer, nullable=False),
        sa.Column("again_of", sa.String(64), sa.ForeignKey("jobs.id")),
        sa.Column("account", sa.String(64)),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("started", sa.BigInteger),
        sa.Column("finished", sa.BigInteger),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("progress", sa.Text),
        sa.Column("holder", sa.String(64)),
        sa.Column("heartbeat", sa.BigInteger),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("cancelling", sa.Boolean, nullable=False),
        sa.Column("result", sa.Text),
        sa.Column("outcome", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("published", sa.Integer, sa.ForeignKey("plans.version")),
        sa.CheckConstraint("kind IN ('planen')", name="kind"),
        sa.CheckConstraint("state IN ('wartend', 'laeuft', 'fertig', 'gescheitert', 'abgebrochen')", name="state"),
        sa.CheckConstraint("(state = 'laeuft') = (holder IS NOT NULL)", name="holder"),
        sa.CheckConstraint(
            "(state IN ('fertig', 'gescheitert', 'abgebrochen')) = (finished IS NOT NULL)", name="finished"
        ),
    )
    op.create_index("ix_jobs_created", "jobs", ["created", "id"])
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_index("uq_jobs_running", "jobs", ["county"], unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING)
    if op.get_bind().dialect.name == "postgresql":
        psycopg: Any = (
            op.get_bind().connection.driver_connection
        )  # the schema's text has signs that SQLAlchemy would read
        psycopg.execute("CREATE SCHEMA procrastinate")
        psycopg.execute("SELECT set_config('raumzeit.path', current_setting('search_path'), true)")
        psycopg.execute("SET LOCAL search_path TO procrastinate")
        psycopg.execute(SchemaManager.get_schema())
        psycopg.execute("SELECT set_config('search_path', current_setting('raumzeit.path'), true)")


def downgrade() -> None:
    """Take both away."""
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP SCHEMA procrastinate CASCADE")
    op.drop_table("jobs")
