"""Which calendars there are: for each lead, person, room, Familienzentrum and Kita, the county, and everybody."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from calendars.entries import centres, kitas
from calendars.visibility import (
    CentreReader,
    CountyReader,
    KitaReader,
    PersonReader,
    PublicReader,
    RoomReader,
    Subscriber,
)
from scheduler.domain.problem import Problem
from scheduler.domain.time import DateRange

LEAD = "leitung_fz"
"""Role of the leads of Familienzentren."""

_TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_UNSAFE = re.compile(r"[^a-z0-9]+")

PERSON_COLOUR = ("steelblue", "#4682B4")
ROOM_COLOUR = ("seagreen", "#2E8B57")
CENTRE_COLOUR = ("darkorange", "#FF8C00")
COUNTY_COLOUR = ("slategray", "#708090")
PUBLIC_COLOUR = ("mediumvioletred", "#C71585")


@dataclass(frozen=True, slots=True)
class Feed:
    """One calendar: where it lies, what it is called, and who reads it.

    Attributes:
        path: relative, with a readable last part, from which Thunderbird takes the name.
        reader: decides which events it holds and how much of them.
        colour: as CSS name and ``#RRGGBB``.
        public: everybody may read it, so that its address may stand in it.
        always: there even when it holds nothing.
    """

    path: str
    name: str
    description: str
    reader: Subscriber
    colour: tuple[str, str]
    public: bool = False
    always: bool = True


def feeds(problem: Problem) -> list[Feed]:
    """Every calendar of a problem.

    A lead's calendar stands twice, under ``leitung/`` and, as everybody's, under ``personen/``: the leads' folder can
    be handed over as a whole. People without events get no calendar.
    """
    people = [(p.id, p.title) for p in problem.people]
    leads = [(p.id, p.title) for p in problem.people if p.role == LEAD]
    known = [(c, problem.site[c].title) for c in centres(problem)]
    of_centre = "Angebote des Familienzentrums und seiner Kitas. Herzlich willkommen!"
    of_kita = "Angebote des Familienzentrums für die Familien dieser Kita. Herzlich willkommen!"
    offers: dict[str, tuple[str, Subscriber]] = {
        **{i: (of_centre, PublicReader(i)) for i, _ in known},
        **{i: (of_kita, KitaReader(i)) for i in kitas(problem)},
    }
    rooms = [(r.id, r.title if r.site is None else _join(r.title, problem.site[r.site].title)) for r in problem.rooms]
    own = "Alle Termine, an denen Sie teilnehmen oder zu denen Sie eingeladen sind."
    house = "Termine des Familienzentrums, seiner Kitas und seines Teams."
    return [
        *(Feed(path, title, own, PersonReader(i), PERSON_COLOUR) for i, title, path in _files("leitung", leads)),
        *(
            Feed(path, title, own, PersonReader(i), PERSON_COLOUR, always=False)
            for i, title, path in _files("personen", people)
        ),
        *(
            Feed(path, title, "Wann dieser Raum belegt ist und wofür.", RoomReader(i), ROOM_COLOUR)
            for i, title, path in _files("raeume", rooms)
        ),
        *(
            Feed(path, title, house, CentreReader(i), CENTRE_COLOUR)
            for i, title, path in _files("familienzentren", known)
        ),
        Feed("kreis.ics", "Alle Familienzentren", f"Alle Termine: {problem.title}.", CountyReader(), COUNTY_COLOUR),
        Feed(
            "oeffentlich.ics",
            "Angebote für Familien",
            "Angebote aller Familienzentren und ihrer Kitas. Herzlich willkommen!",
            PublicReader(),
            PUBLIC_COLOUR,
            public=True,
        ),
        *(
            Feed(path, _join("Angebote für Familien", title), *offers[i], PUBLIC_COLOUR, public=True)
            for i, title, path in _files("oeffentlich", ((i, problem.site[i].title) for i in offers))
        ),
    ]


def rolling_window(now: dt.datetime) -> DateRange:
    """The days a feed over HTTP holds: from the first day three months ago to the last day of the month a year ahead.

    It moves once a month, so that feeds do not change every day. Files on disk hold the whole plan.
    """
    months = now.year * 12 + now.month - 1
    first_year, first_month = divmod(months - 3, 12)
    last_year, last_month = divmod(months + 12, 12)
    days = calendar.monthrange(last_year, last_month + 1)[1]
    return DateRange(first=dt.date(first_year, first_month + 1, 1), last=dt.date(last_year, last_month + 1, days))


def slug(text: str) -> str:
    """A file name that every system and every address can hold, never empty."""
    return _UNSAFE.sub("-", text.lower().translate(_TRANSLITERATION)).strip("-") or "ohne-namen"


def _files(folder: str, named: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Id, title and path of each; ids that would share a file are numbered in their order."""
    taken: set[str] = set()
    for identity, title in named:
        base, number = slug(identity), 1
        name = base
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        yield identity, title, f"{folder}/{name}.ics"


def _join(title: str, site: str) -> str:
    return title if site in title else f"{title} – {site}"
