"""The pages of an app."""

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api.web import (
    about,
    account,
    accounts,
    annual,
    booking,
    bookings,
    calendar_server,
    decisions,
    errors,
    free,
    leave,
    mail,
    office,
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
    *(signing, subscriptions, account, accounts, office, trail, mail, calendar_server),
    *(planning, scenarios, leave, repair, annual, about),
)


def install(app: FastAPI) -> None:
    """Give an app its pages; after ``problems.install``, whose answers programs keep getting."""
    for module in MODULES:
        app.router.routes.extend(module.router.routes)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    errors.install(app)
