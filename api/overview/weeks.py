"""All events of the year in a compact form, for the picture of any week that the page draws itself.

What stands here can be read by everybody who has the page, so each event goes through :mod:`calendars.visibility`, as
the Koordinierungsstelle may see it. Of a confidential event the page has the time and „belegt“, at the room that is
taken and at the Familienzentrum; not at people, since no reader sees somebody else's there.
"""

from collections import Counter
from typing import Any

from api.overview.places import centre_titles
from calendars.entries import Entry, centres, entries
from calendars.visibility import CentreReader, CountyReader, Detail, RoomReader, redact
from scheduler.domain.problem import Problem
from scheduler.domain.time import Weekday, monday
from scheduler.rules.view import PlanView

COLOURS = 12
"""Kinds have so many different colours; every event says in words what it is."""


class _Words:
    """Texts by number: every text is written once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))


def week_data(view: PlanView) -> dict[str, Any]:
    """The data of the picture.

    Returns:
        ``first``: Monday of the first week; ``weeks``: how many; ``start``: number of the busiest week; ``days``: date
        to what is special about it; ``titles``, ``places``: texts by number; ``centres``, ``rooms``, ``people``: titles
        by number, of those who have events; ``events``: day since ``first``, start and end in minutes, numbers of title
        and place (-1 for none), colour (-1 for „belegt“), number of the room (-1 for none), numbers of
        Familienzentren, people and invited people.
    """
    problem = view.problem
    first, last = monday(problem.horizon.first), monday(problem.horizon.last)
    titles, places = _Words(), _Words()
    rooms, people, houses = _Words(), _Words(), _Words()
    for centre in centres(problem):
        houses(centre)
    colours = {kind.title: number % COLOURS for number, kind in enumerate(problem.kinds)}
    busiest: Counter[int] = Counter()
    events = []
    for entry in entries(problem, view.plan):
        detail = CountyReader().detail(entry)
        if detail is None:
            continue
        full, shown = detail is Detail.FULL, redact(entry, detail)
        room = entry.room if entry.room is not None and RoomReader(entry.room).detail(entry) is not None else None
        busiest[(entry.date - first).days // 7] += 1
        events.append(
            [
                (entry.date - first).days,
                entry.start,
                entry.end,
                titles(shown.title),
                places(shown.place) if shown.place is not None else -1,
                colours[shown.category] if shown.category is not None else -1,
                rooms(room) if room is not None else -1,
                _centres(entry, houses),
                [people(person) for person in entry.people] if full else [],
                [people(person) for person in entry.optional] if full else [],
            ]
        )
    short = centre_titles(problem)
    return {
        "first": first.isoformat(),
        "weeks": (last - first).days // 7 + 1,
        "start": max(sorted(busiest), key=lambda week: busiest[week], default=0),
        "days": _days(problem),
        "titles": list(titles.numbers),
        "places": list(places.numbers),
        "centres": [short[centre] for centre in houses.numbers],
        "rooms": [_room_title(problem, room) for room in rooms.numbers],
        "people": [problem.person[person].title for person in people.numbers],
        "events": events,
    }


def _centres(entry: Entry, houses: _Words) -> list[int]:
    return [number for centre, number in houses.numbers.items() if CentreReader(centre).detail(entry) is not None]


def _room_title(problem: Problem, room: str) -> str:
    found = problem.room[room]
    site = problem.site[found.site].title if found.site is not None else ""
    return found.title if not site or site in found.title else f"{found.title} ({site})"


def _days(problem: Problem) -> dict[str, str]:
    """What is special about days: public holidays, school holidays from Monday to Friday."""
    found = {}
    for day in problem.horizon.days():
        titles = [problem.holidays[day]] if day in problem.holidays else []
        titles += [span.title for span in problem.school_holidays if day in span and day.weekday() <= Weekday.Fr]
        if titles:
            found[day.isoformat()] = ", ".join(titles)
    return found
