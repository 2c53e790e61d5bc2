"""``raumzeit serve``: the service."""

import multiprocessing
import os
import signal
import threading
from multiprocessing.process import BaseProcess
from typing import Annotated, Any

import typer
import uvicorn
from starlette.types import ASGIApp

from api.app import create_app
from api.behind import Behind
from api.config import settings
from api.exits import ExitCode
from api.feeds import FeedsFirst, feeds_app
from api.start import open_service

PATIENCE = 60
"""Seconds after which a process that says nothing is ended, and another begun."""


def serve(
    host: Annotated[str, typer.Option("--rechner", help="Adresse, unter der der Dienst lauscht.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port des Dienstes.")] = 8000,
    processes: Annotated[
        int, typer.Option("--prozesse", min=1, max=64, help="So viele Prozesse antworten, höchstens einer je Kern.")
    ] = 1,
) -> int:
    """Den Dienst starten: Räume buchen, Kalender abonnieren, planen.

    Ohne weitere Angaben läuft er auf diesem Rechner mit einer eingebauten Datenbank und dem beigelegten Landkreis samt
    fertigem Plan. Alles Weitere sagen Umgebungsvariablen, siehe Handbuch.
    """
    service = open_service(settings())
    listening: dict[str, Any] = {
        "host": host,
        "port": port,
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": 5,
    }
    try:
        if processes == 1:
            uvicorn.run(FeedsFirst(create_app(service), feeds_app(service)), **listening)
        else:
            _several(processes, Behind(service), listening)
    finally:
        service.database.close()
    return ExitCode.DONE


def one_of_several() -> ASGIApp:
    """What one of several processes answers with; it ends when the one that looks after it does, however that ends."""
    keeper = multiprocessing.parent_process()
    if keeper is not None:
        threading.Thread(target=_end_with, args=(keeper,), name="keeper", daemon=True).start()
    service = open_service(settings())
    return FeedsFirst(create_app(service, alone=False), feeds_app(service))


def _end_with(keeper: BaseProcess) -> None:
    keeper.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _several(number: int, behind: Behind, listening: dict[str, Any]) -> None:
    """Let processes answer, and do here what goes on behind them."""
    behind.start()
    try:
        uvicorn.run(
            f"{__name__}:{one_of_several.__name__}",
            factory=True,
            workers=number,
            timeout_worker_healthcheck=PATIENCE,
            **listening,
        )
    finally:
        behind.stop()
