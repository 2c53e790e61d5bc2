"""The service as an ASGI application."""

from importlib.metadata import version

from fastapi import FastAPI

from api import problems
from api.routes import bookings, requests, rooms, system
from api.service import Service
from api.web import pages

DESCRIPTION = """
Räume finden und buchen, Kalender abonnieren, Pläne rechnen: der Dienst zu Raumzeit.

Zeiten stehen in RFC 3339 mit Abstand zu UTC (`2026-12-01T14:00:00+01:00`), Spannen enthalten ihr
Ende nicht. Fehler kommen als `application/problem+json` (RFC 9457): `code` bleibt stabil, `title` ist für Menschen.
"""


def create_app(service: Service) -> FastAPI:
    """The application of a service: routes, errors, headers."""
    app = FastAPI(title="Raumzeit", version=version("raumzeit"), description=DESCRIPTION, docs_url="/docs")
    app.state.service = service
    problems.install(app)
    for module in (rooms, bookings, requests, system):
        app.include_router(module.router)
    pages.install(app)
    return app
