"""Jobs, the runs of scenarios that some of them belong to, and comparisons of what came of those."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from api.store.tables.naming import metadata

STATES = "state IN ('wartend', 'laeuft', 'fertig', 'gescheitert', 'abgebrochen')"
RUNNING = text("state = 'laeuft' AND kind = 'planen'")

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("county", String(200), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("parameters", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("again_of", String(64), ForeignKey("jobs.id")),
    Column("account", String(64)),
    Column("created", BigInteger, nullable=False),
    Column("started", BigInteger),
    Column("finished", BigInteger),
    Column("step", Integer, nullable=False),
    Column("progress", Text),
    Column("holder", String(64)),
    Column("heartbeat", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("cancelling", Boolean, nullable=False),
    Column("result", Text),
    Column("outcome", Text),
    Column("error", Text),
    Column("published", Integer, ForeignKey("plans.version")),
    Column("key", String(64)),
    Column("after", String(64), ForeignKey("jobs.id")),
    CheckConstraint("kind IN ('planen', 'szenario', 'aufbau', 'vergleich', 'reparatur')", name="kind"),
    CheckConstraint(STATES, name="state"),
    CheckConstraint("(state = 'laeuft') = (holder IS NOT NULL)", name="holder"),
    CheckConstraint("(state IN ('fertig', 'gescheitert', 'abgebrochen')) = (finished IS NOT NULL)", name="finished"),
    Index("ix_jobs_created", "created", "id"),
    Index("ix_jobs_state", "state"),
    Index("ix_jobs_key", "key"),
    Index("uq_jobs_running", "county", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
    comment="What is to be done. One plan of a county is made at a time, everything else side by side; `problem` says "
    "what, `holder` is who does it, `step` counts its news, `key` names what is done, and `after` the job near "
    "whose plan it is.",
)

scenario_runs = Table(
    "scenario_runs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("content", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("parameters", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("building", String(64), ForeignKey("jobs.id"), nullable=False),
    Column("comparison", String(64), ForeignKey("jobs.id")),
    Index("ix_scenario_runs_created", "created", "id"),
    Index("ix_scenario_runs_building", "building"),
    Index("ix_scenario_runs_comparison", "comparison"),
    comment="Scenario files that the service was asked to plan: `content` is the file. The job `building` makes "
    "problems of it and asks for the jobs that plan them; `comparison` comes after those.",
)

scenario_members = Table(
    "scenario_members",
    metadata,
    Column("run", String(64), ForeignKey("scenario_runs.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", String(500), nullable=False),
    Column("key", String(64)),
    Column("job", String(64), ForeignKey("jobs.id"), nullable=False),
    Index("ix_scenario_members_job", "job"),
    comment="Which job plans which scenario of a run; the data as they are have number 0. `key` is the fingerprint of "
    "what is planned, without a plan to stay near; before it is known, the job is the one that builds it.",
)

comparisons = Table(
    "comparisons",
    metadata,
    Column("job", String(64), ForeignKey("jobs.id"), primary_key=True),
    Column("page", Text, nullable=False),
    Column("content", Text, nullable=False),
    comment="What a job that compares has made: a page, and the same as JSON.",
)
