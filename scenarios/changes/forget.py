"""What follows when something is gone from a data set: its people, rooms and promises, and every word about them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from scenarios.changes.base import Origins
from scenarios.changes.county import County
from scenarios.changes.words import quoted
from scenarios.errors import Path
from scenarios.schema import Datensatz, Gruppe, Raumwahl, Terminart, Vorlage, Wunsch
from scheduler.rules.words import plural

T = TypeVar("T")
W = TypeVar("W", bound=Wunsch)
V = TypeVar("V", bound=Vorlage)
SHOWN = 4
"""So many things are named in a note, more are counted."""


class Rest(NamedTuple):
    """What is left.

    Attributes:
        data: the data set without any word about what is gone.
        origins: where list entries stood that moved up.
        notes: what went with it, as German sentences.
    """

    data: Datensatz
    origins: Origins
    notes: tuple[str, ...]


def forget(before: County, data: Datensatz, lost: Iterable[str] = ()) -> Rest:
    """Remove every mention of what a change took away.

    Lists that named places get shorter; templates, exceptions and demands that were for nobody else are removed, as are
    entries, absences, reservations and promises of people, rooms and demands that are gone.

    Args:
        before: as it was before the change.
        data: as it is, with mentions that lead nowhere.
        lost: places that are still there but that lists of ``fuer`` and ``je`` no longer mean (a house that is no
            Familienzentrum any more).
    """
    sites = frozenset(before.sites.entries.keys() - County(data).sites.entries.keys())
    kinds = frozenset(before.data.terminarten.keys() - data.terminarten.keys())
    nothing: frozenset[str] = frozenset()
    after = County(_Forgetting(data, sites, frozenset(lost), nothing, nothing, kinds).run())
    people = before.people.persons.keys() - after.people.persons.keys()
    rooms = before.rooms.rooms.keys() - after.rooms.rooms.keys()
    pruned = _Forgetting(data, sites, frozenset(lost), frozenset(people), frozenset(rooms), kinds)
    rest = pruned.run()
    demands = before.demands - County(rest).demands
    rest = pruned.promises(rest, demands)
    notes = []
    if people:
        verb = "entfällt" if len(people) == 1 else "entfallen"
        notes.append(f"Damit {verb} auch {_some(before.person(person) for person in sorted(people))}.")
    if rooms:
        verb = "entfällt der Raum" if len(rooms) == 1 else "entfallen die Räume"
        notes.append(f"Damit {verb} {_some(before.room(room) for room in sorted(rooms))}.")
    return Rest(rest, pruned.origins, (*notes, *pruned.notes))


def _some(titles: Iterable[str]) -> str:
    titles = list(titles)
    more = len(titles) - SHOWN
    return quoted(titles) if more <= 0 else f"{', '.join(f'„{title}“' for title in titles[:SHOWN])} und {more} weitere"


class _Forgetting:
    """One pass over a data set, with what moved on the way."""

    def __init__(
        self,
        data: Datensatz,
        sites: frozenset[str],
        lost: frozenset[str],
        people: frozenset[str],
        rooms: frozenset[str],
        kinds: frozenset[str],
    ) -> None:
        self._data = data
        self._sites = sites
        self._units = sites | lost
        self._people = people
        self._rooms = rooms
        self._kinds = kinds
        self.origins: dict[Path, Path] = {}
        self.notes: list[str] = []

    def run(self) -> Datensatz:
        """The data set without mentions of places, people, rooms and Terminarten that are gone."""
        data = self._data
        sections: dict[str, Any] = {
            section: {key: entry for key, entry in getattr(data, section).items() if key not in gone}
            for section, gone in (
                ("menschen", self._people),
                ("abwesenheiten", self._people),
                ("raeume", self._rooms),
            )
        }
        for section in ("familienzentren", "kitas", "weitere_orte"):
            sections[section] = {key: self._team(entry) for key, entry in getattr(data, section).items()}
        sections["rollen"] = {key: self._template(("rollen", key), role) for key, role in data.rollen.items()}
        sections["raumarten"] = {key: self._template(("raumarten", key), kind) for key, kind in data.raumarten.items()}
        sections["menschen"] = {
            key: self._shorter(("menschen", key), entry, zustaendig=self._units)
            for key, entry in sections["menschen"].items()
        }
        early = tuple(
            self._shorter(("frueher_schluss", i), entry, orte=self._sites)
            for i, entry in enumerate(data.frueher_schluss)
        )
        sections["frueher_schluss"] = self._keep(("frueher_schluss",), early, lambda entry: bool(entry.orte))
        sections["fahrzeiten"] = data.fahrzeiten.model_copy(
            update={
                "gemessen": self._keep(
                    ("fahrzeiten", "gemessen"),
                    data.fahrzeiten.gemessen,
                    lambda trip: not {trip.von, trip.nach} & self._sites,
                )
            }
        )
        sections["vertretungen"] = dict(self._deputies())
        sections["reservierungen"] = dict(self._reservations())
        sections["buchung"] = self._shorter(("buchung",), data.buchung, dienstaufsicht=self._people)
        sections["terminarten"] = {kind: self._kind(kind, entry) for kind, entry in data.terminarten.items()}
        return data.model_copy(update=sections)

    def promises(self, data: Datensatz, demands: frozenset[str]) -> Datensatz:
        """The data set without promises about demands or rooms that are gone."""
        kept = self._keep(
            ("festgelegt",), data.festgelegt, lambda pin: pin.bedarf not in demands and pin.raum not in self._rooms
        )
        if len(kept) < len(data.festgelegt):
            gone = len(data.festgelegt) - len(kept)
            self.notes.append(plural(gone, "Eine Festlegung entfällt.|# Festlegungen entfallen."))
        return data.model_copy(update={"festgelegt": kept})

    def _keep(self, path: Path, items: tuple[T, ...], wanted: Callable[[T], bool]) -> tuple[T, ...]:
        """The items that stay; those that move up are remembered."""
        kept = [(i, item) for i, item in enumerate(items) if wanted(item)]
        self.origins |= {(*path, new): (*path, old) for new, (old, _) in enumerate(kept) if new != old}
        return tuple(item for _, item in kept)

    def _without(self, path: Path, words: tuple[str, ...], gone: frozenset[str]) -> tuple[str, ...]:
        return self._keep(path, words, lambda word: word not in gone)

    def _shorter(self, path: Path, entry: Any, **gone: frozenset[str]) -> Any:
        """An entry whose lists of words no longer name what is gone."""
        update = {}
        for field, words in gone.items():
            said = getattr(entry, field)
            if said is not None and not words.isdisjoint(said):
                update[field] = self._without((*path, field), said, words)
        return entry.model_copy(update=update) if update else entry

    def _team(self, entry: Any) -> Any:
        team = {role: tuple(p for p in people if p not in self._people) for role, people in entry.team.items()}
        if team == entry.team:
            return entry
        return entry.model_copy(update={"team": {role: people for role, people in team.items() if people}})

    def _template(self, path: Path, template: V) -> V:
        """A template; where it named only what is gone, nothing comes of it any more."""
        shorter: V = self._shorter(path, template, je=self._units, ausser=self._sites)
        if template.je and not shorter.je:
            shorter = shorter.model_copy(update={"id": None})
        exceptions: tuple[Any, ...] = getattr(template, "ausnahmen", ())
        if all(self._sites.isdisjoint(exception.orte) for exception in exceptions):
            return shorter
        at = (*path, "ausnahmen")
        left = tuple(self._shorter((*at, i), exception, orte=self._sites) for i, exception in enumerate(exceptions))
        return shorter.model_copy(update={"ausnahmen": self._keep(at, left, lambda exception: bool(exception.orte))})

    def _deputies(self) -> Iterable[tuple[str, Any]]:
        for key, entry in self._data.vertretungen.items():
            path = ("vertretungen", key)
            left = self._shorter(path, entry, fuer=self._people, durch=self._people, terminarten=self._kinds)
            if left.fuer and left.durch and (left.terminarten or not entry.terminarten):
                yield key, left
            elif entry.aktiv:
                self.notes.append(f"Die Vertretung „{key}“ entfällt.")

    def _reservations(self) -> Iterable[tuple[str, Any]]:
        for key, entry in self._data.reservierungen.items():
            left = self._shorter(("reservierungen", key), entry, menschen=self._people)
            if entry.raum not in self._rooms and (left.menschen or not entry.menschen or entry.raum is not None):
                yield key, left

    def _kind(self, kind: str, entry: Terminart) -> Terminart:
        path = ("terminarten", kind)
        own = self._wish(path, entry)
        below = (*path, "bedarf")
        fuer = own.fuer or None
        wishes = tuple((wanted, self._wish((*below, i), wanted)) for i, wanted in enumerate(entry.bedarf))
        kept = self._keep(
            below,
            wishes,
            lambda pair: (
                not self._sites & {own.haus, pair[1].haus}
                and not (pair[0].fuer and not pair[1].fuer)
                and bool(pair[1].fuer or fuer)
            ),
        )
        if own.haus in self._sites or (entry.bedarf and not kept):
            fuer = None
        if fuer is None and not kept and (entry.fuer or entry.bedarf):
            self.notes.append(f"„{entry.titel}“ will danach niemand mehr.")
        elif any(wish.haus in self._sites for _, wish in wishes):
            self.notes.append(f"„{entry.titel}“ entfällt in dem Haus, das es nicht mehr gibt.")
        return own.model_copy(update={"fuer": fuer, "bedarf": tuple(wish for _, wish in kept)})

    def _wish(self, path: Path, wish: W) -> W:
        """A wish without mentions of what is gone: units, people, rooms."""
        left: W = self._shorter(path, wish, fuer=self._units | self._people, ausser=self._sites)
        update: dict[str, Any] = {}
        for field in ("wer", "gern"):
            mentions = getattr(wish, field)
            if any(mention.name in self._people for mention in mentions):
                update[field] = self._keep((*path, field), mentions, lambda mention: mention.name not in self._people)
        if any(mention.name in self._people for group in wish.gruppen for mention in (*group.aus, *group.vertretung)):
            update["gruppen"] = tuple(self._group((*path, "gruppen", i), group) for i, group in enumerate(wish.gruppen))
        if wish.raum is not None and not self._rooms.isdisjoint(wish.raum.aus):
            update["raum"] = self._choice((*path, "raum"), wish.raum)
        return left.model_copy(update=update) if update else left

    def _group(self, path: Path, group: Gruppe) -> Gruppe:
        lists: Mapping[str, Any] = {
            field: self._keep((*path, field), getattr(group, field), lambda mention: mention.name not in self._people)
            for field in ("aus", "vertretung")
        }
        return group.model_copy(update=lists)

    def _choice(self, path: Path, choice: Raumwahl) -> Raumwahl:
        """The rooms that are left; a choice with nothing left stays, so that its fault is told."""
        left = self._without((*path, "aus"), choice.aus, self._rooms)
        return choice.model_copy(update={"aus": left}) if left else choice
