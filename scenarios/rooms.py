"""Rooms: what ``raeume.yaml`` becomes (statements 31, 35, 45)."""

import datetime as dt

from scenarios.errors import Findings, Path
from scenarios.layers import Layered, fill, overlay
from scenarios.people import week
from scenarios.schema import Datensatz, FileModel, Raum, RaumWerte
from scenarios.sites import Sites
from scheduler.domain.resources import Room

NONE = "keiner"
"""Instead of a room: the event needs none."""


class Rooms:
    """All rooms of a data set, and where to look for one."""

    def __init__(self, data: Datensatz, sites: Sites, findings: Findings) -> None:
        self._data = data
        self._sites = sites
        self._findings = findings
        self.rooms: dict[str, Room] = {}
        self.paths: dict[str, Path] = {}
        self._house: dict[str, str] = {}
        for kind in data.raumarten:
            self._of_kind(kind)
        for room, entry in data.raeume.items():
            if room not in self.rooms:
                self._single(room, entry)

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of room that files may name."""
        return frozenset(self._data.raumarten)

    def known(self, room: str, path: Path) -> bool:
        """Whether there is such a room; else a fault is noted."""
        if room in self.rooms:
            return True
        self._findings.unknown(path, "den Raum", room, self.rooms)
        return False

    def has(self, site: str, kind: str) -> bool:
        """Whether a house has a room of that kind."""
        return any(self._house[room.id] == site and room.kind == kind for room in self.rooms.values())

    def of_kind(self, kind: str, site: str | None, where: str, day: dt.date) -> list[Room]:
        """Rooms of a kind in a house, its place, its catchment or the county; those of the house itself first."""
        found = [r for r in self.rooms.values() if r.kind == kind and self._near(self._house[r.id], site, where, day)]
        return sorted(found, key=lambda room: self._house[room.id] != site)

    def _near(self, house: str, site: str | None, where: str, day: dt.date) -> bool:
        if where == "kreis":
            return True
        if site is None or house == site:
            return house == site
        if where == "ort":
            return self._sites.entries[house].ort == self._sites.entries[site].ort
        centre = self._sites.centre(site, day)
        return where == "einzugsbereich" and centre is not None and self._sites.centre(house, day) == centre

    def _of_kind(self, kind: str) -> None:
        template, path = self._data.raumarten[kind], ("raumarten", kind)
        if bool(template.je) != (template.id is not None):
            self._findings.add(path, "„je“ und „id“ gehören zusammen: eines von beiden fehlt")
            return
        exceptions = [
            (set(self._sites.select(exception.orte, (*path, "ausnahmen", i, "orte"))), exception, (*path, "ausnahmen", i))
            for i, exception in enumerate(template.ausnahmen)
        ]
        for site in self._sites.select(template.je, (*path, "je"), template.ausser):
            room = fill(template.id or "", self._sites.words(site), (*path, "id"), self._findings)
            layers: list[tuple[FileModel, Path]] = [(template, path)]
            layers += [(exception, at) for places, exception, at in exceptions if site in places]
            own = self._data.raeume.get(room)
            if own is not None:
                layers.append((own, ("raeume", room)))
                if own.art not in {None, kind}:
                    self._findings.add(("raeume", room, "art"), f"„{room}“ ist schon ein Raum der Art „{kind}“")
            self._add(room, kind, overlay(RaumWerte, *layers), own.haus or site if own else site)

    def _single(self, room: str, entry: Raum) -> None:
        path = ("raeume", room)
        for field in ("art", "haus"):
            if getattr(entry, field) is None:
                self._findings.add(path, f"die Angabe „{field}“ fehlt")
        if entry.art is not None and entry.art not in self._data.raumarten:
            self._findings.unknown((*path, "art"), "die Raumart", entry.art, self._data.raumarten)
        elif entry.art is not None and entry.haus is not None and self._sites.known(entry.haus, (*path, "haus")):
            kind = self._data.raumarten[entry.art]
            self._add(room, entry.art, overlay(RaumWerte, (kind, ("raumarten", entry.art)), (entry, path)), entry.haus)

    def _add(self, room: str, kind: str, said: Layered[RaumWerte], house: str) -> None:
        value = said.value
        if room in self.rooms:
            self._findings.add(("raumarten", kind, "id"), f"den Raum „{room}“ gibt es zweimal")
            return
        for field in ("plaetze", "zeiten"):
            if getattr(value, field) is None:
                self._findings.add(said.home, f"die Angabe „{field}“ fehlt", about=room)
                return
        words = self._sites.words(house)
        self._house[room] = house
        self.paths[room] = said.home
        self.rooms[room] = Room(
            id=room,
            title=fill(value.titel or room, words, said.path("titel"), self._findings),
            site=None if value.digital else house,
            owner=fill(value.eigentuemer or "{traeger}", words, said.path("eigentuemer"), self._findings) or None,
            kind=kind,
            capacity=value.plaetze,
            features=frozenset(value.merkmale or ()),
            hours=week(value.zeiten, said.path("zeiten"), self._data, self._findings),
            closes_with_site=value.schliesst_mit_haus is not False and not value.digital,
            closures=value.gesperrt or (),
            setup_minutes=value.ruesten or 0,
        )
