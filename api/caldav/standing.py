"""How things are between the service and the calendars outside: written after every round, read by pages."""

from pydantic import AwareDatetime, ValidationError
from sqlalchemy import Connection

from api.store import outside
from scheduler.domain.time import Model

NAME = "kalenderserver"
SHOWN = 20
"""So many reasons of one calendar are kept; the others are counted."""


class Told(Model):
    """An object on the server that is not as we wrote it.

    Attributes:
        uid: of our event, empty if it is about the calendar, or about no event that we know.
        trouble: in German.
    """

    uid: str
    trouble: str


class CalendarStanding(Model):
    """One calendar.

    Attributes:
        name: of the calendar, see :class:`api.store.outside.Watched`.
        title: what people call it.
        token: of the state that was read last.
        entries: how many times of others are known of it.
        objects: how many events of ours lie in it.
        unread: what could not be read: line and reason.
        more: how many further reasons there were.
        told: what is not as we wrote it.
        refused: how many objects the server did not take.
        error: why it could not be read or written at all.
    """

    name: str
    title: str
    token: str | None = None
    entries: int = 0
    objects: int = 0
    unread: tuple[str, ...] = ()
    more: int = 0
    told: tuple[Told, ...] = ()
    refused: int = 0
    error: str | None = None


class Standing(Model):
    """How the last rounds went.

    Attributes:
        server: its address, None if none is needed.
        schedules: whether it sends invitations by itself; None if it was not asked yet.
        began: when the last round began.
        ended: when it ended, None while it goes on.
        read: when calendars were read last.
        written: when everything was written last.
        revision: of our calendars, as far as they are written.
        error: why the last round did not get through.
        failures: so many rounds in a row did not get through.
        after: when it is tried again.
    """

    server: str | None = None
    schedules: bool | None = None
    began: AwareDatetime | None = None
    ended: AwareDatetime | None = None
    read: AwareDatetime | None = None
    written: AwareDatetime | None = None
    revision: int = -1
    error: str | None = None
    failures: int = 0
    after: AwareDatetime | None = None
    calendars: tuple[CalendarStanding, ...] = ()


def standing(connection: Connection) -> Standing:
    """How the last round went; a new one if there was none, or another version wrote it."""
    content = outside.content(connection, NAME)
    if content is None:
        return Standing()
    try:
        return Standing.model_validate_json(content)
    except ValidationError:
        return Standing()
