"""Where commands plan: in processes of this machine, or on those that work on a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from scenarios.planning import Engine, Here

LONELY = (
    "Noch rechnet niemand mit. Bitte auf jedem Rechner, der rechnen soll, die Adresse der Datenbank als DATABASE_URL "
    "setzen und „raumzeit arbeiter“ starten; dieser Befehl wartet."
)
On = Annotated[
    str | None,
    typer.Option(
        "--auf",
        metavar="ADRESSE",
        help="Auf den Rechnern rechnen, die für diese PostgreSQL-Datenbank arbeiten („raumzeit arbeiter“), statt auf "
        "diesem.",
    ),
]


@contextmanager
def engine_at(on: str | None, console: Console) -> Iterator[Engine]:
    """Where plans are made: here, or where an address says.

    Args:
        console: where the user is told if nobody works there.

    Raises:
        InputError: if no database answers there.
    """
    if on is None:
        yield Here()
        return
    from api.jobs.elsewhere import Elsewhere  # noqa: PLC0415 - only who asks for it waits for the database's driver

    engine = Elsewhere(on, lambda: console.print(LONELY, soft_wrap=True, highlight=False))
    try:
        yield engine
    finally:
        engine.close()
