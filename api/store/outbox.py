"""The outbox: mail is written in the transaction of what it tells, and leaves later (:mod:`api.store.dispatch`).

Of every topic, which is the UID of an event, the plan as a whole, or the key of a notice, one mail at most waits for
one address: a later one takes its place.
"""

import datetime as dt
import re
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from api.mail import texts
from api.store.calendar import Changed
from api.store.ledger import chunks, moment_of, seconds
from api.store.tables.outbox import outbox
from calendars.itip import Method, Step, steps
from scheduler.errors import RaumzeitError

MANY = 10
"""Changes of one person's events at once that are told one by one; of more, one mail gives an overview."""
KEPT = dt.timedelta(days=90)
"""How long mail is kept after its last change, its text included."""
PLAN = "plan"
"""Topic of overviews; no UID is called that."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_LENGTH = 254
"""Of an address (RFC 5321 §4.5.3.1.3)."""


class AddressError(RaumzeitError):
    """An diese E-Mail-Adresse kann nichts verschickt werden."""


class Kind(StrEnum):
    """What a mail is."""

    REQUEST = "einladung"
    CANCEL = "absage"
    OVERVIEW = "uebersicht"
    NOTICE = "nachricht"


class State(StrEnum):
    """Where a mail is."""

    WAITING = "wartend"
    UNDERWAY = "unterwegs"
    """Claimed by a sender, with a lease."""
    SENT = "gesendet"
    FAILED = "gescheitert"
    UNCLEAR = "unklar"
    """It may have been sent: the sender, or the connection, broke off before the answer. Only people send it again."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The state of the outbox in numbers.

    Attributes:
        waiting: to be sent, or on their way.
        since: when the oldest of them was written, None if there is none.
        failed: that the recipient's server refused for good, within the last 90 days.
        unclear: of which nobody knows whether they were sent, within the last 90 days.
    """

    waiting: int
    since: dt.datetime | None
    failed: int
    unclear: int


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of the outbox, for the Koordinierungsstelle and for the person to whom it went."""

    id: str
    address: str
    subject: str
    text: str
    state: State
    created: dt.datetime
    changed: dt.datetime
    reason: str | None


def announce(
    connection: Connection,
    changed: Sequence[Changed],
    recipients: Mapping[str, str],
    now: dt.datetime,
    only: frozenset[str] | None = None,
) -> int:
    """Tell people of changes of their events: those who take part now (REQUEST) and who no longer do (CANCEL).

    Nobody is told of what is over, or of what does not read otherwise to them. Of more than :data:`MANY` changes at
    once a person gets one overview instead. What was not sent yet is replaced; an event that comes and goes in between
    is not mentioned at all.

    The rows this locks are locked otherwise only by senders, in transactions that lock nothing else, so it may follow
    :func:`api.store.door.carry_out`.

    Args:
        connection: of the transaction of the changes.
        changed: what :func:`api.store.calendar.follow` returned.
        recipients: mail addresses of those who want mail, by id of the person.
        now: aware.
        only: ids of the only people to be told; None for everybody.

    Returns:
        how many mails now wait because of it.

    Raises:
        AddressError: if an address cannot be one.
    """
    told: dict[str, list[tuple[Changed, Step]]] = defaultdict(list)
    for change in sorted(changed, key=lambda c: c.uid):
        entries = [record.entry for record in (change.before, change.after) if record is not None]
        people = {p for entry in entries for p in (*entry.people, *entry.optional)}
        wanted = people & recipients.keys() if only is None else people & recipients.keys() & only
        for person, step in steps(change.before, change.after, wanted).items():
            if step.shown.end > now:
                told[person].append((change, step))
    written = 0
    for person, meant in sorted(told.items(), key=lambda item: (recipients[item[0]], item[0])):
        address = checked(recipients[person])
        known = _recall(connection, address, meant)
        if len(meant) > MANY:
            written += _overview(connection, address, [(s, known[c.uid]) for c, s in meant], now)
        else:
            written += sum(_invite(connection, address, c, s, now, known=known[c.uid]) for c, s in meant)
    return written


def notify(connection: Connection, address: str, subject: str, text: str, now: dt.datetime, key: str) -> bool:
    """Send a plain notice, once.

    Args:
        connection: of the transaction of what it tells.
        text: German paragraphs, without salutation and farewell.
        now: aware.
        key: what it is about, at most 150 characters; the same key and address are written only once.

    Returns:
        whether it is new.

    Raises:
        AddressError: if the address cannot be one.
    """
    written = texts.letter(subject, text)
    return _put(connection, checked(address), f"notice:{key}", Kind.NOTICE, written, now)


def waiting(connection: Connection) -> Waiting:
    """How much waits, failed, or is unclear."""
    rows = connection.execute(
        select(outbox.c.state, func.count().label("number"), func.min(outbox.c.created).label("first")).group_by(
            outbox.c.state
        )
    ).all()
    number = {row.state: int(row.number) for row in rows}
    open_states = (State.WAITING, State.UNDERWAY)
    first = [int(row.first) for row in rows if row.state in open_states]
    return Waiting(
        waiting=sum(number.get(state, 0) for state in open_states),
        since=moment_of(min(first)) if first else None,
        failed=number.get(State.FAILED, 0),
        unclear=number.get(State.UNCLEAR, 0),
    )


