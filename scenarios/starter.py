"""Starts another county: a small data set in which every key is explained, right as it stands."""

import datetime as dt
from importlib import resources
from pathlib import Path as FilePath
from string import Template

import holidays

from scenarios.errors import nearest
from scenarios.spreadsheet.splice import flow
from scheduler.domain.time import ZONE
from scheduler.errors import RaumzeitError

COUNTRY = "DE"
TEMPLATES = resources.files("scenarios") / "templates" / "kreis"
YEARS = range(2020, 2100)
"""Kita years that may be planned, by the calendar year in which they begin."""


class StarterError(RaumzeitError):
    """Der neue Datensatz lässt sich nicht anlegen."""


def states() -> tuple[str, ...]:
    """The German states by their two letters (the library also knows a city with a holiday of its own)."""
    return tuple(sorted(state for state in holidays.list_supported_countries()[COUNTRY] if len(state) == 2))


def state_named(word: str) -> str:
    """The state meant by a word, whatever its case.

    Raises:
        StarterError: if there is none.
    """
    found = word.strip().upper()
    if found in states():
        return found
    near = nearest(found, states())
    hint = f" Meinten Sie „{near}“?" if near is not None else ""
    raise StarterError(f"Das Bundesland „{word}“ gibt es nicht. Möglich sind {', '.join(states())}.{hint}")


def coming_year(today: dt.date | None = None) -> int:
    """The Kita year that begins in this calendar year."""
    return (today if today is not None else dt.datetime.now(ZONE).date()).year


def start(folder: FilePath, *, title: str | None = None, state: str = "RP", year: int | None = None) -> list[FilePath]:
    """Write a data set for another county.

    Args:
        folder: a new or an empty one.
        title: of the data set; None gives one that names the Kita year.
        state: a German state, as in :func:`states`.
        year: calendar year in which the Kita year begins; None is this year.

    Returns:
        the files written.

    Raises:
        StarterError: if the folder holds anything, or there is no such state or year.
        OSError: if a file cannot be written.
    """
    first = year if year is not None else coming_year()
    if first not in YEARS:
        raise StarterError(f"Ein Kita-Jahr {first} lässt sich nicht planen; möglich sind {YEARS[0]} bis {YEARS[-1]}.")
    if title is not None and not title.strip():
        raise StarterError("Der Titel ist leer.")
    values = {
        "titel": flow(title.strip() if title is not None else f"Landkreis Muster, Kita-Jahr {_span(first)}"),
        "kita_jahr": _span(first),
        "land": state_named(state),
        "jahr": f"{first}",
        "folgejahr": f"{first + 1}",
    }
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StarterError(
            f"„{folder}“ gibt es schon und wird nicht überschrieben. Bitte nennen Sie einen neuen Ordner."
        )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for template in sorted(TEMPLATES.iterdir(), key=lambda template: template.name):
        file = folder / template.name
        text = Template(template.read_text(encoding="utf-8")).substitute(values)
        with file.open("x", encoding="utf-8", newline="\n") as stream:  # fails if it is there
            stream.write(text)
        written.append(file)
    return written


def _span(first: int) -> str:
    """2026 as ``2026/27``."""
    return f"{first}/{(first + 1) % 100:02d}"
