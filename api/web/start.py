"""The first page: what is on this week, and for who has signed in, what waits for them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from api.booking.model import Booking, Status
from api.deps import TheAccess
from api.store import bookings as rows
from api.store.agenda import agenda
from api.usecases import outside, undelivered
from api.usecases.desk import Desk
from api.usecases.sight import shown
from api.web.calendar import week_name
from api.web.choices import may_book
from api.web.decisions import run_by, waiting_for
from api.web.rendering import remember, render
from api.web.words import STATUS, week_title
from calendars.entries import Entry
from calendars.visibility import Detail, PersonReader, PublicReader, redact
from scheduler.domain.time import ZONE, monday

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

SHOWN = 8
AHEAD = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Line:
    """A date in a list.

    Attributes:
        notes: further lines, as the reader may see them.
        state: in words, if it is not certain.
    """

    begin: dt.datetime
    end: dt.datetime
    title: str
    place: str
    notes: tuple[str, ...] = ()
    state: str = ""
    href: str | None = None


@router.get("/")
def start(request: Request, access: TheAccess) -> HTMLResponse:
    """For everybody: offers of this week; signed in: one's own next dates, decisions, search."""

    def work(desk: Desk) -> dict[str, object]:
        today = desk.now.astimezone(ZONE).date()
        first = monday(today)
        offers = agenda(desk.connection, PublicReader().audience, today, first + dt.timedelta(days=6))
        later = [] if offers else agenda(desk.connection, PublicReader().audience, today, today + AHEAD, SHOWN)
        signed_in = desk.actor.account is not None
        return {
            "today": today,
            "tomorrow": today + dt.timedelta(days=1),
            "week": week_name(first),
            "week_title": week_title(first),
            "offers": by_day(_lines(offers)),
            "later": by_day(_lines(later)),
            "own": own(desk) if signed_in else [],
            "decisions": waiting_for(desk, SHOWN) if signed_in and run_by(desk) else [],
            "runs_some": bool(run_by(desk)),
            "asks_back": asks_back(desk) if signed_in else [],
            "troubled": undelivered.number(desk),
            "outside": outside.number(desk),
            "rooms": desk.problem.room,
            "may_book": may_book(desk),
        }

    return render(request, "start.html.j2", access.read(work))


def own(desk: Desk) -> list[Line]:
    """The next dates of who asks: events they take part in, and their bookings."""
    today = desk.now.astimezone(ZONE).date()
    found: dict[str, Line] = {}
    if desk.actor.person is not None:
        calendar = agenda(desk.connection, PersonReader(desk.actor.person).audience, today, today + AHEAD, 3 * SHOWN)
        found = {uid: line for (uid, _, _), line in zip(calendar, _lines(calendar), strict=True)}
    booked = rows.listed(desk.connection, account=desk.account, first=desk.now, limit=4 * SHOWN)
    found |= {b.id: _booked(desk, b) for b in booked if b.status.holds}
    ahead = [line for line in found.values() if line.end > desk.now]
    return sorted(ahead, key=lambda line: (line.begin, line.title))[:SHOWN]


def asks_back(desk: Desk) -> list[Booking]:
    """Bookings about which their owner has to do something: offers, and what was displaced with alternatives."""
    mine = rows.listed(desk.connection, account=desk.account, first=desk.now, limit=100)
    urgent = {Status.ANGEBOTEN, Status.VERDRAENGT}
    return [shown(desk, b) for b in mine if b.status in urgent and (b.status.holds or b.alternatives)]


def by_day(lines: Iterable[Line]) -> list[tuple[dt.date, list[Line]]]:
    """Lines below their day."""
    found: dict[dt.date, list[Line]] = {}
    for line in lines:
        found.setdefault(line.begin.astimezone(ZONE).date(), []).append(line)
    return list(found.items())


def _lines(found: list[tuple[str, Entry, Detail]]) -> list[Line]:
    return [_line(entry, detail) for _, entry, detail in found]


def _line(entry: Entry, detail: Detail) -> Line:
    seen = redact(entry, detail)
    notes = tuple(line for line in seen.description.split("\n") if line) if detail is Detail.PUBLIC else ()
    return Line(seen.begin.astimezone(ZONE), seen.end.astimezone(ZONE), seen.title, seen.place or "", notes)


def _booked(desk: Desk, booking: Booking) -> Line:
    state = "" if booking.status is Status.BESTAETIGT else STATUS[booking.status]
    place = desk.problem.room[booking.room].title
    return Line(booking.begin, booking.end, booking.title, place, (), state, f"/buchungen/{booking.id}")
