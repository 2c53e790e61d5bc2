"""A data set between two changes: what its files say, and what comes of it."""

from functools import cached_property

from scenarios.errors import Findings, Places
from scenarios.expand import Expansion
from scenarios.people import People
from scenarios.rooms import Rooms
from scenarios.schema import Datensatz
from scenarios.sites import Sites

_WORKED_OUT = frozenset({"sites", "people", "rooms", "demands"})
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
        self._scrap = Findings(Places({}, {}), "")

    def then(self, data: Datensatz) -> "County":
        """The county after a change; where only absences, weights or release time differ, everything else is kept."""
        after = County(data)
        if all(getattr(data, section) is getattr(self.data, section) for section in _BRINGING_ABOUT):
            after.__dict__ |= {name: value for name, value in self.__dict__.items() if name in _WORKED_OUT}
        return after

    @cached_property
    def sites(self) -> Sites:
        """All places."""
        return Sites(self.data, self._scrap)

    @cached_property
    def people(self) -> People:
        """All people."""
        return People(self.data, self.sites, self._scrap)

    @cached_property
    def rooms(self) -> Rooms:
        """All rooms."""
        return Rooms(self.data, self.sites, self._scrap)

    @cached_property
    def demands(self) -> frozenset[str]:
        """Ids of all demands."""
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
