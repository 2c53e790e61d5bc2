"""Puts the parts of a data set together and finds the lines that contradictions come from."""

import re

from scenarios.calendar import policy, public_holidays, school_holidays
from scenarios.errors import DEMAND, RULE, Findings, Path
from scenarios.expand import Expansion, kinds
from scenarios.people import People
from scenarios.rooms import Rooms
from scenarios.schema import Datensatz, Festlegung
from scenarios.sites import Sites
from scenarios.taken import reservation_of
from scenarios.travel import travel
from scheduler.domain.demands import Demand, Pin
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Reservation
from scheduler.errors import ProblemError
from scheduler.rules import REGISTRY

_ABOUT = re.compile(r"^(?P<what>Bedarf|Person|Raum|Ort|Festlegung zu|Reservierung) „(?P<id>[^“]+)“: ")


class Assembly:
    """All parts of one data set; making it notes every fault that needs more than one value to be seen."""

    def __init__(self, data: Datensatz, findings: Findings) -> None:
        self._data = data
        self._findings = findings
        self._sites = Sites(data, findings)
        self._people = People(data, self._sites, findings)
        self._rooms = Rooms(data, self._sites, findings)
        self._expansion = Expansion(data, self._sites, self._people, self._rooms, findings)
        self._places = self._sites.domain
        self._trips = travel(data, self._places, findings)
        self._days = public_holidays(data, findings)
        self._pins = tuple(self._pinned())
        self._reservations = tuple(self._reserved())
        for i, person in enumerate(data.buchung.dienstaufsicht):
            self._people.known(person, ("buchung", "dienstaufsicht", i))
        for rule in data.gewichte:
            if rule not in REGISTRY:
                findings.unknown(("gewichte", rule), RULE, rule, REGISTRY, key=True)

    def problem(self) -> Problem:
        """The whole.

        Raises:
            DatasetError: with every fault and contradiction, each with its place.
        """
        problem = None if self._findings.dangling else self._try()
        self._findings.raise_if_any()
        assert problem is not None
        return problem

    def _try(self) -> Problem | None:
        """The whole, or None if the parts contradict each other."""
        data = self._data
        try:
            return Problem(
                title=data.titel,
                horizon=data.zeitraum,
                sites=self._places,
                rooms=tuple(self._rooms.rooms.values()),
                people=tuple(self._people.persons.values()),
                kinds=kinds(data),
                demands=tuple(self._expansion.demands.values()),
                travel=self._trips,
                holidays=self._days,
                school_holidays=school_holidays(data),
                absences=self._people.absences,
                rates=self._people.rates,
                reservations=self._reservations,
                pins=self._pins,
                policy=policy(data),
                weights=data.gewichte,
            )
        except ProblemError as error:
            for issue in error.issues:
                self._blame(issue)
            return None

    def _pinned(self) -> list[Pin]:
        """Promises (statement 33); ``termin`` counts from 1, the index from 0."""
        pins = []
        for i, entry in enumerate(self._data.festgelegt):
            path = ("festgelegt", i)
            demand = self._expansion.demands.get(entry.bedarf)
            if demand is not None:
                self._check_pin(demand, entry, path)
            elif entry.bedarf not in self._expansion.refused:
                self._findings.unknown((*path, "bedarf"), DEMAND, entry.bedarf, self._expansion.demands)
            if entry.raum is not None:
                self._rooms.known(entry.raum, (*path, "raum"))
            if entry.datum is None and entry.uhrzeit is None and entry.raum is None:
                self._findings.add(path, "festgelegt wird nichts", expected="datum, uhrzeit oder raum")
                continue
            index = entry.termin - 1 if entry.termin is not None else None
            pins.append(Pin(demand=entry.bedarf, index=index, date=entry.datum, start=entry.uhrzeit, room=entry.raum))
        return pins

    def _check_pin(self, demand: Demand, entry: Festlegung, path: Path) -> None:
        """What is promised must be allowed."""
        day, start = entry.datum, entry.uhrzeit
        if day is not None and not demand.first <= day <= demand.last:
            expected = f"ein Tag zwischen {demand.first:%d.%m.%Y} und {demand.last:%d.%m.%Y}"
            self._findings.add((*path, "datum"), "an diesem Tag darf der Termin nicht liegen", expected=expected)
        windows = [w for w in demand.windows if day is None or w.weekday == day.weekday()]
        if start is not None and not any(w.start <= start and start + demand.minutes <= w.end for w in windows):
            expected = ", ".join(map(str, demand.windows))
            self._findings.add((*path, "uhrzeit"), "zu dieser Zeit darf der Termin nicht liegen", expected=expected)
        if entry.raum in self._rooms.rooms and entry.raum not in demand.rooms:
            expected = ", ".join(demand.rooms) or "kein Raum"
            self._findings.add(
                (*path, "raum"), f"„{entry.raum}“ kommt für den Termin nicht in Frage", expected=expected
            )

    def _reserved(self) -> list[Reservation]:
        found = []
        for name, entry in self._data.reservierungen.items():
            path = ("reservierungen", name)
            if entry.raum is not None:
                self._rooms.known(entry.raum, (*path, "raum"))
            for i, person in enumerate(entry.menschen):
                self._people.known(person, (*path, "menschen", i))
            if entry.datum not in self._data.zeitraum:
                self._findings.add(
                    (*path, "datum"), "der Tag liegt nicht im Planungszeitraum", found=f"{entry.datum:%d.%m.%Y}"
                )
            found.append(reservation_of(name, entry))
        return found

    def _blame(self, issue: str) -> None:
        """Note a contradiction that the problem found at the line that causes it."""
        match = _ABOUT.match(issue)
        if match is None:
            if not self._findings:  # else it follows from a fault that was noted with its place
                self._findings.add((), issue)
            return
        pinned: dict[str, Path] = {pin.bedarf: ("festgelegt", i) for i, pin in enumerate(self._data.festgelegt)}
        paths: dict[str, dict[str, Path]] = {
            "Bedarf": self._expansion.paths,
            "Person": self._people.paths,
            "Raum": self._rooms.paths,
            "Ort": self._sites.paths,
            "Festlegung zu": pinned,
            "Reservierung": {name: ("reservierungen", name) for name in self._data.reservierungen},
        }
        path = paths[match["what"]].get(match["id"], ())
        self._findings.add(path, issue[match.end() :], about=match["id"])
