"""Who sees what (statements 15, 23, 24, 50). CLASS protects nothing, so calendars are filtered here, before writing.

A reader says how much of an event it may see (:class:`Detail`); :func:`redact` copies just that into a :class:`Shown`,
and the writer is given nothing else. A feed is a reader, and its events are those of which the reader sees anything:
there is no second place at which the choice is made.

=================  =====================================  ===============================================
reader             public and internal events             confidential events
=================  =====================================  ===============================================
person             own ones in full                       own ones in full
Koordinierung      all in full                            „belegt“
Familienzentrum    of its site, Kitas and team, in full   „belegt“
room               of the room, without participants      „belegt“
public             public ones, as announced              nothing
Kita               those meant for its families           nothing
=================  =====================================  ===============================================
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from calendars import zones
from calendars.entries import DIGITAL, Entry
from scheduler.domain.demands import Visibility
from scheduler.domain.time import clock

BUSY_TITLE = "belegt"
"""All that others read of a confidential event (statement 24)."""


class Detail(StrEnum):
    """How much of an event a reader may see."""

    FULL = "full"
    """Everything: for those who take part and, unless it is confidential, for the staff who plan."""
    GUEST = "guest"
    """Everything, but it does not block the reader's time: for those who may come."""
    ROOM = "room"
    """What, when and for how long the room is taken; not who comes."""
    PUBLIC = "public"
    """What families are told; neither participants nor notes for colleagues."""
    BUSY = "busy"
    """When, and nothing else."""


class Reader(Protocol):
    """Somebody, or some group of people, who may read some of the events."""

    def detail(self, entry: Entry) -> Detail | None:
        """How much of the event the reader may see, None for nothing."""


class Subscriber(Reader, Protocol):
    """A reader for whom there is a calendar."""

    @property
    def audience(self) -> str:
        """A key for what the reader sees: two readers with the same key see the same."""


@dataclass(frozen=True, slots=True)
class PersonReader:
    """One person, who sees in full what they take part in."""

    person: str

    @property
    def audience(self) -> str:
        """See :class:`Subscriber`."""
        return f"person:{self.person}"

    def detail(self, entry: Entry) -> Detail | None:
        """Own events in full, confidential ones too; nothing else."""
        if self.person in entry.people:
            return Detail.FULL
        return Detail.GUEST if self.person in entry.optional else None


@dataclass(frozen=True, slots=True)
class CountyReader:
    """The Koordinierungsstelle, which sees every plan, but no details of counselling (statements 24, 29, 43)."""

    @property
    def audience(self) -> str:
        """See :class:`Subscriber`."""
        return "county"

    def detail(self, entry: Entry) -> Detail | None:
        """Everything that is not confidential."""
        return Detail.BUSY if entry.confidential else Detail.FULL


@dataclass(frozen=True, slots=True)
class CentreReader:
    """The team of a Familienzentrum."""

    centre: str

    @property
    def audience(self) -> str:
        """See :class:`Subscriber`."""
        return f"centre:{self.centre}"

    def detail(self, entry: Entry) -> Detail | None:
        """Events at its site, in or for its Kitas, and of people who are based there (statement 1)."""
        if self.centre not in entry.area and self.centre not in entry.team:
            return None
        return Detail.BUSY if entry.confidential else Detail.FULL


@dataclass(frozen=True, slots=True)
class RoomReader:
    """Whoever looks after a room: the Träger it belongs to, a caretaker, a sign at the door (statements 6, 45)."""

    room: str

    @property
    def audience(self) -> str:
        """See :class:`Subscriber`."""
        return f"room:{self.room}"

    def detail(self, entry: Entry) -> Detail | None:
        """Events in the room; hours of named people are not the holder's business (statement 50)."""
        if entry.room != self.room:
            return None
        return Detail.BUSY if entry.confidential else Detail.ROOM


@dataclass(frozen=True, slots=True)
class PublicReader:
    """Everybody (statement 15); with ``centre`` everybody interested in one Familienzentrum and its Kitas."""

    centre: str | None = None

    @property
    def audience(self) -> str:
        """See :class:`Subscriber`."""
        return "public" if self.centre is None else f"public:{self.centre}"

    def detail(self, entry: Entry) -> Detail | None:
        """Public events, never more than was announced."""
        if not entry.public or (self.centre is not None and self.centre not in entry.area):
            return None
        return Detail.PUBLIC


@dataclass(frozen=True, slots=True)
class KitaReader:
    """The families of one Kita: what is public in its catchment, except what is meant for another Kita's families."""

    kita: str

    @property
    def audience(self) -> str:
        """See :class:`Subscriber`."""
        return f"kita:{self.kita}"

    def detail(self, entry: Entry) -> Detail | None:
        """Public events that mean these families, never more than was announced."""
        return Detail.PUBLIC if entry.public and self.kita in entry.kitas else None


