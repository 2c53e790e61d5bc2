"""What the rows of a workbook contradict: ids that nothing has, rows that say two things."""

from collections.abc import Callable, Mapping

from scenarios.errors import DEMAND, KIND
from scenarios.spreadsheet.columns import (
    ABSENCES,
    ALWAYS,
    PEOPLE,
    PINNED,
    ROOMS,
    SHEETS,
    THINGS,
    WEEK,
    WISHES,
    Choice,
    Column,
    Sheet,
    Value,
)
from scenarios.spreadsheet.errors import Faults
from scenarios.spreadsheet.read import Book
from scenarios.spreadsheet.rows import Row, Tables
from scheduler.domain.time import GRID, clock

_PIN_ONLY = ("datum", "termin", "raum")
_WINDOW_ONLY = ("tage", "bis")


def check(book: Book, tables: Tables) -> None:
    """Look through a workbook that is to become part of a data set.

    Raises:
        SheetError: with everything that is wrong, in cells and between them.
    """
    _Check(book, tables).run()


class _Check:
    def __init__(self, book: Book, tables: Tables) -> None:
        self._book = book
        self._tables = tables
        self._faults = Faults()
        self._faults.issues += book.issues
        words = {choice: set(known) for choice, known in tables.choices.items()}
        words[Choice.PERSON] = self._ids(PEOPLE, words[Choice.PERSON], set(tables.from_role))
        words[Choice.ROOM] = self._ids(ROOMS, words[Choice.ROOM], set(tables.from_kind))
        self._words = words
        named = {PEOPLE.title: Choice.PERSON, ROOMS.title: Choice.ROOM}
        self._unsure = {named[title] for title, _, key in book.faulty if key == "id"}  # who else may have that id

    def run(self) -> None:
        """Note everything and stop if there is anything."""
        more: dict[str, Callable[[Row], None]] = {
            PEOPLE.title: self._person,
            ROOMS.title: self._room,
            ABSENCES.title: self._absence,
            WISHES.title: self._wish,
        }
        for sheet in SHEETS:
            rows = self._book.tables[sheet.title].rows if sheet.title in self._book.tables else ()
            if sheet.columns[0].key == "id":
                self._unique(sheet, rows)
            for row in rows:
                self._known(sheet, row)
                more[sheet.title](row)
        self._faults.raise_if_any()

    def _ids(self, sheet: Sheet, today: set[str], made: set[str]) -> set[str]:
        """The ids that there will be: those of the sheet, and those that come about anyhow."""
        if sheet.title not in self._book.tables:
            return today
        return made | {str(row.values["id"]) for row in self._book.tables[sheet.title].rows if "id" in row.values}

    def _add(self, sheet: Sheet, row: Row, key: str, message: str, **more: str | None) -> None:
        column = sheet.column(key)
        at = self._book.tables[sheet.title].at.get(key, 0)
        self._faults.add(sheet.title, row.number, (at, column.title), message, **more)

    def _unique(self, sheet: Sheet, rows: tuple[Row, ...]) -> None:
        first: dict[Value, int] = {}
        for row in rows:
            name = row.values.get("id")
            if name in first:
                self._add(sheet, row, "id", f"„{name}“ steht hier zum zweiten Mal (zuerst in Zeile {first[name]})")
            elif name is not None:
                first[name] = row.number

    def _known(self, sheet: Sheet, row: Row) -> None:
        """Words that must be chosen from a list."""
        for column in sheet.columns:
            value = row.values.get(column.key)
            if column.choice in THINGS and value is not None and column.choice is not Choice.SUBJECT:
                for word in value if isinstance(value, tuple) else (value,):
                    self._word(sheet, row, column, str(word))

    def _word(self, sheet: Sheet, row: Row, column: Column, word: str) -> None:
        assert column.choice is not None
        if word not in self._words[column.choice] and column.choice not in self._unsure:
            at = self._book.tables[sheet.title].at[column.key]
            place = (sheet.title, row.number, (at, column.title))
            self._faults.unknown(*place, THINGS[column.choice], word, self._words[column.choice])

    def _person(self, row: Row) -> None:
        self._made(PEOPLE, row, "rolle", self._tables.from_role)
        if row.values.get(ALWAYS) and any(row.values.get(day) for day in WEEK):
            message = "wer jederzeit kann, hat keine festen Zeiten"
            self._add(PEOPLE, row, ALWAYS, message, expected="nein, oder leere Wochentage")

    def _room(self, row: Row) -> None:
        self._made(ROOMS, row, "art", self._tables.from_kind)

    def _made(self, sheet: Sheet, row: Row, key: str, made: Mapping[str, str]) -> None:
        """What a template brings about keeps its template."""
        name = str(row.values.get("id"))
        value = row.values.get(key)
        if name in made and value is not None and value != made[name]:
            thing = "die Rolle" if sheet is PEOPLE else "die Raumart"
            message = f"{thing} von „{name}“ steht fest, sie bringt die Zeile hervor"
            self._add(sheet, row, key, message, found=f"„{value}“", expected=made[name])

    def _absence(self, row: Row) -> None:
        first, last = row.values.get("von"), row.values.get("bis")
        if first is not None and last is not None and last < first:  # type: ignore[operator] # both are days
            self._add(ABSENCES, row, "bis", "der letzte Tag liegt vor dem ersten")

    def _wish(self, row: Row) -> None:
        values = row.values
        wish, subject = values.get("wunsch"), values.get("wofuer")
        if wish not in self._words[Choice.WISH] or (WISHES.title, row.number, "wunsch") in self._book.faulty:
            return
        pinned = wish == PINNED
        known = set(self._tables.demands) if pinned else set(self._tables.data.terminarten)
        if subject is not None and subject not in known:
            at = self._book.tables[WISHES.title].at["wofuer"]
            place = (WISHES.title, row.number, (at, WISHES.column("wofuer").title))
            self._faults.unknown(*place, DEMAND if pinned else KIND, str(subject), known)
        for key in _WINDOW_ONLY if pinned else _PIN_ONLY:
            if key in values:
                self._add(WISHES, row, key, f"bei „{wish}“ bleibt diese Spalte leer")
        start = values.get("von")
        if isinstance(start, int) and start % GRID:
            self._add(WISHES, row, "von", "Termine beginnen auf einer Viertelstunde", found=clock(start))
        if not pinned:
            self._window(row, str(wish))
        elif not any(key in values or self._faulty(row, key) for key in ("von", "datum", "raum")):
            self._add(WISHES, row, "wunsch", "festgelegt wird nichts", expected="Von, Datum oder Raum")

    def _window(self, row: Row, wish: str) -> None:
        for key in ("tage", "von", "bis"):
            if key not in row.values and not self._faulty(row, key):
                self._add(WISHES, row, key, f"bei „{wish}“ ist diese Angabe nötig")
        start, end = row.values.get("von"), row.values.get("bis")
        if isinstance(start, int) and isinstance(end, int) and end <= start:
            self._add(WISHES, row, "bis", "das Ende liegt nicht nach dem Anfang")

    def _faulty(self, row: Row, key: str) -> bool:
        return (WISHES.title, row.number, key) in self._book.faulty