def troubled(connection: Connection, after: tuple[int, str] | None = None, limit: int | None = None) -> list[Mail]:
    """What failed or is unclear, newest first, for the Koordinierungsstelle.

    Args:
        after: of the last one before: when it changed, in seconds, and its id.
        limit: at most so many; None for all.
    """
    query = select(outbox).where(outbox.c.state.in_([State.FAILED, State.UNCLEAR]))
    if after is not None:
        changed, last = after
        query = query.where(or_(outbox.c.changed < changed, and_(outbox.c.changed == changed, outbox.c.id > last)))
    query = query.order_by(outbox.c.changed.desc(), outbox.c.id).limit(limit)
    return [_mail(row) for row in connection.execute(query)]


def get(connection: Connection, mail: str) -> Mail | None:
    """A mail by its id."""
    row = connection.execute(select(outbox).where(outbox.c.id == mail)).one_or_none()
    return None if row is None else _mail(row)


def by_address(connection: Connection, address: str) -> list[Mail]:
    """All mail to an address that is still kept, oldest first: for the export of a person's data."""
    query = select(outbox).where(func.lower(outbox.c.address) == address.lower())
    return [_mail(row) for row in connection.execute(query.order_by(outbox.c.created, outbox.c.id))]


def forget(connection: Connection, address: str) -> int:
    """Delete all mail to an address, waiting mail too, and say how many there were."""
    gone = connection.execute(delete(outbox).where(func.lower(outbox.c.address) == address.lower()))
    return int(gone.rowcount)


def tidy(connection: Connection, now: dt.datetime) -> int:
    """Delete what was kept for its time, and invitations that still wait while their event is over."""
    over = (outbox.c.state == State.WAITING) & (outbox.c.ends <= seconds(now))
    gone = connection.execute(delete(outbox).where(or_(over, outbox.c.changed <= seconds(now - KEPT))))
    return int(gone.rowcount)


def checked(address: str) -> str:
    """An address that can stand in a header and in an SMTP command: ASCII, one mailbox, nothing around it.

    Raises:
        AddressError: if it cannot.
    """
    if len(address) > _LENGTH or not _ADDRESS.fullmatch(address):
        raise AddressError
    return address


def _recall(connection: Connection, address: str, told: Sequence[tuple[Changed, Step]]) -> dict[str, bool]:
    """Withdraw what waits about these events, and say which of them the recipient knows, by UID."""
    known = {change.uid: meant.known for change, meant in told}
    for chunk in chunks([PLAN, *sorted(known)]):
        # A sender that puts one of them back must do so before us, or see what we write.
        on_its_way = select(outbox.c.id).where(
            outbox.c.address == address, outbox.c.topic.in_(chunk), outbox.c.state == State.UNDERWAY
        )
        connection.execute(on_its_way.order_by(outbox.c.id).with_for_update()).all()
    for chunk in chunks(sorted(known)):
        withdrawn = delete(outbox).where(
            outbox.c.address == address, outbox.c.topic.in_(chunk), outbox.c.state == State.WAITING
        )
        rows = connection.execute(withdrawn.returning(outbox.c.topic, outbox.c.known)).all()
        known |= {row.topic: bool(row.known) for row in rows}
    return known


def _invite(
    connection: Connection, address: str, change: Changed, meant: Step, now: dt.datetime, *, known: bool
) -> bool:
    if meant.method is Method.CANCEL and not known:
        return False
    return _put(
        connection,
        address,
        change.uid,
        Kind.REQUEST if meant.method is Method.REQUEST else Kind.CANCEL,
        texts.of_step(meant, known=known),
        now,
        body=meant.body,
        sequence=change.after.stamp.sequence,
        stamped=seconds(change.after.stamp.changed),
        optional=meant.optional,
        known=known,
        ends=seconds(meant.shown.end),
    )


def _overview(connection: Connection, address: str, told: Sequence[tuple[Step, bool]], now: dt.datetime) -> bool:
    fresh = sum(s.method is Method.REQUEST and not known for s, known in told)
    moved = sum(s.method is Method.REQUEST and known for s, known in told)
    cancelled = sum(s.method is Method.CANCEL and known for s, known in told)
    if fresh + moved + cancelled == 0:
        return False
    older = delete(outbox).where(outbox.c.address == address, outbox.c.topic == PLAN, outbox.c.state == State.WAITING)
    connection.execute(older)
    return _put(connection, address, PLAN, Kind.OVERVIEW, texts.of_plan(fresh, moved, cancelled), now)


def _put(
    connection: Connection,
    address: str,
    topic: str,
    kind: Kind,
    letter: texts.Letter,
    now: dt.datetime,
    **more: str | int | bool | bytes,
) -> bool:
    at = seconds(now)
    row: dict[str, Any] = {
        "id": uuid.uuid4().hex,
        "address": address,
        "topic": topic,
        "kind": kind,
        "subject": letter.subject,
        "text": letter.text,
        "optional": False,
        "known": False,
        "state": State.WAITING,
        "attempts": 0,
        "due": at,
        "created": at,
        "changed": at,
        **more,
    }
    make = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    statement = make(outbox).values(row)
    if kind is Kind.NOTICE:
        statement = statement.on_conflict_do_nothing()
    return connection.execute(statement.returning(outbox.c.id)).one_or_none() is not None


def _mail(row: Row[tuple[Any, ...]]) -> Mail:
    return Mail(
        id=row.id,
        address=row.address,
        subject=row.subject,
        text=row.text,
        state=State(row.state),
        created=moment_of(row.created),
        changed=moment_of(row.changed),
        reason=row.reason,
    )
