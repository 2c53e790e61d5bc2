"""Who comes to an event: mentions of roles become people, groups and deputies (statements 18 to 20, 28, 38)."""

import datetime as dt
import math
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from scenarios.errors import KIND, ROLE_OR_PERSON, Findings, Path
from scenarios.layers import Layered
from scenarios.people import People
from scenarios.schema import Datensatz, Gruppe, Wunsch
from scenarios.sites import Sites
from scenarios.values import Mention
from scheduler.domain.demands import Group


class Attendance(NamedTuple):
    """Required people, groups, and optional people of one demand."""

    required: tuple[str, ...]
    groups: tuple[Group, ...]
    optional: tuple[str, ...]


class Invitations:
    """Turns the words of a Terminart into people, seen from a place on a day."""

    def __init__(self, data: Datensatz, sites: Sites, people: People, findings: Findings) -> None:
        self._data = data
        self._sites = sites
        self._people = people
        self._findings = findings
        self._check_deputies()

    def invite(self, kind: str, said: Layered[Wunsch], site: str | None, day: dt.date) -> Attendance:
        """Everybody for one demand of a kind; nobody is named twice, and the stronger word counts."""
        wish = said.value
        fixed = self._all(wish.wer, said.path("wer"), site, day)
        groups = [
            group for i, g in enumerate(wish.gruppen) for group in self._groups(g, said.path("gruppen", i), site, day)
        ]
        named = {person for group in groups for person in group.candidates}
        required: list[str] = []
        taken = named | set(fixed)
        for person in fixed:
            group = self._represented(person, kind, taken, day) if person not in named else None
            if group is not None:
                groups.append(group)
                taken |= set(group.candidates)
            elif person not in named:
                required.append(person)
        optional = [p for p in self._all(wish.gern, said.path("gern"), site, day) if p not in taken]
        return Attendance(tuple(required), tuple(groups), tuple(optional))

    def _all(self, mentions: Iterable[Mention], path: Path, site: str | None, day: dt.date) -> tuple[str, ...]:
        """The people of several mentions in order, each once."""
        found = [person for i, mention in enumerate(mentions) for person in self._who(mention, (*path, i), site, day)]
        return tuple(dict.fromkeys(found))

    def _who(self, mention: Mention, path: Path, site: str | None, day: dt.date) -> tuple[str, ...]:
        if mention.name in self._people.persons and mention.which == "erste" and mention.per is None:
            return (mention.name,)
        if mention.name not in self._data.rollen:
            known = [*self._data.rollen, *self._people.persons]
            self._findings.unknown(path, ROLE_OR_PERSON, mention.name, known)
            return ()
        places = self._places(mention.per, site, day)
        found: list[str] = []
        for place in places:
            holders = self._people.holders(mention.name, place, day)
            if not holders:
                self._findings.add(path, f"niemand hat dort die Rolle „{mention.name}“", about=place or "Kreis")
            found += {"erste": holders[:1], "alle": holders, "weitere": holders[1:]}[mention.which]
        return tuple(dict.fromkeys(found))

    def _places(self, per: str | None, site: str | None, day: dt.date) -> tuple[str | None, ...]:
        """The places a mention speaks of: the unit, or each Kita, house or Familienzentrum around it."""
        if per is None:
            return (site,)
        centre = self._sites.centre(site, day) if site is not None else None
        centres = self._sites.centres if centre is None else (centre,)
        if per == "fz":
            return centres
        return tuple(
            place for c in centres for place in ((c,) if per == "haus" else ()) + self._sites.catchment(c, day)
        )

    def _groups(self, group: Gruppe, path: Path, site: str | None, day: dt.date) -> Iterable[Group]:
        for place in self._places(group.je, site, day):
            members = self._all(group.aus, (*path, "aus"), place, day)
            deputies = [p for p in self._all(group.vertretung, (*path, "vertretung"), place, day) if p not in members]
            need = (
                math.ceil(group.mindestens * len(members))
                if isinstance(group.mindestens, Fraction)
                else group.mindestens
            )
            if need > len(members) + len(deputies):
                self._findings.add(
                    (*path, "mindestens"),
                    "so viele Personen nennt die Gruppe nicht",
                    found=str(need),
                    expected=f"höchstens {len(members) + len(deputies)}",
                    about=place or "Kreis",
                )
            elif members:
                yield Group(members=members, need=need, deputies=tuple(deputies))

    def _represented(self, person: str, kind: str, taken: set[str], day: dt.date) -> Group | None:
        """The group of a required person and those who may stand in, if the files switch that on."""
        who = self._people.persons[person]
        for entry in self._data.vertretungen.values():
            meant = person in entry.fuer or who.role in entry.fuer
            if not entry.aktiv or not meant or (entry.terminarten and kind not in entry.terminarten):
                continue
            others = [
                other
                for word in entry.durch
                for other in ((word,) if word in self._people.persons else self._people.holders(word, who.base, day))
            ]
            free = tuple(dict.fromkeys(other for other in others if other not in taken))
            if free:
                return Group(members=(person, *free)) if entry.gleichwertig else Group(members=(person,), deputies=free)
        return None

    def _check_deputies(self) -> None:
        known = [*self._data.rollen, *self._people.persons]
        for title, entry in self._data.vertretungen.items():
            path = ("vertretungen", title)
            for field, words in (("fuer", entry.fuer), ("durch", entry.durch)):
                for i, word in enumerate(words):
                    if word not in known:
                        self._findings.unknown((*path, field, i), ROLE_OR_PERSON, word, known)
            for i, kind in enumerate(entry.terminarten):
                if kind not in self._data.terminarten:
                    self._findings.unknown((*path, "terminarten", i), KIND, kind, self._data.terminarten)
