"""Free times: a search by form."""

import datetime as dt
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from api.booking.model import Slot
from api.deps import TheAccess
from api.failures import ServiceError
from api.usecases import rooms
from api.usecases.desk import Desk
from api.web.choices import may_book, options
from api.web.forms import Form, asked
from api.web.rendering import remember, render
from api.web.words import time_of
from scheduler.domain.time import MINUTES_PER_DAY, ZONE

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

NAMES = {
    "from": "von_tag",
    "to": "bis_tag",
    "minutes": "dauer",
    "people": "personen",
    "features": "ausstattung",
    "near": "nahe",
    "within_minutes": "fahrt",
    "kind": "art",
    "earliest": "ab",
    "latest": "bis",
}
DURATIONS = (30, 45, 60, 90, 120, 150, 180, 240, 300, 360, 480)


@router.get("/frei")
def search(request: Request, access: TheAccess) -> HTMLResponse:
    """The form, and below it what was found."""
    form = asked(request.query_params)
    searched = "von_tag" in form.values

    def work(desk: Desk) -> dict[str, object]:
        today = desk.now.astimezone(ZONE).date()
        if not searched:
            form.values = {**_defaults(desk, today), **form.values}
        found = _found(desk, form) if searched else None
        return {
            "form": form,
            "options": options(desk),
            "durations": DURATIONS,
            "found": found,
            "rooms": desk.problem.room,
            "sites": desk.problem.site,
            "may_book": may_book(desk),
            "href": lambda slot: booking_href(slot, form),
        }

    context = access.read(work)
    return render(request, "free.html.j2", context, 422 if form.errors else 200)


def booking_href(slot: Slot, form: Form) -> str:
    """The booking form for the first time within a free span."""
    begin = slot.begin.astimezone(ZONE)
    minutes = form.text("dauer")
    end = begin + dt.timedelta(minutes=int(minutes)) if minutes.isdecimal() else slot.end
    query = {
        "raum": slot.room,
        "tag": begin.date().isoformat(),
        "von": time_of(begin),
        "bis": time_of(end),
        "personen": form.text("personen", "1"),
    }
    return f"/buchen?{urlencode([*query.items(), *(('ausstattung', f) for f in form.many('ausstattung'))])}"


def _defaults(desk: Desk, today: dt.date) -> dict[str, list[str]]:
    near = next((site.id for site in desk.problem.sites if site.id in desk.actor.houses), "")
    return {
        "von_tag": [(today + dt.timedelta(days=1)).isoformat()],
        "bis_tag": [(today + dt.timedelta(days=7)).isoformat()],
        "dauer": ["120"],
        "personen": ["10"],
        "nahe": [near],
    }


def _found(desk: Desk, form: Form) -> rooms.Found | None:
    """What is free, or None, and then the form says what is wrong."""
    first = form.day("von_tag")
    last = form.day("bis_tag") if form.text("bis_tag") else first
    begin = form.moment(first, 0, "von_tag")
    end = form.moment(last, MINUTES_PER_DAY, "bis_tag")
    optional = {"near": "nahe", "within_minutes": "fahrt", "kind": "art"}
    data = {name: form.text(given) for name, given in optional.items() if form.text(given)}
    for name, given in (("earliest", "ab"), ("latest", "bis")):
        if form.text(given):
            data[name] = form.text(given)
    if first is not None and last is not None and last < first:
        form.fault("bis_tag", "Der letzte Tag liegt vor dem ersten.")
    elif first is not None and last is not None and (last - first).days > rooms.SPAN.days - 1:
        form.fault("bis_tag", "Bitte suchen Sie in höchstens drei Monaten auf einmal.")
    if form.errors:
        return None
    wanted = {
        **data,
        "from": begin,
        "to": end,
        "minutes": form.text("dauer"),
        "people": form.text("personen"),
        "features": tuple(form.many("ausstattung")),
        "limit": 60,
    }
    query = form.check(rooms.Query, wanted, NAMES)
    if query is None:
        return None
    try:
        return rooms.find(desk, query)
    except ServiceError as error:
        form.take(error, NAMES)
        return None
