"""People, their times and teams: what ``menschen.yaml`` becomes (statements 1, 22, 28)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from scenarios.errors import PERSON, ROLE, WEEK, Findings, Path
from scenarios.layers import Layered, fill, instances, overlay
from scenarios.schema import Datensatz, Mensch, MenschWerte
from scenarios.sites import Sites
from scenarios.taken import absences_of
from scheduler.domain.resources import Absence, Person, Rate
from scheduler.domain.time import Window

ALWAYS = "immer"
"""Instead of weekly times: always available."""
COUNTY = ""
"""The team of those who belong to no house."""


def week(
    zeiten: Iterable[tuple[Window, ...] | str], path: Path, data: Datensatz, findings: Findings
) -> tuple[Window, ...]:
    """Weekly windows from lines and names of ``zeitmodelle``."""
    windows: list[Window] = []
    for i, line in enumerate(zeiten):
        if not isinstance(line, str):
            windows += line
        elif line in data.zeitmodelle:
            windows += [window for model in data.zeitmodelle[line] for window in model]
        else:
            findings.unknown((*path, i), WEEK, line, [*data.zeitmodelle, ALWAYS])
    return tuple(windows)


class People:
    """All people of a data set, and who holds which role where."""

    def __init__(self, data: Datensatz, sites: Sites, findings: Findings) -> None:
        self._data = data
        self._sites = sites
        self._findings = findings
        self._teams: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.persons: dict[str, Person] = {}
        self.paths: dict[str, Path] = {}
        for role in data.rollen:
            self._of_role(role)
        for person, entry in data.menschen.items():
            if person not in self.persons:
                self._single(person, entry)
        self._check_teams()
        self.absences = tuple(self._absences())
        self.rates = tuple(self._rates())

    def known(self, person: str, path: Path, *, key: bool = False) -> bool:
        """Whether there is such a person; else a fault is noted."""
        if person in self.persons:
            return True
        self._findings.unknown(path, PERSON, person, self.persons, key=key)
        return False

    def holders(self, role: str, site: str | None, day: dt.date) -> tuple[str, ...]:
        """Who holds a role for a place on that day: its own people, else its Familienzentrum's, else the county's."""
        centre = self._sites.centre(site, day) if site is not None else None
        for house in dict.fromkeys(house for house in (site, centre) if house is not None):
            named = self._sites.entries[house].team.get(role, ())
            found = tuple(person for person in named if person in self.persons) or tuple(self._teams[house][role])
            if found:
                return found
        return tuple(self._teams[COUNTY][role])

    def _of_role(self, role: str) -> None:
        template, path = self._data.rollen[role], ("rollen", role)
        for i, other in enumerate(template.auch):
            if other not in self._data.rollen:
                self._findings.unknown((*path, "auch", i), ROLE, other, self._data.rollen)
        own = ("menschen", self._data.menschen)
        for one in instances(template, path, template.ausnahmen, own, self._sites, self._findings):
            entry = self._data.menschen.get(one.id, Mensch())
            if entry.rolle not in {None, role}:
                message = f"„{one.id}“ hat schon die Rolle „{role}“"
                self._findings.add(("menschen", one.id, "rolle"), message, found=f"„{entry.rolle}“", expected=role)
            self._add(one.id, role, overlay(MenschWerte, one.layers), one.house, entry.dienstort)

    def _single(self, person: str, entry: Mensch) -> None:
        path = ("menschen", person)
        if entry.rolle is None:
            self._findings.add(path, "die Angabe „rolle“ fehlt")
        elif entry.rolle not in self._data.rollen:
            self._findings.unknown((*path, "rolle"), ROLE, entry.rolle, self._data.rollen)
        else:
            said = overlay(MenschWerte, [(self._data.rollen[entry.rolle], ("rollen", entry.rolle)), (entry, path)])
            self._add(person, entry.rolle, said, None, entry.dienstort)

    def _add(self, person: str, role: str, said: Layered[MenschWerte], house: str | None, base: str | None) -> None:
        value = said.value
        if person in self.persons:
            self._findings.add(("rollen", role, "id"), f"die Person „{person}“ entsteht zweimal")
            return
        if base is not None and not self._sites.known(base, ("menschen", person, "dienstort")):
            base = None
        base = base or house
        place = self._sites.words(base) if base is not None else {}
        centres = value.zustaendig or ()
        for i, centre in enumerate(centres):
            self._sites.known_centre(centre, said.path("zustaendig", i))
        self.paths[person] = said.home
        self.persons[person] = Person(
            id=person,
            title=fill(value.titel or person, place, said.path("titel"), self._findings),
            role=role,
            base=None if value.ohne_dienstort else base,
            availability=self._availability(said),
            serves=frozenset(centres),
            weekly_minutes=round(value.wochenstunden * 60) if value.wochenstunden is not None else None,
            starts_at_base=bool(value.beginn_am_dienstort),
        )
        houses = centres or ((base,) if base in self._sites.houses else (COUNTY,))
        for title in (role, *self._data.rollen[role].auch):
            for belongs in houses:
                self._teams[belongs][title].append(person)

    def _availability(self, said: Layered[MenschWerte]) -> tuple[Window, ...] | None:
        if said.value.zeiten is None:
            expected = f"Zeitfenster, ein Zeitmodell oder „{ALWAYS}“"
            self._findings.add(said.home, "die Angabe „zeiten“ fehlt", expected=expected)
            return None
        if said.value.zeiten == (ALWAYS,):
            return None
        return week(said.value.zeiten, said.path("zeiten"), self._data, self._findings)

    def _check_teams(self) -> None:
        for site, entry in self._sites.entries.items():
            for role, people in entry.team.items():
                path = (*self._sites.paths[site], "team", role)
                if role not in self._data.rollen:
                    self._findings.unknown(path, ROLE, role, self._data.rollen, key=True)
                for i, person in enumerate(people):
                    self.known(person, (*path, i))

    def _absences(self) -> Iterable[Absence]:
        for person, reasons in self._data.abwesenheiten.items():
            if self.known(person, ("abwesenheiten", person), key=True):
                yield from absences_of(person, reasons)

    def _rates(self) -> Iterable[Rate]:
        for i, rate in enumerate(self._data.freistellung):
            if rate.rolle not in self._data.rollen:
                self._findings.unknown(("freistellung", i, "rolle"), ROLE, rate.rolle, self._data.rollen)
            for person in self.persons.values():
                if person.role == rate.rolle:
                    yield Rate(
                        person=person.id, minutes_per_week=rate.minuten_je_woche, valid_from=rate.ab, valid_to=rate.bis
                    )
