"""A data set between two changes: what its files say, and what comes of it."""

from functools import cached_property

from scenarios.errors import Findings, Places
from scenarios.expand import Expansion
from scenarios.people import People
from scenarios.rooms import Rooms
from scenarios.schema import Datensatz
from scenarios.sites import Sites

_BRINGING_ABOUT = tuple(Datensatz.model_fields.keys() - {"abwesenheiten", "freistellung", "gewichte"})
"""Sections on which it depends which places, people, rooms and demands there are."""


class County:
    """The places, people, rooms and demands that a data set brings about, worked out when somebody asks.

    Between two changes a data set may contradict itself (a Kita of a Familienzentrum that is gone, and that the next
    change moves); what does not hold together is left out here and told at the end.

    Attributes:
        data: what the files say.
    """

    def __init__(self, data: Datensatz) -> None:
        self.data = data
        self._like: County | None = None
        self._scrap = Findings(Places({}, {}), "")

    def then(self, data: Datensatz) -> "County":
        """The county after a change; where only absences, weights or release time differ, everything else is kept."""
        after = County(data)
        if all(getattr(data, section) is getattr(self.data, section) for section in _BRINGING_ABOUT):
            after._like = self._like or self
        return after

    @cached_property
    def sites(self) -> Sites:
        """All places."""
        return Sites(self.data, self._scrap) if self._like is None else self._like.sites

    @cached_property
    def people(self) -> People:
        """All people."""
        return People(self.data, self.sites, self._scrap) if self._like is None else self._like.people

    @cached_property
    def rooms(self) -> Rooms:
        """All rooms."""
        return Rooms(self.data, self.sites, self._scrap) if self._like is None else self._like.rooms

    @cached_property
    def demands(self) -> frozenset[str]:
        """Ids of all demands."""
        if self._like is not None:
            return self._like.demands
        return frozenset(Expansion(self.data, self.sites, self.people, self.rooms, self._scrap).demands)

    def site(self, site: str) -> str:
        """Title of a place."""
        return self.sites.entries[site].titel

    def person(self, person: str) -> str:
        """Title of a person."""
        return self.people.persons[person].title

    def room(self, room: str) -> str:
        """Title of a room."""
        return self.rooms.rooms[room].title

    def kind(self, kind: str) -> str:
        """Title of a Terminart."""
        return self.data.terminarten[kind].titel
