"""What is wrong in a workbook: every fault with its sheet, row and column, all of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from scenarios.errors import FEW, Thing, nearest
from scheduler.errors import RaumzeitError
from scheduler.rules.words import plural


@dataclass(frozen=True, slots=True)
class SheetIssue:
    """One fault in a workbook.

    Attributes:
        sheet: title of the sheet; empty if the fault is one of the whole workbook.
        row: from 1, as programs show it; 0 if the fault has no row (a missing column).
        column: from 1; 0 without a column.
        heading: of the column.
        message: what is wrong.
        found: what stands there, as written.
        expected: what should stand there.
        suggestion: what was probably meant.
    """

    sheet: str
    row: int
    column: int
    heading: str
    message: str
    found: str | None = None
    expected: str | None = None
    suggestion: str | None = None

    @property
    def place(self) -> str:
        """Where it is, as people look for it."""
        parts = [f"Blatt ‚{self.sheet}‘"] if self.sheet else []
        parts += [f"Zeile {self.row}"] if self.row else []
        parts += [f"Spalte {get_column_letter(self.column)} ({self.heading})"] if self.column else []
        return ", ".join(parts)

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        if self.found is not None:
            text += f"; gefunden: {self.found}"
        if self.expected is not None:
            text += f"; erwartet: {self.expected}"
        return text + (f". Meinten Sie „{self.suggestion}“?" if self.suggestion is not None else ".")


class SpreadsheetError(RaumzeitError):
    """Die Tabelle lässt sich nicht übernehmen."""


class SheetError(SpreadsheetError):
    """Die Tabelle enthält Fehler.

    Carries every fault found (``issues``), in the order in which they were noted.
    """

    def __init__(self, issues: Iterable[SheetIssue]) -> None:
        self.issues = tuple(dict.fromkeys(issues))
        told = plural(len(self.issues), "einen Fehler|# Fehler")
        super().__init__(f"Die Tabelle enthält {told}:\n" + "\n".join(f"- {issue}" for issue in self.issues))


class Faults:
    """Collects the faults of one workbook."""

    def __init__(self) -> None:
        self.issues: list[SheetIssue] = []

    def add(
        self,
        sheet: str,
        row: int,
        column: tuple[int, str],
        message: str,
        *,
        found: str | None = None,
        expected: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        """Note a fault; the column is its number (0: none) and its heading."""
        self.issues.append(SheetIssue(sheet, row, *column, message, found, expected, suggestion))

    def unknown(self, sheet: str, row: int, column: tuple[int, str], thing: Thing, word: str, known: set[str]) -> None:
        """Note an id that nothing has."""
        few = ", ".join(sorted(known)) if 0 < len(known) <= FEW else None
        message = f"{thing.title} „{word}“ gibt es nicht"
        self.add(sheet, row, column, message, expected=few, suggestion=nearest(word, sorted(known)))

    def raise_if_any(self) -> None:
        """Stop here if anything was noted.

        Raises:
            SheetError: with all faults noted so far.
        """
        if self.issues:
            raise SheetError(self.issues)