def audiences(entry: Entry) -> dict[str, Detail]:
    """Everybody who may see something of an event, by :attr:`Subscriber.audience`, and how much."""
    readers: list[Subscriber] = [
        CountyReader(),
        PublicReader(),
        *(PersonReader(person) for person in (*entry.people, *entry.optional)),
        *(CentreReader(centre) for centre in {*entry.area, *entry.team}),
        *(PublicReader(centre) for centre in entry.area),
        *(KitaReader(kita) for kita in entry.kitas),
    ]
    if entry.room is not None:
        readers.append(RoomReader(entry.room))
    seen = {reader.audience: reader.detail(entry) for reader in readers}
    return {audience: detail for audience, detail in sorted(seen.items()) if detail is not None}


@dataclass(frozen=True, slots=True)
class Shown:
    """What one kind of reader may see of an event: all that the writer ever gets.

    Attributes:
        begin: in UTC.
        end: in UTC, exclusive.
        link: address of a video meeting, https only.
        free: the event does not block the reader's time.
        confidential: a hint to clients (CLASS); nothing relies on it.
    """

    begin: dt.datetime
    end: dt.datetime
    title: str
    place: str | None = None
    geo: tuple[float, float] | None = None
    category: str | None = None
    colour: str | None = None
    description: str = ""
    link: str | None = None
    free: bool = False
    confidential: bool = False
    cancelled: bool = False


def details(entry: Entry) -> tuple[Detail, ...]:
    """The details in which some reader sees the event."""
    candidates = {
        Detail.FULL: True,
        Detail.GUEST: bool(entry.optional),
        Detail.ROOM: entry.room is not None and not entry.confidential,
        Detail.PUBLIC: entry.public,
        Detail.BUSY: entry.confidential,
    }
    return tuple(detail for detail, wanted in candidates.items() if wanted)


def redact(entry: Entry, detail: Detail, *, cancelled: bool = False) -> Shown:
    """The event as readers of that detail may see it."""
    begin, end = zones.span(entry.date, entry.start, entry.end)
    if detail is Detail.BUSY:
        return Shown(begin=begin, end=end, title=BUSY_TITLE, free=cancelled, cancelled=cancelled)
    staff = detail in {Detail.FULL, Detail.GUEST}
    link = _link(entry, detail)
    return Shown(
        begin=begin,
        end=end,
        title=entry.title,
        place=link if link is not None and entry.place == DIGITAL else entry.place,
        geo=entry.geo,
        category=entry.category,
        colour=entry.colour,
        description="\n".join(_description(entry, detail, link, cancelled=cancelled)),
        link=link,
        free=cancelled or detail in {Detail.GUEST, Detail.PUBLIC},
        confidential=staff and entry.confidential,
        cancelled=cancelled,
    )


def _link(entry: Entry, detail: Detail) -> str | None:
    """The link, unless the reader has to register for it first."""
    needs_registration = detail is Detail.PUBLIC and entry.visibility is Visibility.REGISTRATION
    return None if needs_registration or detail is Detail.ROOM else entry.link


def _description(entry: Entry, detail: Detail, link: str | None, *, cancelled: bool) -> list[str]:
    """The lines of DESCRIPTION, each complete in itself."""
    staff = detail in {Detail.FULL, Detail.GUEST}
    lines = ["Dieser Termin findet leider nicht statt."] if cancelled else []
    if detail is Detail.GUEST and not cancelled:
        lines.append("Sie sind herzlich eingeladen; Ihre Teilnahme ist freiwillig.")
    if staff and entry.about:
        lines.append(entry.about)
    if entry.families_of is not None:
        lines.append(f"Für die Familien der Einrichtung {entry.families_of}.")
    if detail is Detail.PUBLIC and entry.visibility is Visibility.REGISTRATION and not cancelled:
        lines.append("Bitte melden Sie sich vorher beim Familienzentrum an.")
    if entry.rhythm:
        lines.append(entry.rhythm)
    if entry.taken is not None and detail is not Detail.PUBLIC:
        first, last = entry.taken
        lines.append(f"Mit Vor- und Nachbereitung ist der Raum von {clock(first)} bis {clock(last)} Uhr belegt.")
    if staff and entry.participants:
        lines.append(f"Es nehmen teil: {', '.join(entry.participants)}.")
    if staff and entry.guests:
        lines.append(f"Außerdem eingeladen: {', '.join(entry.guests)}.")
    if link is not None:
        lines.append(f"Zugang: {link}")
    return lines
