"""Planning jobs."""

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
RUNNING = text("state = 'laeuft'")

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
    CheckConstraint("kind IN ('planen')", name="kind"),
    CheckConstraint(STATES, name="state"),
    CheckConstraint("(state = 'laeuft') = (holder IS NOT NULL)", name="holder"),
    CheckConstraint("(state IN ('fertig', 'gescheitert', 'abgebrochen')) = (finished IS NOT NULL)", name="finished"),
    Index("ix_jobs_created", "created", "id"),
    Index("ix_jobs_state", "state"),
    Index("uq_jobs_running", "county", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
    comment="Plans to be made. One job of a county runs at a time; `holder` is who runs it, `step` counts its news.",
)
