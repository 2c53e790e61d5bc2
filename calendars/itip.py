"""Invitations and cancellations: what a change means to one person (RFC 5546), written for mail (RFC 6047).

Each person gets a message of their own in which they are the only ATTENDEE: addresses of colleagues are nobody's
business. No answer is asked for (``RSVP=FALSE``), since nobody reads the sender's mailbox; who cannot come says so in
Raumzeit.

Mail travels and lies unencrypted. Of a confidential event (statement 24) it therefore says no more than „belegt“ and
when, to those who take part too, who read the rest in their calendar; the same UID leads there.
"""

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
    """

    method: Method
    shown: Shown
    optional: bool
    known: bool

    @property
    def body(self) -> bytes:
        """The properties for :func:`message`."""
        uninvited = self.method is Method.CANCEL and not self.shown.cancelled
        return write.body(self.shown, status=not uninvited)


def step(before: Record | None, after: Record, person: str) -> Step | None:
    """What to tell a person after a change: a REQUEST, a CANCEL, or nothing if it does not read otherwise to them.

    Args:
        before: None if the event is new.
        person: id of the person.
    """
    was, now = _part(before, person), _part(after, person)
    if now is not None:
        return None if now == was else Step(Method.REQUEST, *now, known=was is not None)
    if was is None or before is None:
        return None
    last = redact(before.entry, _detail(before, person), cancelled=after.cancelled is not None)
    return Step(Method.CANCEL, last, was[1], known=True)


def _part(record: Record | None, person: str) -> tuple[Shown, bool] | None:
    """What mail may say to a person of an event, and whether they need not come; None if it is not theirs."""
    if record is None or record.cancelled is not None:
        return None
    seen = PersonReader(person).detail(record.entry)
    return None if seen is None else (redact(record.entry, _detail(record, person)), seen is Detail.GUEST)


def _detail(record: Record, person: str) -> Detail:
    """How much of an event that is theirs a person may read in mail."""
    if record.entry.confidential:
        return Detail.BUSY
    return PersonReader(person).detail(record.entry) or Detail.BUSY


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


def _address(name: str, address: str, parameters: dict[str, str]) -> bytes:
    line = Contentline.from_parts(name, Parameters(parameters), vCalAddress(f"mailto:{address}"))
    return bytes(line.to_ical()) + b"\r\n"
