"""Annual reports that were published, as they were published."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from api.annual.model import Period
from api.store.ledger import lock, moment_of, seconds
from api.store.tables.outcomes import annual_reports

PUBLISHING = "jahresbericht"
"""Locked by whoever publishes, so that two periods never overlap."""


@dataclass(frozen=True, slots=True)
class PublishedReport:
    """A published report without its files."""

    period: Period
    published: dt.datetime


def listed(connection: Connection) -> list[PublishedReport]:
    """All of them, the latest period first."""
    columns = (annual_reports.c.first, annual_reports.c.end_day, annual_reports.c.published)
    rows = connection.execute(select(*columns).order_by(annual_reports.c.first.desc()))
    return [PublishedReport(Period(row.first, row.end_day), moment_of(row.published)) for row in rows]


def overlapping(connection: Connection, period: Period) -> bool:
    """Whether a day of the period stands in a published report."""
    return any(one.period.first < period.end and period.first < one.period.end for one in listed(connection))


def alone(connection: Connection) -> None:
    """Let nobody else publish a report until the transaction ends."""
    lock(connection, [PUBLISHING])


def add(connection: Connection, period: Period, paper: bytes, lines: bytes, now: dt.datetime) -> None:
    """Keep a report."""
    connection.execute(
        insert(annual_reports).values(
            first=period.first, end_day=period.end, paper=paper, lines=lines, published=seconds(now)
        )
    )


def content(connection: Connection, first: dt.date, *, paper: bool) -> bytes | None:
    """The PDF or the CSV file of the report that begins on that day."""
    column = annual_reports.c.paper if paper else annual_reports.c.lines
    return connection.execute(select(column).where(annual_reports.c.first == first)).scalar()


def take_back(connection: Connection, first: dt.date) -> bool:
    """Forget the report that begins on that day; whether there was one."""
    return bool(connection.execute(delete(annual_reports).where(annual_reports.c.first == first)).rowcount)
