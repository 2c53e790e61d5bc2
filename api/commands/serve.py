"""``raumzeit serve``: the service."""

from typing import Annotated

import typer
import uvicorn

from api.app import create_app
from api.config import settings
from api.exits import ExitCode
from api.feeds import FeedsFirst, feeds_app
from api.start import open_service


def serve(
    host: Annotated[str, typer.Option("--rechner", help="Adresse, unter der der Dienst lauscht.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port des Dienstes.")] = 8000,
) -> int:
    """Den Dienst starten: Räume buchen, Kalender abonnieren, planen.

    Ohne weitere Angaben läuft er auf diesem Rechner mit einer eingebauten Datenbank und dem beigelegten Landkreis samt
    fertigem Plan. Alles Weitere sagen Umgebungsvariablen, siehe Handbuch.
    """
    service = open_service(settings())
    try:
        uvicorn.run(
            FeedsFirst(create_app(service), feeds_app(service)),
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
    finally:
        service.database.close()
    return ExitCode.DONE
