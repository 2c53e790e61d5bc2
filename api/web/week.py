"""The week: the calendar of rooms."""

import datetime as dt

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from api.deps import TheAccess
from api.failures import UnknownError
from api.usecases.desk import Desk
from api.web import calendar
from api.web.choices import centre_sites, house_groups, house_rooms, may_book
from api.web.forms import asked
from api.web.rendering import remember, render
from api.web.words import week_title
from scheduler.domain.time import ZONE

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])


@router.get("/woche")
def week(request: Request, access: TheAccess) -> HTMLResponse:
    """All rooms of a Familienzentrum through a week, or the hours of one room."""
    form = asked(request.query_params)

    def work(desk: Desk) -> dict[str, object]:
        today = desk.now.astimezone(ZONE).date()
        first = calendar.parse_week(form.text("woche"), form.text("tag"), today)
        house = form.text("haus", own_house(desk))
        if house and house not in desk.problem.site:
            raise UnknownError("Dieses Haus gibt es hier nicht.")
        room = desk.room(form.text("raum")) if form.text("raum") else None
        rows = calendar.rows(desk, house_rooms(desk, house, first) if room is None else [room], first)
        return {
            **frame(first, today),
            "rows": rows,
            "house": house,
            "room": room,
            "lines": [] if room is None else calendar.lines(rows[0]),
            "centres": [(site.id, site.title) for site in centre_sites(desk)],
            "own": own_sites(desk),
            "sites": desk.problem.site,
            "may_book": may_book(desk),
        }

    return render(request, "week.html.j2", access.read(work))


def frame(first: dt.date, today: dt.date) -> dict[str, object]:
    """A week and its neighbours."""
    return {
        "first": first,
        "today": today,
        "days": [first + dt.timedelta(days=i) for i in range(7)],
        "week": calendar.week_name(first),
        "week_title": week_title(first),
        "number": first.isocalendar().week,
        "previous": calendar.week_name(first - dt.timedelta(days=7)),
        "following": calendar.week_name(first + dt.timedelta(days=7)),
    }


def own_house(desk: Desk) -> str:
    """The house whose rooms somebody sees first; all Familienzentren where there is none."""
    return next((site.id for site in desk.problem.sites if site.id in desk.actor.houses), "")


def own_sites(desk: Desk) -> list[tuple[str, str]]:
    """Houses of who asks that are no Familienzentren."""
    known = {site.id for site in centre_sites(desk)}
    groups = house_groups(desk)
    return [(i, title) for _, sites in groups for i, title in sites if i in desk.actor.houses and i not in known]
