"""Scenarios as jobs: they run side by side, some after another one; and the runs that the service was asked for."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = "kind IN ('planen', 'szenario')"
RUNNING = sa.text("state = 'laeuft' AND kind = 'planen'")
WAS_RUNNING = sa.text("state = 'laeuft'")


def upgrade() -> None:
    """Let jobs be scenarios, and make the tables of runs."""
    _jobs(KINDS, RUNNING, ("key", "after"))
    op.create_index("ix_jobs_key", "jobs", ["key"])
    op.create_table(
        "scenario_runs",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_scenario_runs_created", "scenario_runs", ["created", "id"])
    op.create_table(
        "scenario_members",
        sa.Column("run", sa.String(64), sa.ForeignKey("scenario_runs.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("job", sa.String(64), sa.ForeignKey("jobs.id"), nullable=False),
    )
    op.create_index("ix_scenario_members_job", "scenario_members", ["job"])


def downgrade() -> None:
    """Take them away; scenarios that were planned go with them."""
    for table in ("scenario_members", "scenario_runs"):
        op.drop_table(table)
    op.drop_index("ix_jobs_key", "jobs")
    op.execute("DELETE FROM jobs WHERE kind = 'szenario'")
    _jobs("kind IN ('planen')", WAS_RUNNING, ())


def _jobs(kinds: str, running: sa.TextClause, more: tuple[str, ...]) -> None:
    """Make the table of jobs so; SQLite cannot change a condition of a table, so there it is made anew and filled."""
    op.drop_index("uq_jobs_running", "jobs")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_jobs_kind"), "jobs")
        op.create_check_constraint(op.f("ck_jobs_kind"), "jobs", kinds)
        if more:
            op.add_column("jobs", sa.Column("key", sa.String(64)))
            op.add_column("jobs", sa.Column("after", sa.String(64), sa.ForeignKey("jobs.id")))
        else:
            op.drop_column("jobs", "after")
            op.drop_column("jobs", "key")
    else:
        op.drop_index("ix_jobs_created", "jobs")
        op.drop_index("ix_jobs_state", "jobs")
        op.rename_table("jobs", "jobs_before")
        columns = _columns()
        columns += [sa.Column(name, sa.String(64)) for name in more]
        keys = [sa.ForeignKeyConstraint([name], ["jobs.id"]) for name in ("again_of", *more[1:])]
        op.create_table("jobs", *columns, *keys, sa.CheckConstraint(kinds, name="kind"), *_checks())
        names = ", ".join(column.name for column in _columns())
        op.execute(f"INSERT INTO jobs ({names}) SELECT {names} FROM jobs_before")  # noqa: S608 - names of columns
        op.drop_table("jobs_before")
        op.create_index("ix_jobs_created", "jobs", ["created", "id"])
        op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_index("uq_jobs_running", "jobs", ["county"], unique=True, sqlite_where=running, postgresql_where=running)


def _columns() -> list[sa.Column[Any]]:
    """Those of migration 0006."""
    return [
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("county", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("based_on", sa.Integer, nullable=False),
        sa.Column("again_of", sa.String(64)),
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
    ]


def _checks() -> list[sa.CheckConstraint]:
    """Those of migration 0006, but for the kinds."""
    return [
        sa.CheckConstraint("state IN ('wartend', 'laeuft', 'fertig', 'gescheitert', 'abgebrochen')", name="state"),
        sa.CheckConstraint("(state = 'laeuft') = (holder IS NOT NULL)", name="holder"),
        sa.CheckConstraint(
            "(state IN ('fertig', 'gescheitert', 'abgebrochen')) = (finished IS NOT NULL)", name="finished"
        ),
    ]
