"""A data set as rows: for every sheet what its rows would say today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from scenarios.dataset import Dataset
from scenarios.errors import Findings
from scenarios.expand import Expansion
from scenarios.layers import instances
from scenarios.people import People
from scenarios.rooms import Rooms
from scenarios.schema import Datensatz, Raumart, Rolle
from scenarios.sites import Sites
from scenarios.spreadsheet.columns import (
    ABSENCES,
    ALWAYS,
    FROM_KIND,
    FROM_ROLE,
    ORIGIN,
    PEOPLE,
    PINNED,
    POSSIBLE,
    PREFERRED,
    REASONS,
    ROOMS,
    SINGLE,
    WEEK,
    Choice,
    Sheet,
    Span,
    Value,
)
from scenarios.values import compact_days
from scheduler.domain.time import Window


class Row(NamedTuple):
    """One row of a sheet.

    Attributes:
        number: the row in the workbook, from 1; 0 for one that comes from a data set.
        values: by key of the column; a key that is missing is an empty cell.
    """

    number: int
    values: Mapping[str, Value]


class Tables:
    """A data set that is right, seen as rows.

    Attributes:
        data: what the files say.
        from_role: people that come about by a role, and that role.
        from_kind: rooms that come about by a kind of room, and that kind.
    """

    def __init__(self, dataset: Dataset) -> None:
        """Look at a data set whose problem could be made."""
        self.data = Datensatz.model_validate(dataset.source.data)
        findings = Findings(dataset.source.places, dataset.name)
        self._sites = Sites(self.data, findings)
        self._people = People(self.data, self._sites, findings)
        self._rooms = Rooms(self.data, self._sites, findings)
        self.demands = Expansion(self.data, self._sites, self._people, self._rooms, findings).demands
        self.from_role = {person: role for person, (role, _) in self._made("rollen", findings).items()}
        made = self._made("raumarten", findings)
        self.from_kind = {room: kind for room, (kind, _) in made.items()}
        self._houses = {room: house for room, (_, house) in made.items()}

    def rows(self, sheet: Sheet) -> list[Row]:
        """The rows of a sheet, in the order of the data set."""
        made = {PEOPLE.title: self._person_rows, ROOMS.title: self._room_rows, ABSENCES.title: self._absence_rows}
        return [Row(0, values) for values in made.get(sheet.title, self._wish_rows)()]

    @cached_property
    def choices(self) -> dict[Choice, dict[str, str]]:
        """What may be chosen: words with their titles."""
        data = self.data
        kinds = {kind: entry.titel for kind, entry in data.terminarten.items()}
        given = {reason for reasons in data.abwesenheiten.values() for reason in reasons}
        sites = self._sites.entries
        return {
            Choice.PERSON: {person.id: person.title for person in self._people.persons.values()},
            Choice.ROOM: {room.id: room.title for room in self._rooms.rooms.values()},
            Choice.SITE: {site: entry.titel for site, entry in sites.items()},
            Choice.CENTRE: {site: sites[site].titel for site in self._sites.centres},
            Choice.ROLE: dict.fromkeys(data.rollen, ""),
            Choice.ROOM_KIND: dict.fromkeys(data.raumarten, ""),
            Choice.SUBJECT: {**kinds, **{demand.id: kinds[demand.kind] for demand in self.demands.values()}},
            Choice.WISH: dict.fromkeys((PINNED, PREFERRED, POSSIBLE), ""),
            Choice.REASON: dict.fromkeys((*REASONS, *sorted(given - set(REASONS))), ""),
            Choice.DAYS: dict.fromkeys(("Mo-Fr", "Mo-Do", *WEEK), ""),
            Choice.SWITCH: {"ja": "", "nein": ""},
        }

    def _made(self, section: str, findings: Findings) -> dict[str, tuple[str, str]]:
        """Things that templates bring about, with the template and the house."""
        templates: Mapping[str, Rolle | Raumart] = getattr(self.data, section)
        return {
            one.id: (name, one.house)
            for name, template in templates.items()
            for one in instances(template, (section, name), template.ausnahmen, ("", {}), self._sites, findings)
        }

    def _person_rows(self) -> Iterable[dict[str, Value]]:
        for person in self._people.persons.values():
            yield {
                "id": person.id,
                "titel": person.title,
                "rolle": person.role,
                "dienstort": person.base,
                "zustaendig": tuple(site for site in self._sites.centres if site in person.serves),
                "wochenstunden": person.weekly_minutes / 60 if person.weekly_minutes is not None else None,
                "beginn_am_dienstort": person.starts_at_base,
                ALWAYS: person.availability is None,
                **_week(person.availability or ()),
                ORIGIN: FROM_ROLE if person.id in self.from_role else SINGLE,
            }

    def _room_rows(self) -> Iterable[dict[str, Value]]:
        for room in self._rooms.rooms.values():
            entry = self.data.raeume.get(room.id)
            features = [word for word in self._feature_order if word in room.features]
            yield {
                "id": room.id,
                "titel": room.title,
                "art": room.kind,
                "haus": (entry.haus if entry is not None else None) or self._houses[room.id],
                "plaetze": room.capacity,
                "merkmale": tuple(features),
                "eigentuemer": room.owner,
                "schliesst_mit_haus": room.closes_with_site,
                "ruesten": room.setup_minutes,
                "gesperrt": room.closures,
                **_week(room.hours),
                ORIGIN: FROM_KIND if room.id in self.from_kind else SINGLE,
            }

    @cached_property
    def _feature_order(self) -> list[str]:
        return sorted({word for room in self._rooms.rooms.values() for word in room.features})

    def _absence_rows(self) -> Iterable[dict[str, Value]]:
        for person, reasons in self.data.abwesenheiten.items():
            for reason, spans in reasons.items():
                for span in spans:
                    yield {"person": person, "von": span.first, "bis": span.last, "grund": reason}

    def _wish_rows(self) -> Iterable[dict[str, Value]]:
        for pin in self.data.festgelegt:
            yield {
                "wunsch": PINNED,
                "wofuer": pin.bedarf,
                "von": pin.uhrzeit,
                "datum": pin.datum,
                "termin": pin.termin,
                "raum": pin.raum,
            }
        for wish, field in ((PREFERRED, "bevorzugt"), (POSSIBLE, "fenster")):
            for kind, entry in self.data.terminarten.items():
                for line in getattr(entry, field) or ():
                    days = compact_days(window.weekday for window in line)
                    yield {"wunsch": wish, "wofuer": kind, "tage": days, "von": line[0].start, "bis": line[0].end}


def _week(windows: Iterable[Window]) -> dict[str, Value]:
    """Weekly windows as one cell a day."""
    days: dict[str, list[Span]] = defaultdict(list)
    for window in windows:
        days[window.weekday.name].append((window.start, window.end))
    return {day: tuple(sorted(days[day])) for day in WEEK}
