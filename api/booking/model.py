"""What people wish for, and what becomes of it."""

import datetime as dt
import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, model_validator

from api.booking.purposes import Purpose
from scheduler.domain.demands import Visibility
from scheduler.domain.time import GRID, ZONE, Model

LONGEST = dt.timedelta(hours=24)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")


def on_the_wall(value: dt.datetime) -> dt.datetime:
    """An aware moment as Europe/Berlin shows it.

    Accepts UTC, and the offset that Berlin really has at that moment: another one is a slip, as on the days on which
    the clocks change, and is refused rather than guessed (RFC 3339 §4).

    Raises:
        ValueError: if the offset is neither, or the moment is not on a quarter of an hour.
    """
    try:
        local = value.astimezone(ZONE)
    except (OverflowError, ValueError) as error:
        raise ValueError("liegt außerhalb der Zeit, mit der sich rechnen lässt") from error
    if value.utcoffset() not in {dt.timedelta(0), local.utcoffset()}:
        raise ValueError(
            f"diese Uhrzeit gibt es in Deutschland mit diesem Abstand nicht; gemeint ist vielleicht {local.isoformat()}"
        )
    if local.minute % GRID or local.second or local.microsecond:
        raise ValueError("Buchungen beginnen und enden zur Viertelstunde")
    return local


def plain(text: str) -> str:
    """A single line of text.

    Raises:
        ValueError: if it is empty or holds control characters.
    """
    if _CONTROL.search(text):
        raise ValueError("Steuerzeichen und Zeilenumbrüche sind hier nicht erlaubt")
    text = text.strip()
    if not text:
        raise ValueError("hier fehlt ein Text")
    return text


Moment = Annotated[AwareDatetime, AfterValidator(on_the_wall)]
Title = Annotated[str, Field(max_length=120), AfterValidator(plain)]
Reason = Annotated[str, Field(max_length=300), AfterValidator(plain)]
Named = Annotated[str, Field(min_length=1, max_length=120)]


class Status(StrEnum):
    """Where a booking stands."""

    BEANTRAGT = "beantragt"
    """The room is kept until whoever runs it decides."""
    BESTAETIGT = "bestaetigt"
    ANGEBOTEN = "angeboten"
    """A slot became free for a request that waits; it is kept until the offer ends."""
    ABGELEHNT = "abgelehnt"
    ABGESAGT = "abgesagt"
    VERDRAENGT = "verdraengt"
    VERFALLEN = "verfallen"

    @property
    def holds(self) -> bool:
        """Whether the room is taken."""
        return self in {Status.BEANTRAGT, Status.BESTAETIGT, Status.ANGEBOTEN}


class Sight(StrEnum):
    """Who may know what a booking is (statements 15, 23, 24)."""

    OEFFENTLICH = "oeffentlich"
    INTERN = "intern"
    VERTRAULICH = "vertraulich"

    @property
    def visibility(self) -> Visibility:
        """The same for calendars."""
        return Visibility(self.value)


class Details(Model):
    """What a booking is about, apart from its time.

    Attributes:
        room: id of the room.
        title: no names of families or children (statement 23).
        people: expected, those who lead it included.
        house: the Kita or Familienzentrum it is for.
        setup_minutes: before the begin, the room is taken already.
        cleanup_minutes: after the end, the room is still taken.
        features: what the room must have.
        participants: ids of people of the data set who take part, and so are taken too.
    """

    room: Named
    title: Title
    purpose: Purpose
    people: Annotated[int, Field(ge=1, le=10_000)] = 1
    house: Named | None = None
    sight: Sight = Sight.INTERN
    setup_minutes: Annotated[int, Field(ge=0, le=240, multiple_of=GRID)] = 0
    cleanup_minutes: Annotated[int, Field(ge=0, le=240, multiple_of=GRID)] = 0
    features: Annotated[frozenset[Named], Field(max_length=20, json_schema_extra={"uniqueItems": False})] = frozenset()
    participants: Annotated[tuple[Named, ...], Field(max_length=20)] = ()


