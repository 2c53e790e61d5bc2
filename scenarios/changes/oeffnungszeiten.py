"""Rooms are open longer, or at other times (statement 31)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from scenarios.changes.base import Origins, Outcome, RefusalError, Said, change, require
from scenarios.changes.county import County
from scenarios.changes.words import quoted, windows_text
from scenarios.errors import ROOM_OR_KIND
from scenarios.file_model import FileModel
from scenarios.schema import Raum
from scenarios.values import WindowLines, Words, flat
from scheduler.domain.time import Weekday, Window

SHOWN = 3
"""So many rooms are named in the sentence, more are counted."""


class Parameters(FileModel):
    """Rooms, or kinds of room, with further times or with other ones."""

    raeume: Annotated[Words, Field(min_length=1)]
    zusaetzlich: WindowLines = ()
    stattdessen: WindowLines = ()


@change(title="Öffnungszeiten", parameters=Parameters, statements=(31,))
def apply(county: County, said: Parameters) -> Outcome:
    """Join the times with those that the rooms have, or replace them.

    Raises:
        RefusalError: if there is no such room or kind, or not exactly one of both times is given.
    """
    data = county.data
    known = [*county.rooms.kinds, *county.rooms.rooms]
    for i, word in enumerate(said.raeume):
        require(known, word, ROOM_OR_KIND, "raeume", i)
    if bool(said.zusaetzlich) == bool(said.stattdessen):
        raise RefusalError((), "die neuen Zeiten sind nicht klar", expected="„zusaetzlich“ oder „stattdessen“")
    rooms = [room for room in county.rooms.rooms.values() if room.id in said.raeume or room.kind in said.raeume]
    own: dict[str, Raum] = {}
    for room in rooms:
        hours = joined((*room.hours, *flat(said.zusaetzlich))) if said.zusaetzlich else flat(said.stattdessen)
        own[room.id] = data.raeume.get(room.id, Raum()).model_copy(update={"zeiten": (hours,)})
    titles = [room.title for room in rooms]
    who = quoted(titles) if len(titles) <= SHOWN else f"{len(titles)} Räume ({', '.join(said.raeume)})"
    verb = "ist" if len(titles) == 1 else "sind"
    times = windows_text(flat(said.zusaetzlich or said.stattdessen))
    sentence = f"{who} {verb} {'auch' if said.zusaetzlich else 'nur'} {times} geöffnet."
    origins: Origins = {("raeume", room.id): Said() for room in rooms}
    return Outcome(data.model_copy(update={"raeume": data.raeume | own}), sentence, origins)


def joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Windows of which no two touch, with the same minutes: an event must lie within one of them."""
    days: dict[Weekday, list[tuple[int, int]]] = defaultdict(list)
    for window in sorted(windows, key=lambda window: (window.weekday, window.start)):
        spans = days[window.weekday]
        if spans and window.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], window.end))
        else:
            spans.append((window.start, window.end))
    return tuple(Window(weekday=day, start=start, end=end) for day, spans in days.items() for start, end in spans)
