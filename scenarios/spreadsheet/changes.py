"""What a workbook says that a data set does not: the changes to its files, and how they are told."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeVar

from scenarios.errors import Path, dotted
from scenarios.spreadsheet.cells import said
from scenarios.spreadsheet.columns import (
    ABSENCES,
    ALWAYS,
    PEOPLE,
    PINNED,
    POSSIBLE,
    PREFERRED,
    ROOMS,
    WEEK,
    WISHES,
    Column,
    Kind,
    Sheet,
    Value,
)
from scenarios.spreadsheet.read import Book
from scenarios.spreadsheet.rows import Row, Tables
from scenarios.values import compact_days
from scheduler.domain.time import DateRange, Weekday

T = TypeVar("T")
NEW, CHANGED, REMOVED = "neu", "geändert", "entfernt"
HOURS = "zeiten"
"""Key of the weekly times, which stand in a column a day."""


class Change(NamedTuple):
    """One change, as it is told.

    Attributes:
        what: :data:`NEW`, :data:`CHANGED` or :data:`REMOVED`.
        field: way to the value, e.g. ``menschen.eb-kreis.wochenstunden``.
        before: what was said, empty if nothing.
        after: what is said now, empty if nothing.
    """

    what: str
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        told = {NEW: self.after, REMOVED: self.before}.get(
            self.what, f"{self.before or 'leer'} → {self.after or 'leer'}"
        )
        return f"{self.what}: {self.field} {told}".rstrip()


class Step(NamedTuple):
    """One change, as it is made.

    Attributes:
        change: how it is told.
        action: what happens at the path in the files.
        path: where.
        value: what is written there.
        sheet: from which sheet it comes,
        row: and which row; 0 if a row is missing there,
        key: and which column.
    """

    change: Change
    action: Literal["set", "delete", "append"]
    path: Path
    value: Any
    sheet: str
    row: int
    key: str


class Changes(NamedTuple):
    """All changes, and what stays although the workbook leaves it out, as sentences.

    Attributes:
        steps: in the order in which they are made.
        missing: rows that come about by themselves.
        empty: cells whose value comes from elsewhere; they may have been empty ever since the row was added.
    """

    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    empty: tuple[str, ...]


def changes(book: Book, tables: Tables) -> Changes:
    """Compare a workbook without faults with a data set."""
    missing: list[str] = []
    empty: list[str] = []
    steps: list[Step] = []
    for sheet, section, made in ((PEOPLE, "menschen", tables.from_role), (ROOMS, "raeume", tables.from_kind)):
        if sheet.title in book.tables:
            things = _Things(sheet, section, made, tables)
            steps += things.steps(book.tables[sheet.title].rows)
            missing += things.missing
            empty += things.empty
    if ABSENCES.title in book.tables:
        steps += _absences(book.tables[ABSENCES.title].rows, tables)
    if WISHES.title in book.tables:
        steps += _wishes(book.tables[WISHES.title].rows, tables)
    return Changes(tuple(steps), tuple(missing), tuple(empty))


class _Things:
    """People or rooms: one entry each, with a value for each column."""

    def __init__(self, sheet: Sheet, section: str, made: Mapping[str, str], tables: Tables) -> None:
        self._sheet = sheet
        self._section = section
        self._made = made
        self._own: Mapping[str, Any] = getattr(tables.data, section)
        self._today = {str(row.values["id"]): row.values for row in tables.rows(sheet)}
        self.missing: list[str] = []
        self.empty: list[str] = []
        week = {ALWAYS, *WEEK}
        plain = [c for c in sheet.columns if c.key not in {"id", *week} and c.kind is not Kind.INFO]
        self._columns: dict[str, Column] = {column.key: column for column in plain}

    def steps(self, rows: Iterable[Row]) -> Iterator[Step]:
        """The changes of all rows, and those that are missing."""
        seen: set[str] = set()
        for row in rows:
            name = str(row.values["id"])
            seen.add(name)
            today = self._today.get(name)
            yield from self._added(row, name) if today is None else self._changed(row, name, today)
        for name in self._today:
            if name not in seen and name in self._made:
                why = f"„{self._made[name]}“ bringt die Zeile hervor"
                self.missing.append(f"„{name}“ fehlt auf dem Blatt „{self._sheet.title}“ und bleibt: {why}.")
            elif name not in seen:
                change = Change(REMOVED, f"{self._section}.{name}", "", "")
                yield Step(change, "delete", (self._section, name), None, self._sheet.title, 0, "id")

    def _fields(self, values: Mapping[str, Value]) -> dict[str, tuple[Value, str, Any]]:
        """For each key of the files the value, how it is told, and what is written."""
        found = {key: (v := values.get(key), said(v), _written(v)) for key, column in self._columns.items()}
        lines = ["immer"] if values.get(ALWAYS) else week_lines(values)
        found[HOURS] = (tuple(lines), ", ".join(lines), lines[0] if len(lines) == 1 else lines)
        return found

    def _added(self, row: Row, name: str) -> Iterator[Step]:
        given = {
            key: written for key, (value, _, written) in self._fields(row.values).items() if value not in {None, ()}
        }
        # the order that the files have: which role or kind, then the rest
        first = "rolle" if "rolle" in given else "art"
        entry = {first: given.pop(first), **given}
        change = Change(NEW, f"{self._section}.{name}", "", f"({entry[first]})")
        yield Step(change, "set", (self._section, name), entry, self._sheet.title, row.number, "id")

    def _changed(self, row: Row, name: str, today: Mapping[str, Value]) -> Iterator[Step]:
        before, after = self._fields(today), self._fields(row.values)
        entry = self._own.get(name)
        own = {key for key in entry.model_fields_set if getattr(entry, key) is not None} if entry is not None else set()
        template = "rolle" if "rolle" in before else "art"
        other = before[template][0] != after[template][0]  # then nothing comes from the old one any more
        for key, (value, told, written) in after.items():
            path = (self._section, name, key)
            column = key if key != HOURS else WEEK[0]
            empty = value in {None, ()}
            if value == before[key][0] and (not other or empty or key in own):
                continue
            if not empty:
                change = Change(CHANGED, dotted(path), before[key][1], told)
                yield Step(change, "set", path, written, self._sheet.title, row.number, column)
            elif key in own:
                change = Change(REMOVED, dotted(path), before[key][1], "")
                yield Step(change, "delete", path, None, self._sheet.title, row.number, column)
            elif before[key][0]:
                self.empty.append(f"{dotted(path)}: die Zelle ist leer; es gilt weiter die Vorgabe ({before[key][1]}).")


def _matched(old: list[T], new: list[tuple[Row, T]]) -> tuple[list[tuple[int, Row, T]], list[int], list[tuple[Row, T]]]:
    """Pairs lists of things that have no name: what is changed, removed (by position) and added."""
    left = dict(enumerate(old))
    fresh = []
    for row, item in new:
        same = next((i for i, each in left.items() if each == item), None)
        if same is None:
            fresh.append((row, item))
        else:
            del left[same]
    places = list(left)
    both = min(len(places), len(fresh))
    changed = [(places[i], *fresh[i]) for i in range(both)]
    return changed, places[both:], fresh[both:]


def _list_steps(
    path: Path, field: str, old: list[tuple[str, Any]], new: list[tuple[Row, tuple[str, Any]]], sheet: Sheet, key: str
) -> Iterator[Step]:
    """Changes of a list of single values, each with how it is told and what is written."""
    changed, removed, added = _matched(old, new)
    for i, row, (told, value) in changed:
        yield Step(Change(CHANGED, field, old[i][0], told), "set", (*path, i), value, sheet.title, row.number, key)
    for i in sorted(removed, reverse=True):  # from the end, so that the others keep their place
        yield Step(Change(REMOVED, field, old[i][0], ""), "delete", (*path, i), None, sheet.title, 0, key)
    for row, (told, value) in added:
        yield Step(Change(NEW, field, "", told), "append", path, value, sheet.title, row.number, key)


def _absences(rows: Iterable[Row], tables: Tables) -> Iterator[Step]:
    today: dict[tuple[str, str], list[tuple[str, Any]]] = defaultdict(list)
    wanted: dict[tuple[str, str], list[tuple[Row, tuple[str, Any]]]] = defaultdict(list)
    for row in tables.rows(ABSENCES):
        key, span = _absence(row)
        today[key].append(span)
    for row in rows:
        key, span = _absence(row)
        wanted[key].append((row, span))
    for key in {**today, **wanted}:
        path = ("abwesenheiten", *key)
        yield from _list_steps(path, dotted(path), today[key], wanted[key], ABSENCES, "von")


def _absence(row: Row) -> tuple[tuple[str, str], tuple[str, Any]]:
    first, last = row.values["von"], row.values.get("bis") or row.values["von"]
    assert isinstance(first, dt.date)
    assert isinstance(last, dt.date)
    span = DateRange(first=first, last=last)
    return (str(row.values["person"]), str(row.values["grund"])), (said((span,)), _written((span,)))


def _wishes(rows: Iterable[Row], tables: Tables) -> Iterator[Step]:
    today, wanted = tables.rows(WISHES), list(rows)
    pins = [row for row in today if row.values["wunsch"] == PINNED]
    yield from _pins(pins, [row for row in wanted if row.values["wunsch"] == PINNED])
    for wish, field in ((PREFERRED, "bevorzugt"), (POSSIBLE, "fenster")):
        old: dict[str, list[tuple[str, Any]]] = defaultdict(list)
        new: dict[str, list[tuple[Row, tuple[str, Any]]]] = defaultdict(list)
        for row in today:
            if row.values["wunsch"] == wish:
                old[str(row.values["wofuer"])].append(_line(row))
        for row in wanted:
            if row.values["wunsch"] == wish:
                new[str(row.values["wofuer"])].append((row, _line(row)))
        for kind in {**old, **new}:
            path = ("terminarten", kind, field)
            yield from _list_steps(path, dotted(path), old[kind], new[kind], WISHES, "von")


def _line(row: Row) -> tuple[str, Any]:
    start, end = row.values["von"], row.values["bis"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    line = f"{row.values['tage']} {_clock(start)}-{_clock(end)}"
    return line, line


PIN = {"termin": "termin", "datum": "datum", "uhrzeit": "von", "raum": "raum"}
"""Keys of a promise, and the columns in which they stand."""


def _pins(old: list[Row], new: list[Row]) -> Iterator[Step]:
    """Promises: those of one demand are paired in their order."""
    places: dict[Value, list[int]] = defaultdict(list)
    wanted: dict[Value, list[tuple[Row, dict[str, Value]]]] = defaultdict(list)
    values = [_pin(row) for row in old]
    for i, row in enumerate(old):
        places[row.values["wofuer"]].append(i)
    for row in new:
        wanted[row.values["wofuer"]].append((row, _pin(row)))
    gone: list[int] = []
    appended: list[Step] = []
    for demand in {**places, **wanted}:
        mine = places[demand]
        changed, removed, added = _matched([values[i] for i in mine], wanted[demand])
        for i, row, pin in changed:
            yield from _pin_changes(mine[i], row, values[mine[i]], pin)
        gone += [mine[i] for i in removed]
        for row, pin in added:
            entry = {"bedarf": demand, **{key: _pin_written(key, value) for key, value in pin.items()}}
            change = Change(NEW, "festgelegt", "", _pin_told(demand, pin))
            appended.append(Step(change, "append", ("festgelegt",), entry, WISHES.title, row.number, "wofuer"))
    for i in sorted(gone, reverse=True):
        change = Change(REMOVED, "festgelegt", _pin_told(old[i].values["wofuer"], values[i]), "")
        yield Step(change, "delete", ("festgelegt", i), None, WISHES.title, 0, "wofuer")
    yield from appended


def _pin(row: Row) -> dict[str, Value]:
    return {key: row.values[column] for key, column in PIN.items() if row.values.get(column) is not None}


def _pin_changes(i: int, row: Row, before: dict[str, Value], after: dict[str, Value]) -> Iterator[Step]:
    for key, column in PIN.items():
        if before.get(key) != after.get(key):
            told = [_pin_said(key, pin[key]) if key in pin else "" for pin in (before, after)]
            change = Change(CHANGED, f"festgelegt.{row.values['wofuer']}.{key}", *told)
            at = (WISHES.title, row.number, column)
            if key in after:
                yield Step(change, "set", ("festgelegt", i, key), _pin_written(key, after[key]), *at)
            else:
                yield Step(change, "delete", ("festgelegt", i, key), None, *at)


def _pin_written(key: str, value: Value) -> Any:
    return _clock(value) if key == "uhrzeit" and isinstance(value, int) else value


def _pin_said(key: str, value: Value) -> str:
    return said(_pin_written(key, value))


def _pin_told(demand: Value, pin: Mapping[str, Value]) -> str:
    return f"{demand} ({', '.join(f'{key} {_pin_said(key, value)}' for key, value in pin.items())})"


def week_lines(values: Mapping[str, Value]) -> list[str]:
    """Weekly times as the files have them: the days with the same times in one line."""
    days: dict[tuple[int, int], list[Weekday]] = defaultdict(list)
    for day in Weekday:
        spans = values.get(day.name)
        for span in spans if isinstance(spans, tuple) else ():
            assert isinstance(span, tuple)
            days[span].append(day)
    return [f"{compact_days(on)} {_clock(start)}-{_clock(end)}" for (start, end), on in days.items()]


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _written(value: Value) -> Any:
    """A value as the files have it."""
    if isinstance(value, tuple):
        parts = [_span(part) if isinstance(part, DateRange) else part for part in value]
        return parts[0] if len(parts) == 1 else parts
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _span(span: DateRange) -> str | dt.date:
    return span.first if span.first == span.last else f"{span.first} bis {span.last}"
