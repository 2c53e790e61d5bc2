"""What ``terminarten.yaml`` becomes: event kinds, and one demand for every unit and span of days."""

import datetime as dt
from collections.abc import Iterable

from pydantic import ValidationError

from scenarios.attendance import Invitations
from scenarios.errors import ROOM_KIND, ROOM_OR_KIND, SPAN, UNIT, Findings, Path
from scenarios.layers import Layered, overlay
from scenarios.people import People
from scenarios.rooms import NONE, Rooms
from scenarios.schema import Bedarf, Datensatz, Wunsch
from scenarios.sites import GROUPS, Sites
from scenarios.values import flat
from scheduler.domain.demands import Demand, EventKind, Format, Obligation
from scheduler.domain.resources import Room
from scheduler.domain.time import DateRange

COUNTY = "kreis"
"""The unit of events for the whole county."""


def kinds(data: Datensatz) -> tuple[EventKind, ...]:
    """The event kinds."""
    return tuple(
        EventKind(
            id=kind,
            title=entry.titel,
            obligation=entry.verbindlichkeit,
            visibility=entry.sichtbarkeit,
            weight=entry.gewicht,
            network=entry.vernetzung,
            preparation_minutes=entry.vorbereitung,
            family_offer=entry.familienangebot,
            sozialraumbudget=entry.sozialraumbudget,
            kitauebergreifend=entry.kitauebergreifend,
            fairness_group=entry.ausgleich,
            preferred=flat(entry.bevorzugt),
            room_kinds=entry.raumarten,
            description=entry.beschreibung or "",
            colour=entry.farbe,
        )
        for kind, entry in data.terminarten.items()
    )


