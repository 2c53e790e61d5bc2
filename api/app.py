"""The service as an ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from api import problems
from api.accounts.authenticate import authenticate
from api.behind import Behind
from api.documentation import document
from api.protection.install import protect
from api.routes import (
    accounts,
    audit,
    bookings,
    feeds,
    jobs,
    leave,
    mail,
    me,
    outcomes,
    requests,
    rooms,
    scenarios,
    session,
    system,
    tokens,
)
from api.service import Service
from api.web import errors, pages

DESCRIPTION = """
Räume finden und buchen, Kalender abonnieren, Pläne rechnen: der Dienst zu Raumzeit.

Zeiten stehen in RFC 3339 mit Abstand zu UTC (`2026-12-01T14:00:00+01:00`), Spannen enthalten ihr Ende nicht. Fehler
kommen als `application/problem+json` (RFC 9457): `code` bleibt stabil, `title` ist für Menschen.
"""
ROUTES = (
    rooms,
    bookings,
    requests,
    feeds,
    jobs,
    scenarios,
    leave,
    outcomes,
    session,
    me,
    tokens,
    accounts,
    audit,
    mail,
    system,
)


def create_app(service: Service, *, alone: bool = True) -> FastAPI:
    """The application of a service: routes, pages, errors, headers, and what goes on behind them.

    Args:
        service: what it answers for.
        alone: whether this process also does what goes on behind the answers, while it answers; of several, none does.

    Raises:
        MailSettingsError: if the settings of the mail server make no sense.
    """
    app = FastAPI(
        title="Raumzeit",
        version=version("raumzeit"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan if alone else None,
    )
    app.state.service = service
    app.state.authenticate = authenticate
    app.state.behind = Behind(service)
    app.state.runner = app.state.behind.runner
    problems.install(app)
    protect(app, service.settings, errors.refusal)
    document(app)
    for module in ROUTES:
        app.router.routes.extend(module.router.routes)  # in one list: asked through included ones, each costs 30 µs
    pages.install(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.behind.start()
    yield
    await run_in_threadpool(app.state.behind.stop)
