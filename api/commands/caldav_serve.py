"""``raumzeit caldav serve``: the read-only CalDAV door, a process of its own beside the service."""

from importlib import import_module
from typing import Annotated

import typer
import uvicorn

from api.config import settings
from api.exits import ExitCode
from api.start import open_service
from api.terminal.console import stderr
from scheduler.errors import RaumzeitError


class MissingDoorError(RaumzeitError):
    """Für den Kalenderabgleich fehlt ein Baustein. Bitte nachinstallieren: pip install 'raumzeit[door]'."""


def caldav_serve(
    host: Annotated[str, typer.Option("--rechner", help="Adresse, unter der gelauscht wird.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port.")] = 8001,
) -> int:
    """Lässt Kalenderprogramme die Kalender des Dienstes abgleichen (CalDAV), nur zum Lesen.

    Ein eigener Prozess neben „raumzeit serve“, mit denselben Umgebungsvariablen und derselben Datenbank. Wer was sieht,
    ist wie bei den abonnierten Kalendern: das Kennwort ist das Geheimnis aus der Adresse eines Kalenders. Davor gehört
    ein Webserver mit https, siehe Handbuch.
    """
    try:
        app, memory = import_module("api.dav.app"), import_module("api.dav.memory")  # the extra may be missing
    except ModuleNotFoundError as error:
        raise MissingDoorError from error
    chosen = settings()
    service = open_service(chosen)
    try:
        with memory.remembering(chosen.folder / memory.MEMORY_FILE) as kept:
            stderr().print(f"Kalenderabgleich auf http://{host}:{port}/. Strg-C beendet.", soft_wrap=True)
            uvicorn.run(
                app.door_app(service, kept),
                host=host,
                port=port,
                lifespan="off",
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=5,
            )
    finally:
        service.database.close()
    return ExitCode.DONE