class Expansion:
    """All demands of a data set.

    Attributes:
        demands: by id.
        paths: where in the files each one comes from.
        refused: ids of those that contradict themselves, which was noted.
    """

    def __init__(self, data: Datensatz, sites: Sites, people: People, rooms: Rooms, findings: Findings) -> None:
        self._data = data
        self._sites = sites
        self._people = people
        self._rooms = rooms
        self._findings = findings
        self._invitations = Invitations(data, sites, people, findings)
        self.demands: dict[str, Demand] = {}
        self.paths: dict[str, Path] = {}
        self.refused: set[str] = set()
        for kind, entry in data.terminarten.items():
            path = ("terminarten", kind)
            for i, room_kind in enumerate(entry.raumarten):
                if room_kind not in rooms.kinds:
                    findings.unknown((*path, "raumarten", i), ROOM_KIND, room_kind, rooms.kinds)
            if entry.bedarf:
                for i, wanted in enumerate(entry.bedarf):
                    self._entry(kind, wanted, overlay(Wunsch, [(entry, path), (wanted, (*path, "bedarf", i))]))
            elif entry.fuer is not None:
                self._entry(kind, None, overlay(Wunsch, [(entry, path)]))

    def _entry(self, kind: str, wanted: Bedarf | None, said: Layered[Wunsch]) -> None:
        wish = said.value
        missing = [field for field in ("fuer", "anzahl", "dauer", "fenster", "raum") if getattr(wish, field) is None]
        if wish.format is Format.DIGITAL and "raum" in missing:
            missing.remove("raum")
        for field in missing:
            self._findings.add(said.home, f"die Angabe „{field}“ fehlt")
        if not self._check_words(said) or missing:
            return
        spans = list(self._spans(said))
        for unit in self._units(said):
            for suffix, span in spans:
                parts = [
                    kind,
                    unit,
                    *([wanted.kennung] if wanted and wanted.kennung else []),
                    *([suffix] if suffix else []),
                ]
                self._demand("/".join(parts), kind, unit, span, said, wanted.titel if wanted and wanted.titel else "")

    def _check_words(self, said: Layered[Wunsch]) -> bool:
        """Note words that mean nothing; without the house nobody knows who comes, and nothing more can be told."""
        for field in ("mit_raum", "ohne_raum"):
            for i, kind in enumerate(getattr(said.value, field)):
                if kind not in self._rooms.kinds:
                    self._findings.unknown(said.path(field, i), ROOM_KIND, kind, self._rooms.kinds)
        words = said.value.raum.aus if said.value.raum is not None else ()
        for i, word in enumerate(words):
            if word != NONE and word not in self._rooms.kinds and word not in self._rooms.rooms:
                known = [*self._rooms.kinds, *self._rooms.rooms, NONE]
                self._findings.unknown(said.path("raum", i), ROOM_OR_KIND, word, known)
        return said.value.haus is None or self._sites.known(said.value.haus, said.path("haus"))

    def _spans(self, said: Layered[Wunsch]) -> Iterable[tuple[str, DateRange]]:
        """Spans of days with the suffix of their ids: a demand each."""
        given = said.value.zeitraum or (self._data.zeitraum,)
        for i, span in enumerate(given):
            path = said.path("zeitraum", i)
            if isinstance(span, str):
                if span not in self._data.zeitraeume:
                    self._findings.unknown(path, SPAN, span, self._data.zeitraeume)
                    continue
                suffix, days = span, self._data.zeitraeume[span]
            else:
                suffix, days = str(i + 1), span
            if days.intersection(self._data.zeitraum) != days:
                horizon = self._data.zeitraum
                self._findings.add(
                    path,
                    "der Zeitraum ragt über den Planungszeitraum hinaus",
                    found=f"{days.first:%d.%m.%Y} bis {days.last:%d.%m.%Y}",
                    expected=f"Tage zwischen {horizon.first:%d.%m.%Y} und {horizon.last:%d.%m.%Y}",
                )
                continue
            yield (suffix if len(given) > 1 else "", days)

    def _units(self, said: Layered[Wunsch]) -> Iterable[str]:
        """The units that want the event."""
        wish = said.value
        path = said.path("fuer")
        without = set(self._sites.select(wish.ausser, said.path("ausser")))
        for i, word in enumerate(wish.fuer or ()):
            if word == COUNTY or word in self._people.persons:
                yield word
                continue
            if word not in GROUPS and word not in self._sites.entries:
                known = [COUNTY, *GROUPS, *self._sites.entries, *self._people.persons]
                self._findings.unknown((*path, i), UNIT, word, known)
                continue
            for site in self._sites.select([word], path):
                need = self._sites.need(site)
                if (
                    site not in without
                    and wish.ab_bedarf <= need <= wish.bis_bedarf
                    and all(self._rooms.has(site, kind) for kind in wish.mit_raum)
                    and not any(self._rooms.has(site, kind) for kind in wish.ohne_raum)
                ):
                    yield site

    def _demand(self, demand: str, kind: str, unit: str, span: DateRange, said: Layered[Wunsch], title: str) -> None:
        wish, entry = said.value, self._data.terminarten[kind]
        if demand in self.demands:
            self._findings.add(
                said.home,
                "dieselbe Einheit hat schon einen Bedarf dieser Terminart; bitte mit „kennung“ unterscheiden",
                about=unit,
            )
            return
        site = wish.haus or self._place(unit)
        who = self._invitations.invite(kind, said, site, span.first)
        rooms = self._candidates(said, unit, site, span.first)
        halves = self._halves(span) if wish.auf_halbjahre else ()
        assert wish.anzahl is not None
        assert wish.dauer is not None
        usual = wish.anzahl // max(1, len(halves)) if entry.verbindlichkeit is Obligation.MUSS else 0
        try:
            found = Demand(
                id=demand,
                kind=kind,
                unit=unit,
                title=title,
                count=wish.anzahl,
                minutes=wish.dauer,
                setup_minutes=wish.ruesten,
                cleanup_minutes=wish.aufraeumen,
                required=who.required,
                groups=who.groups,
                optional=who.optional,
                rooms=tuple(room.id for room in rooms),
                site=site if not rooms and wish.format is not Format.DIGITAL else None,
                format=wish.format or _format(rooms),
                audience=wish.besucher,
                features=frozenset(wish.merkmale),
                windows=flat(wish.fenster or ()),
                first=span.first,
                last=span.last,
                interval_days=wish.abstand_tage,
                min_gap_days=wish.mindestabstand_tage,
                periods=halves,
                mandatory_per_period=usual if wish.pflicht is None else wish.pflicht,
            )
        except ValidationError as error:
            self.refused.add(demand)
            for details in error.errors():
                self._findings.add(said.home, details["msg"].removeprefix("Value error, "), about=unit)
            return
        self._check_size(found, rooms, said)
        self.demands[demand] = found
        self.paths[demand] = said.home

    def _place(self, unit: str) -> str | None:
        """Where a unit is at home."""
        if unit in self._people.persons:
            return self._people.persons[unit].base
        return unit if unit in self._sites.entries else None

    def _halves(self, span: DateRange) -> tuple[DateRange, ...]:
        """The half-years, cut to the span."""
        return tuple(half for h in self._data.halbjahre if (half := h.intersection(span)) is not None)

    def _candidates(self, said: Layered[Wunsch], unit: str, site: str | None, day: dt.date) -> tuple[Room, ...]:
        """Rooms that may be taken, in order of preference (statement 35)."""
        choice = said.value.raum
        if choice is None or choice.aus == (NONE,):
            if site is None and said.value.format is not Format.DIGITAL:
                self._findings.add(said.path("raum"), "ohne Raum braucht der Termin ein Haus („haus“)", about=unit)
            return ()
        found: list[Room] = []
        for word in choice.aus:
            if word in self._rooms.rooms:
                found.append(self._rooms.rooms[word])
            elif word in self._rooms.kinds:
                found += self._rooms.of_kind(word, site, choice.im, day)
        features = set(said.value.merkmale)
        fitting = tuple(dict.fromkeys(room.id for room in found if features <= room.features))
        if not fitting:
            what = " oder ".join(f"„{word}“" for word in choice.aus)
            those = f" mit den Merkmalen {', '.join(sorted(features))}" if features else ""
            self._findings.add(said.path("raum"), f"dort gibt es keinen Raum {what}{those}", about=unit)
        return tuple(self._rooms.rooms[room] for room in fitting)

    def _check_size(self, demand: Demand, rooms: Iterable[Room], said: Layered[Wunsch]) -> None:
        expected = len(demand.required) + sum(group.need for group in demand.groups) + demand.audience
        largest = max((room.capacity for room in rooms), default=expected)
        if expected > largest:
            self._findings.add(
                said.path("besucher"),
                f"mit allen, die kommen müssen, werden {expected} Personen erwartet; der größte Raum fasst {largest}",
                about=demand.unit,
            )


def _format(rooms: tuple[Room, ...]) -> Format:
    digital = {room.digital for room in rooms}
    if digital == {True}:
        return Format.DIGITAL
    return Format.EITHER if len(digital) > 1 else Format.ROOM
