"""Rooms: what ``raeume.yaml`` becomes (statements 31, 35, 45)."""

import datetime as dt

from scenarios.errors import ROOM, ROOM_KIND, Findings, Path
from scenarios.layers import Layered, fill, instances, overlay
from scenarios.people import week
from scenarios.schema import Datensatz, Raum, RaumWerte
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
        self._found: dict[tuple[str, str | None, str, dt.date], list[Room]] = {}
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
        self._findings.unknown(path, ROOM, room, self.rooms)
        return False

    def has(self, site: str, kind: str) -> bool:
        """Whether a house has a room of that kind."""
        return any(self._house[room.id] == site and room.kind == kind for room in self.rooms.values())

    def of_kind(self, kind: str, site: str | None, where: str, day: dt.date) -> list[Room]:
        """Rooms of a kind in a house, its place, its catchment or the county; those of the house itself first."""
        key = (kind, site, where, day)
        if key not in self._found:
            near = (
                r for r in self.rooms.values() if r.kind == kind and self._near(self._house[r.id], site, where, day)
            )
            self._found[key] = sorted(near, key=lambda room: self._house[room.id] != site)
        return self._found[key]

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
        own = ("raeume", self._data.raeume)
        for one in instances(template, path, template.ausnahmen, own, self._sites, self._findings):
            entry = self._data.raeume.get(one.id, Raum())
            if entry.art not in {None, kind}:
                message = f"„{one.id}“ ist schon ein Raum der Art „{kind}“"
                self._findings.add(("raeume", one.id, "art"), message, found=f"„{entry.art}“", expected=kind)
            if entry.haus is None or self._sites.known(entry.haus, ("raeume", one.id, "haus")):
                self._add(one.id, kind, overlay(RaumWerte, one.layers), entry.haus or one.house)

    def _single(self, room: str, entry: Raum) -> None:
        path = ("raeume", room)
        for field in ("art", "haus"):
            if getattr(entry, field) is None:
                self._findings.add(path, f"die Angabe „{field}“ fehlt")
        if entry.art is not None and entry.art not in self._data.raumarten:
            self._findings.unknown((*path, "art"), ROOM_KIND, entry.art, self._data.raumarten)
        elif entry.art is not None and entry.haus is not None and self._sites.known(entry.haus, (*path, "haus")):
            said = overlay(RaumWerte, [(self._data.raumarten[entry.art], ("raumarten", entry.art)), (entry, path)])
            self._add(room, entry.art, said, entry.haus)

    def _add(self, room: str, kind: str, said: Layered[RaumWerte], house: str) -> None:
        value = said.value
        if room in self.rooms:
            self._findings.add(("raumarten", kind, "id"), f"den Raum „{room}“ gibt es zweimal")
            return
        if value.plaetze is None or value.zeiten is None:
            missing = "plaetze" if value.plaetze is None else "zeiten"
            self._findings.add(said.home, f"die Angabe „{missing}“ fehlt", about=room)
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
