"""``raumzeit arbeiter``: plans on this machine for a service that runs here or elsewhere."""

import signal
import threading
from typing import Annotated

import typer

from api.config import settings
from api.exits import ExitCode
from api.inputs import processes
from api.jobs.runner import runner_of
from api.store.database import Database
from api.terminal.console import stderr


def worker(
    number: Annotated[
        int,
        typer.Option("--prozesse", metavar="ZAHL", parser=processes, help="So viele Aufträge rechnen gleichzeitig."),
    ] = 1,
) -> int:
    """Auf diesem Rechner die Planungsaufträge des Dienstes rechnen, bis Strg-C gedrückt wird.

    DATABASE_URL nennt die Datenbank des Dienstes. Mit PostgreSQL können beliebig viele Rechner helfen; fällt einer aus,
    übernimmt ein anderer seinen Auftrag. Strg-C gibt angefangene Aufträge zurück.
    """
    address = settings().database
    Database(address).close()  # says at once if it cannot be used
    over = threading.Event()
    before = {number_: signal.signal(number_, lambda *_: over.set()) for number_ in (signal.SIGINT, signal.SIGTERM)}
    runner = runner_of(address, number)
    runner.start()
    stderr().print("Bereit. Strg-C beendet.", soft_wrap=True)
    try:
        while not over.wait(1.0):
            pass
    finally:
        runner.stop()
        for kind, handler in before.items():
            signal.signal(kind, handler)
    return ExitCode.DONE