class Span(Model):
    """A half-open span of time."""

    begin: Moment
    end: Moment

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end.astimezone(dt.UTC) <= self.begin.astimezone(dt.UTC):
            raise ValueError("das Ende liegt nicht nach dem Beginn")
        if self.end.astimezone(dt.UTC) - self.begin.astimezone(dt.UTC) > LONGEST:
            raise ValueError("eine Buchung dauert höchstens 24 Stunden")
        return self


class Wish(Details, Span):
    """A room for a time.

    Attributes:
        on_behalf_of: account whose booking it shall be; whoever runs the room, and the Koordinierungsstelle, may.
        displace: whoever runs the room sets it to let what ranks lower give way (statements 5, 6).
    """

    on_behalf_of: Named | None = None
    displace: bool = False


class Slot(Model):
    """A free span in a room."""

    room: str
    begin: dt.datetime
    end: dt.datetime


class Booking(Details):
    """A booking as it is kept.

    Attributes:
        account: whose it is.
        owner: the role title of that account, which others read.
        entered_by: the account that made it.
        reason: why it was declined or displaced.
        alternatives: free when it was displaced.
        expires: when an offer ends.
        version: grows with every change; the ETag.
    """

    id: str
    begin: dt.datetime
    end: dt.datetime
    status: Status
    account: str
    owner: str
    entered_by: str
    series: str | None = None
    reason: str = ""
    alternatives: tuple[Slot, ...] = ()
    expires: dt.datetime | None = None
    version: int = 1
    created: dt.datetime
    changed: dt.datetime


class Glimpse(Model):
    """Of a booking as it is kept, what decides who may read how much of it; the rest is passed over."""

    model_config = ConfigDict(extra="ignore")

    room: str
    title: str
    sight: Sight
    participants: tuple[str, ...] = ()
    status: Status
    account: str
    entered_by: str


class Conflicts(StrEnum):
    """What shall happen to dates of a series that do not fit."""

    REFUSE = "ablehnen"
    """Book none if one does not fit."""
    SKIP = "auslassen"
    ALTERNATIVES = "ausweichen"
    """Take the free time in the same room on the same day that is nearest; else leave the date out."""


class SeriesWish(Wish):
    """A wish that comes back.

    Attributes:
        rule: RFC 5545 RRULE with COUNT or UNTIL, daily, weekly or monthly.
    """

    rule: Annotated[str, Field(max_length=200)]
    conflicts: Conflicts = Conflicts.REFUSE


class LeftOut(Model):
    """A date of a series that was not booked."""

    begin: dt.datetime
    end: dt.datetime
    reason: str


class Series(Model):
    """A series as it is kept.

    Attributes:
        left_out: dates that did not fit; they can be booked later.
    """

    id: str
    account: str
    wish: SeriesWish
    left_out: tuple[LeftOut, ...] = ()


class RequestStatus(StrEnum):
    """Where a request that waits stands."""

    WARTET = "wartet"
    ANGEBOTEN = "angeboten"
    ERFUELLT = "erfuellt"
    ZURUECKGEZOGEN = "zurueckgezogen"
    VERFALLEN = "verfallen"


class RequestWish(Model):
    """A room for so long, at some time within a span; waits until one is free.

    Attributes:
        rooms: any of these.
        earliest: the event begins no earlier.
        latest: the event ends no later.
        minutes: its length.
    """

    rooms: Annotated[tuple[Named, ...], Field(min_length=1, max_length=50)]
    earliest: Moment
    latest: Moment
    minutes: Annotated[int, Field(ge=GRID, le=1440, multiple_of=GRID)]
    title: Title
    purpose: Purpose
    people: Annotated[int, Field(ge=1, le=10_000)] = 1
    house: Named | None = None
    sight: Sight = Sight.INTERN

    @model_validator(mode="after")
    def _long_enough(self) -> Self:
        if self.latest.astimezone(dt.UTC) - self.earliest.astimezone(dt.UTC) < dt.timedelta(minutes=self.minutes):
            raise ValueError("zwischen frühestem Beginn und spätestem Ende ist weniger Zeit, als der Termin dauert")
        return self


class Request(RequestWish):
    """A request as it is kept.

    Attributes:
        booking: the offer, or what became of it.
    """

    id: str
    account: str
    owner: str
    status: RequestStatus
    booking: str | None = None
    created: dt.datetime
    version: int = 1
