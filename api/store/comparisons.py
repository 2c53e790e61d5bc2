"""Comparisons of scenarios at rest."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from api.store.tables.jobs import comparisons


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a run, side by side.

    Attributes:
        page: as HTML.
        content: for programs, as JSON.
    """

    page: str
    content: str


def add(connection: Connection, job: str, found: Compared) -> None:
    """Keep what a job has made.

    Args:
        connection: of ``Database.write``.
    """
    connection.execute(insert(comparisons).values(job=job, page=found.page, content=found.content))


def page_of(connection: Connection, job: str) -> str | None:
    """The page that a job has made, None if it has made none."""
    return connection.execute(select(comparisons.c.page).where(comparisons.c.job == job)).scalar_one_or_none()


def content_of(connection: Connection, job: str) -> str | None:
    """The same for programs."""
    return connection.execute(select(comparisons.c.content).where(comparisons.c.job == job)).scalar_one_or_none()
