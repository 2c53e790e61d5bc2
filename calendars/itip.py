"""Invitations and cancellations: what a change means to one person (RFC 5546), written for mail (RFC 6047).

Each person gets a message of their own in which they are the only ATTENDEE: addresses of colleagues are nobody's
business. No answer is asked for (``RSVP=FALSE``), since nobody reads the sender's mailbox; who cannot come says so in
Raumzeit.

Mail travels and lies unencrypted. Of a confidential event (statement 24) it therefore says no more than „belegt“ and
when, to those who take part too, who read the rest in their calendar; the same UID leads there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from icalendar import Parameters, vCalAddress
from icalendar.parser import Contentline

from calendars import write, zones
from calendars.identity import Record, Stamp
from calendars.visibility import Detail, PersonReader, Shown, redact


class Method(StrEnum):
    """What a message asks for (RFC 5546 §3.2)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Step:
    """What a change of an event means to one person.

    Attributes:
        shown: what mail may say of the event; of one they no longer take part in, what they knew of it.
        optional: they may come, but need not.
        known: they took part before.
        confidential: mail says no more of it than when.
    """

    method: Method
    shown: Shown
    optional: bool
    known: bool
    confidential: bool

    @property
    def body(self) -> bytes:
        """The properties for :func:`message`."""
        uninvited = self.method is Method.CANCEL and not self.shown.cancelled
        return write.body(self.shown, status=not uninvited)


def steps(before: Record | None, after: Record, people: Iterable[str]) -> dict[str, Step]:
    """What to tell people after a change: a REQUEST, a CANCEL, or nothing if it does not read otherwise to them.

    Args:
        before: None if the event is new.
        people: ids.
    """
    made: dict[tuple[Detail | None, Detail | None], Step | None] = {}
    found = {}
    for person in people:
        part = (_part(before, person), _part(after, person))
        if part not in made:
            made[part] = _step(before, after, *part)
        step = made[part]
        if step is not None:
            found[person] = step
    return found


def _part(record: Record | None, person: str) -> Detail | None:
    """In which detail a person sees an event in their calendar; None if it is not theirs."""
    if record is None or record.cancelled is not None:
        return None
    return PersonReader(person).detail(record.entry)


def _step(before: Record | None, after: Record, was: Detail | None, now: Detail | None) -> Step | None:
    if now is not None:
        shown = _shown(after, now)
        if before is not None and was is not None and (was, _shown(before, was)) == (now, shown):
            return None
        optional = now is Detail.GUEST
        return Step(Method.REQUEST, shown, optional, known=was is not None, confidential=after.entry.confidential)
    if before is None or was is None:
        return None
    shown = _shown(before, was, cancelled=after.cancelled is not None)
    optional = was is Detail.GUEST
    return Step(Method.CANCEL, shown, optional, known=True, confidential=before.entry.confidential)


def _shown(record: Record, detail: Detail, *, cancelled: bool = False) -> Shown:
    """What mail may say of an event to somebody who sees it in that detail in their calendar."""
    entry = record.entry
    return redact(entry, Detail.BUSY if entry.confidential else detail, cancelled=cancelled)


def message(
    method: Method, uid: str, stamp: Stamp, body: bytes, *, organizer: str, attendee: str, optional: bool = False
) -> bytes:
    """A calendar with one event and a METHOD: the body of a ``text/calendar`` part (RFC 6047 §2.4).

    Args:
        body: of :attr:`Step.body`.
        organizer: mail address.
        attendee: mail address of the recipient.
        optional: they may come, but need not (RFC 5545 §3.2.16).
    """
    role = {"CUTYPE": "INDIVIDUAL", "ROLE": "OPT-PARTICIPANT" if optional else "REQ-PARTICIPANT"}
    answer = {"PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"} if method is Method.REQUEST else {}
    people = _address("ORGANIZER", organizer, {"CN": "Raumzeit"}) + _address("ATTENDEE", attendee, role | answer)
    head = (
        b"BEGIN:VCALENDAR\r\n",
        b"VERSION:2.0\r\n",
        f"PRODID:{write.PRODID}\r\n".encode(),
        b"CALSCALE:GREGORIAN\r\n",
        f"METHOD:{method}\r\n".encode(),
        zones.VTIMEZONE,
    )
    return write.calendar(b"".join(head), [write.event(uid, stamp, people + body)])


def room_asked(organizer: str, room: str, title: str) -> bytes:
    """The properties by which a calendar server asks a room that it knows as a resource (RFC 6638 §3.2.1).

    The server sends the request and takes the answer (``SCHEDULE-AGENT=SERVER``). People are invited by our own mail,
    and so do not stand there.

    Args:
        organizer: our calendar user address on that server, ``mailto:…``.
        room: mail address of the room there.
        title: of the room.
    """
    said = {"CN": write.clean(title).replace('"', "'"), "CUTYPE": "ROOM", "ROLE": "REQ-PARTICIPANT"}
    asked = {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE", "SCHEDULE-AGENT": "SERVER"}
    ours = organizer.partition(":")[2]
    return _address("ORGANIZER", ours, {"CN": "Raumzeit"}) + _address("ATTENDEE", room, said | asked)


def _address(name: str, address: str, parameters: dict[str, str]) -> bytes:
    line = Contentline.from_parts(name, Parameters(parameters), vCalAddress(f"mailto:{address}"))
    return bytes(line.to_ical()) + b"\r\n"
