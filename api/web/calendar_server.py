"""Calendars outside, for the Koordinierungsstelle: how the exchange with them goes, and what has to be settled."""

from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from api.caldav.arrangement import arrangement
from api.caldav.standing import CalendarStanding, Standing, standing
from api.caldav.words import sentences
from api.deps import TheAccess
from api.store import calendar
from api.usecases import outside
from api.usecases.desk import Desk
from api.usecases.outside import Conflict
from api.web.rendering import remember, render
from api.web.words import when
from calendars.identity import Record
from calendars.visibility import CountyReader, redact

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something of ours that is not on the server as we wrote it.

    Attributes:
        what: the event, as the county's office may read it; empty if it is about the calendar as a whole.
    """

    what: str
    trouble: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A calendar with what has to be settled in it."""

    standing: CalendarStanding
    troubles: list[Trouble]


@router.get("/kalenderserver")
def calendar_server(request: Request, access: TheAccess) -> HTMLResponse:
    """How the last rounds went, calendar by calendar, and which entries by hand do not fit."""

    def work(desk: Desk) -> tuple[Standing, list[Conflict], list[Shown]]:
        found = outside.conflicts(desk)
        known = standing(desk.connection)
        uids = {told.uid for one in known.calendars for told in one.told if told.uid}
        records = calendar.records(desk.connection, uids)
        shown = [
            Shown(one, [Trouble(_words(records.get(told.uid)), told.trouble) for told in one.told])
            for one in known.calendars
        ]
        return known, found, shown

    known, found, shown = access.read(work)
    arranged = arrangement(access.service.settings, access.service.problem)
    context = {
        "arranged": arranged is not None,
        "books": arranged is not None and arranged.account is not None,
        "lines": sentences(known),
        "failed": known.error is not None,
        "conflicts": found,
        "calendars": shown if arranged is not None else [],
    }
    return render(request, "calendar_server.html.j2", context)


def _words(record: Record | None) -> str:
    if record is None:
        return ""
    detail = CountyReader().detail(record.entry)
    assert detail is not None
    seen = redact(record.entry, detail, cancelled=record.cancelled is not None)
    return f"{seen.title}, {when(seen.begin, seen.end)}"
