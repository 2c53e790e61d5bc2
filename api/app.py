"""The service as an ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from api import problems
from api.documentation import document
from api.jobs.runner import runner_of
from api.mail.sender import Sender
from api.protection.install import protect
from api.routes import accounts, audit, bookings, feeds, jobs, me, requests, rooms, session, system, tokens
from api.service import Service
from api.upkeep import Upkeep
from api.web import errors, pages

DESCRIPTION = """
Räume finden und buchen, Kalender abonnieren, Pläne rechnen: der Dienst zu Raumzeit.

Zeiten stehen in RFC 3339 mit Abstand zu UTC (`2026-12-01T14:00:00+01:00`), Spannen enthalten ihr Ende nicht. Fehler
kommen als `application/problem+json` (RFC 9457): `code` bleibt stabil, `title` ist für Menschen.
"""
ROUTES = (rooms, bookings, requests, feeds, jobs, session, me, tokens, accounts, audit, system)


def create_app(service: Service) -> FastAPI:
    """The application of a service: routes, pages, errors, headers, and what goes on behind them.

    Raises:
        MailSettingsError: if the settings of the mail server make no sense.
    """
    app = FastAPI(
        title="Raumzeit",
        version=version("raumzeit"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.service = service
    app.state.runner = runner_of(service.settings.database, service.settings.workers)
    app.state.sender = Sender(service.database, service.settings, service.now)
    problems.install(app)
    protect(app, service.settings, errors.refusal)
    document(app)
    for module in ROUTES:
        app.include_router(module.router)
    pages.install(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Mail is sent, jobs are run and upkeep is done while the application answers."""
    behind = (app.state.runner, app.state.sender, Upkeep(app.state.service))
    for part in behind:
        part.start()
    yield
    for part in reversed(behind):
        await run_in_threadpool(part.stop)
