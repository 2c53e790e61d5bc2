"""The pages of an app."""

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api.web import (
    about,
    account,
    accounts,
    booking,
    bookings,
    decisions,
    errors,
    free,
    leave,
    mail,
    planning,
    repair,
    rooms,
    scenarios,
    signing,
    start,
    subscriptions,
    trail,
    waitlist,
    week,
)
from api.web.rendering import STATIC

MODULES = (
    *(start, week, rooms, free, booking, bookings, decisions, waitlist),
    *(signing, subscriptions, account, accounts, trail, mail, planning, scenarios, leave, repair, about),
)


def install(app: FastAPI) -> None:
    """Give an app its pages; after ``problems.install``, whose answers programs keep getting."""
    for module in MODULES:
        app.include_router(module.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    errors.install(app)
