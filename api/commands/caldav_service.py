"""``raumzeit caldav sync``: one round between the service and the calendar server, and how things are between them."""

from rich.console import Console
from sqlalchemy import Connection

from api.caldav.standing import Standing, standing
from api.caldav.sync import CalendarSync
from api.caldav.words import sentences
from api.config import settings
from api.exits import ExitCode
from api.service import Service
from api.start import open_service
from api.terminal.console import bullet, number, stderr, stdout, table
from api.usecases.desk import Desk
from api.usecases.outside import OFFICE, Conflict, conflicts_of
from scheduler.rules.words import date_text


def caldav_sync() -> int:
    """Gleicht den Dienst einmal mit dem Kalenderserver und den gelesenen Kalendern ab.

    Das tut der laufende Dienst von selbst; so geht es gleich. Was abzugleichen ist, sagen RAUMZEIT_CALDAV_CALENDARS und
    RAUMZEIT_CALDAV_WATCH; mit RAUMZEIT_CALDAV_ACCOUNT werden Einträge in Raumkalendern gebucht.
    """
    service = open_service(settings())
    try:
        sync = CalendarSync(service)
        if not sync.arranged:
            stderr().print(
                "Nichts abzugleichen: weder RAUMZEIT_CALDAV_CALENDARS noch RAUMZEIT_CALDAV_WATCH ist gesetzt.",
                soft_wrap=True,
            )
            return ExitCode.INPUT
        done = sync.run_once(anyhow=True)
        if done is None:
            stderr().print("Ein anderer Vorgang gleicht gerade ab. Bitte gleich noch einmal.", soft_wrap=True)
            return ExitCode.INPUT
        return _tell(stdout(), service, done)
    finally:
        service.database.close()


def service_status() -> int:
    """How things are between the service and the calendar server."""
    service = open_service(settings())
    try:
        with service.database.read() as connection:
            known = standing(connection)
        return _tell(stdout(), service, known)
    finally:
        service.database.close()


def _tell(console: Console, service: Service, known: Standing) -> int:
    for line in sentences(known):
        console.print(line, soft_wrap=True)
    if known.calendars:
        columns = ("Kalender", "Termine von uns", "fremde Zeiten", "zu klären")
        shown = table(console, *columns, numbers=columns[1:])
        for one in known.calendars:
            troubles = len(one.told) + one.refused + bool(one.error)
            shown.add_row(one.title, number(one.objects), number(one.entries), number(troubles))
        console.print(shown)
    for one in known.calendars:
        for what in [*([one.error] if one.error else []), *(told.trouble for told in one.told), *one.unread]:
            bullet(console, f"{one.title}: {what}")
    with service.database.read() as connection:
        found = _conflicts(service, connection)
    for conflict in found:
        begin, end = conflict.begin, conflict.end
        bullet(
            console,
            f"{conflict.room}, {date_text(begin.date())}, {begin:%H:%M} bis {end:%H:%M} Uhr: {conflict.what}",
        )
    if known.error is not None:
        return ExitCode.INPUT
    return ExitCode.CONFLICTS if found or any(one.told for one in known.calendars) else ExitCode.DONE


def _conflicts(service: Service, connection: Connection) -> list[Conflict]:
    return conflicts_of(Desk(service, connection, OFFICE, service.now()))
