"""Rooms: what there is, what is free, what is taken."""

import datetime as dt
import re
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BeforeValidator

from api.deps import TheAccess
from api.routes.refusals import ASKING, FINDING
from api.usecases import rooms
from scheduler.domain.time import Model

router = APIRouter(prefix="/api", tags=["Räume"])


def iso(value: object) -> object:
    """Only ``2026-12-01``: pydantic would read a number as seconds since 1970.

    Raises:
        ValueError: if it is something else.
    """
    if isinstance(value, str) and not _ISO.fullmatch(value):
        raise ValueError("erwartet wird ein Tag wie 2026-12-01")
    return value


Date = Annotated[dt.date, BeforeValidator(iso)]
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


class RoomList(Model):
    """Rooms in the order of the data."""

    rooms: tuple[rooms.RoomInfo, ...]


class Day(Model):
    """A day in all rooms."""

    date: dt.date
    rooms: tuple[rooms.RoomDay, ...]


class DayQuery(Model):
    """Which rooms."""

    kind: Annotated[str | None, Query(max_length=120)] = None


@router.get("/rooms", summary="Alle Räume, die sich buchen lassen", responses=ASKING)
def listing(access: TheAccess) -> RoomList:
    """Räume mit Plätzen, Ausstattung und Öffnungszeiten; wer nicht angemeldet ist, sieht sie auch."""
    return access.read(lambda desk: RoomList(rooms=tuple(rooms.info(desk, room) for room in rooms.bookable(desk))))


@router.get("/rooms/free", summary="Freie Zeiten finden", responses=FINDING)
def free(access: TheAccess, query: Annotated[rooms.Query, Query()]) -> rooms.Found:
    """Freie Spannen aller passenden Räume; `not_free` sagt zu jedem anderen Raum, warum er nicht dabei ist."""
    return access.read(lambda desk: rooms.find(desk, query))


@router.get("/rooms/{room}/days/{date}", summary="Ein Tag in einem Raum", responses=FINDING)
def room_day(access: TheAccess, room: Annotated[str, Path(max_length=120)], date: Date) -> rooms.RoomDay:
    """Was an diesem Tag belegt ist, soweit Sie wissen dürfen, wofür."""
    return access.read(lambda desk: rooms.days(desk, [desk.room(room)], date)[0])


@router.get("/days/{date}", summary="Ein Tag in allen Räumen", responses=ASKING)
def day(access: TheAccess, date: Date, query: Annotated[DayQuery, Query()]) -> Day:
    """Was an diesem Tag in allen Räumen belegt ist, soweit Sie wissen dürfen, wofür."""
    return access.read(
        lambda desk: Day(
            date=date,
            rooms=tuple(rooms.days(desk, [r for r in rooms.bookable(desk) if query.kind in {None, r.kind}], date)),
        )
    )
