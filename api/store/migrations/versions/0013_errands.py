"""Jobs that are no plans (scenarios being built and compared, repairs looked for), and comparisons that are kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = "kind IN ('planen', 'szenario', 'aufbau', 'vergleich', 'reparatur')"
BEFORE = "kind IN ('planen', 'szenario')"
RUNNING = sa.text("state = 'laeuft' AND kind = 'planen'")


def upgrade() -> None:
    """Let jobs be of further kinds; runs go, as they have no comparison, and are answered at once if asked again."""
    _drop_runs()
    _jobs(KINDS)
    _runs(
        sa.Column("building", sa.String(64), sa.ForeignKey("jobs.id"), nullable=False),
        sa.Column("comparison", sa.String(64), sa.ForeignKey("jobs.id")),
    )
    op.create_index("ix_scenario_runs_building", "scenario_runs", ["building"])
    op.create_index("ix_scenario_runs_comparison", "scenario_runs", ["comparison"])
    op.create_table(
        "comparisons",
        sa.Column("job", sa.String(64), sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Take them away, and runs with them."""
    op.drop_table("comparisons")
    _drop_runs()
    op.execute("DELETE FROM jobs WHERE kind NOT IN ('planen', 'szenario')")
    _jobs(BEFORE)
    _runs()


def _drop_runs() -> None:
    for table in ("scenario_members", "scenario_runs"):
        op.drop_table(table)


def _runs(*more: sa.Column[Any]) -> None:
    op.create_table(
        "scenario_runs",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        *more,
    )
    op.create_index("ix_scenario_runs_created", "scenario_runs", ["created", "id"])
    op.create_table(
        "scenario_members",
        sa.Column("run", sa.String(64), sa.ForeignKey("scenario_runs.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("key", sa.String(64), nullable=bool(more)),
        sa.Column("job", sa.String(64), sa.ForeignKey("jobs.id"), nullable=False),
    )
    op.create_index("ix_scenario_members_job", "scenario_members", ["job"])


def _jobs(kinds: str) -> None:
    """Allow these kinds; SQLite cannot change a condition of a table, so there it is made anew and filled."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_jobs_kind"), "jobs")
        op.create_check_constraint(op.f("ck_jobs_kind"), "jobs", kinds)
        return
    indexes = ("uq_jobs_running", "ix_jobs_created", "ix_jobs_state", "ix_jobs_key")
    for index in indexes:
        op.drop_index(index, "jobs")
    op.rename_table("jobs", "jobs_before")
    columns = _columns()
    keys = [sa.ForeignKeyConstraint([name], ["jobs.id"]) for name in ("again_of", "after")]
    op.create_table("jobs", *columns, *keys, sa.CheckConstraint(kinds, name="kind"), *_checks())
    names = ", ".join(column.name for column in _columns())
    op.execute(f"INSERT INTO jobs ({names}) SELECT {names} FROM jobs_before")  # noqa: S608 - names of columns
    op.drop_table("jobs_before")
    op.create_index("ix_jobs_created", "jobs", ["created", "id"])
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_index("ix_jobs_key", "jobs", ["key"])
    op.create_index("uq_jobs_running", "jobs", ["county"], unique=True, sqlite_where=RUNNING)


def _columns() -> list[sa.Column[Any]]:
    """Those of migration 0012."""
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
        sa.Column("key", sa.String(64)),
        sa.Column("after", sa.String(64)),
    ]


def _checks() -> list[sa.CheckConstraint]:
    """Those of migration 0012, but for the kinds."""
    return [
        sa.CheckConstraint("state IN ('wartend', 'laeuft', 'fertig', 'gescheitert', 'abgebrochen')", name="state"),
        sa.CheckConstraint("(state = 'laeuft') = (holder IS NOT NULL)", name="holder"),
        sa.CheckConstraint(
            "(state IN ('fertig', 'gescheitert', 'abgebrochen')) = (finished IS NOT NULL)", name="finished"
        ),
    ]
