"""The sheet „Anleitung“: what the workbook covers, what it does not, and how to fill it in."""

from collections.abc import Iterator
from typing import NamedTuple

from scenarios.spreadsheet.columns import SHEETS, WEEK


class Line(NamedTuple):
    """One row: a heading, a word with its explanation, or an empty one."""

    left: str
    right: str = ""
    heading: bool = False


_STEPS = (
    "Füllen Sie die Blätter mit Excel oder LibreOffice aus und speichern Sie die Datei als Excel-Arbeitsmappe (.xlsx).",
    "„raumzeit import DATEI.xlsx DATENSATZ --probe“ zeigt, was sich ändern würde, und nennt jeden Fehler.",
    "Derselbe Befehl ohne --probe übernimmt die Angaben in die Dateien des Datensatzes.",
)
_HABITS = (
    ("Zeilen", "Neue Zeilen kommen unten dazu. Leere Zeilen zählen nicht. Die Reihenfolge der Zeilen ist gleich."),
    (
        "Löschen",
        "Was in einer gelöschten Zeile stand, entfällt. Zeilen „aus der Rolle“ oder „aus der Raumart“ kommen wieder.",
    ),
    (
        "Leere Zellen",
        "Es gilt, was die Rolle oder die Raumart vorgibt; eine eigene Angabe, die hier stand, fällt weg.",
    ),
    (
        "Spalten",
        "Die Überschriften bleiben, ihre Reihenfolge ist gleich. Eigene Spalten werden nicht gelesen.",
    ),
    ("Blätter", "Fehlt ein Blatt, bleibt, was es enthielt, unverändert. So kann man einzelne Blätter herumschicken."),
    ("Tage", "Ein Datum steht als Datum oder als Text da: 3.11.2026 oder 2026-11-03."),
    ("Uhrzeiten", "Eine Uhrzeit steht als Uhrzeit oder als Text da: 14:00. Termine beginnen auf einer Viertelstunde."),
    ("Formeln", "Von Formeln wird das Ergebnis gelesen, das beim letzten Speichern da stand."),
)
_ELSEWHERE = (
    ("kreis.yaml", "Zeitraum, Halbjahre, Feiertage, Schulferien, Zahlen der Regeln, Gewichte, Fahrzeiten"),
    ("orte.yaml", "Familienzentren, Kitas mit ihrer Zuordnung, Schließtage"),
    (
        "menschen.yaml",
        "Zeitmodelle, Rollen mit ihren Ausnahmen, Freistellung, Vertretungen; „ohne_dienstort“ bei Menschen von außen",
    ),
    ("raeume.yaml", "Raumarten mit ihren Ausnahmen; ob ein Raum ein Videoraum ist"),
    (
        "terminarten.yaml",
        "Terminarten außer „bevorzugt“ und „fenster“, Einträge unter „bedarf“, Reservierungen",
    ),
)


def lines(title: str) -> Iterator[Line]:
    """The rows of the instructions for a data set with that title."""
    yield Line(f"Anleitung: {title}", heading=True)
    yield Line("")
    for number, step in enumerate(_STEPS, start=1):
        yield Line(f"{number}.", step)
    yield Line("")
    yield Line("Gut zu wissen", heading=True)
    for left, right in _HABITS:
        yield Line(left, right)
    for sheet in SHEETS:
        yield Line("")
        yield Line(f"Blatt „{sheet.title}“", heading=True)
        yield Line("", sheet.about)
        for column in sheet.columns:
            if column.key in WEEK[1:]:
                continue
            name = "Mo bis So" if column.key == WEEK[0] else column.title
            note = column.note.replace(" am Montag", " an jedem Wochentag") if column.key == WEEK[0] else column.note
            yield Line(name, f"{note} (nötig)" if column.required else note)
    yield Line("")
    yield Line("Was nicht in der Tabelle steht", heading=True)
    yield Line("", "Diese Angaben stehen nur in den Dateien des Datensatzes; der Import lässt sie, wie sie sind.")
    for left, right in _ELSEWHERE:
        yield Line(left, right)
