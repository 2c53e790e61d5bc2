"""The pages of an app."""

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api.web import booking, bookings, decisions, errors, free, rooms, start, waitlist, week
from api.web.rendering import STATIC


def install(app: FastAPI) -> None:
    """Give an app its pages; after ``problems.install``, whose answers programs keep getting."""
    for module in (start, week, rooms, free, booking, bookings, decisions, waitlist):
        app.include_router(module.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    errors.install(app)
