"""The tables. Times are whole seconds since 1970 in UTC, spans are half-open, ids are opaque texts."""

from api.store.tables.bookings import bookings, repeats, requests, series
from api.store.tables.calendar import audiences, entries, facts, views
from api.store.tables.ledger import claims, plans, reservations, resources
from api.store.tables.naming import metadata

__all__ = [
    "audiences",
    "bookings",
    "claims",
    "entries",
    "facts",
    "metadata",
    "plans",
    "repeats",
    "requests",
    "reservations",
    "resources",
    "series",
    "views",
]
