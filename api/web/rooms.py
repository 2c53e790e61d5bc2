"""Rooms: what there is, and a room's week."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from api.deps import TheAccess
from api.usecases import rooms
from api.usecases.desk import Desk
from api.web import calendar
from api.web.choices import centre_title, house_rooms, may_book
from api.web.forms import asked
from api.web.rendering import remember, render
from api.web.week import frame
from api.web.words import kind_label
from scheduler.domain.resources import Room
from scheduler.domain.time import ZONE, Weekday, clock

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])


@router.get("/raeume")
def listing(request: Request, access: TheAccess) -> HTMLResponse:
    """All rooms, below the Familienzentrum they belong to."""
    form = asked(request.query_params)

    def work(desk: Desk) -> dict[str, object]:
        kind = form.text("art")
        every = rooms.bookable(desk)
        groups: dict[str, list[rooms.RoomInfo]] = {}
        for room in every:
            if kind in {"", room.kind}:
                groups.setdefault(centre_title(desk, room), []).append(rooms.info(desk, room))
        return {
            "groups": groups,
            "kind": kind,
            "kinds": [(k, kind_label(k)) for k in sorted({room.kind for room in every})],
            "may_book": may_book(desk),
        }

    return render(request, "rooms.html.j2", access.read(work))


@router.get("/raeume/{room_id}")
def one(request: Request, access: TheAccess, room_id: str) -> HTMLResponse:
    """A room, and what of its week is free."""
    form = asked(request.query_params)

    def work(desk: Desk) -> dict[str, object]:
        room = desk.room(room_id)
        today = desk.now.astimezone(ZONE).date()
        first = calendar.parse_week(form.text("woche"), "", today)
        return {
            **frame(first, today),
            "room": rooms.info(desk, room),
            "hours": hours(room),
            "row": calendar.rows(desk, [room], first)[0],
            "centre": centre_title(desk, room),
            "neighbours": [r for r in house_rooms(desk, room.site or "", today) if r.site == room.site and r != room],
            "may_book": may_book(desk),
            "runs": desk.runs(room),
        }

    return render(request, "room.html.j2", access.read(work))


def hours(room: Room) -> list[tuple[str, str]]:
    """Opening hours, days with the same hours together: ``Montag bis Freitag``, ``08:00–21:30``."""
    by_day = {
        day: " und ".join(
            f"{clock(w.start)}–{clock(w.end)}" for w in sorted(room.hours, key=lambda w: w.start) if w.weekday == day
        )
        for day in Weekday
    }
    found: list[tuple[list[Weekday], str]] = []
    for day, text in by_day.items():
        if found and found[-1][1] == text:
            found[-1][0].append(day)
        else:
            found.append(([day], text))
    return [
        (days[0].title if len(days) == 1 else f"{days[0].title} bis {days[-1].title}", text or "geschlossen")
        for days, text in found
    ]
