"""Mail on its way: claimed by one sender, and what became of it.

SMTP cannot promise that a mail goes out exactly once: whoever breaks off after the last line of the message and before
the answer does not know. A row is therefore claimed, in a transaction of its own, before the first command is sent. If
its sender never comes back, or the answer to the message never does, the row becomes ``unklar`` and is *not* sent again
by itself: a second mail about an event confuses, a missing one is seen by the Koordinierungsstelle, which decides
(:func:`send_again`), and calendars show the event in any case. Everything that fails earlier is tried again.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, or_, select, update

from api.store.ledger import moment_of, seconds
from api.store.outbox import KEPT, Kind, State
from api.store.tables.outbox import outbox
from calendars.identity import Stamp
from calendars.itip import Method

LEASE = dt.timedelta(minutes=20)
"""How long a sender may take for one mail; more than all its timeouts together."""
FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=4)
ATTEMPTS = 37
"""About five days with these pauses, after which mail servers commonly give up (RFC 5321 §4.5.4.1)."""
GIVEN_UP = "zu oft vergeblich versucht"
BROKEN_OFF = "der Versand wurde unterbrochen"


@dataclass(frozen=True, slots=True)
class Invitation:
    """The calendar part of a mail.

    Attributes:
        body: properties of the event, see :func:`calendars.itip.message`.
    """

    method: Method
    uid: str
    stamp: Stamp
    body: bytes
    optional: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that one sender alone may send.

    Attributes:
        attempt: from 1; what a later attempt did is not overwritten by an earlier one.
        lease: until when.
        invitation: None for overviews and notices.
    """

    id: str
    attempt: int
    lease: dt.datetime
    address: str
    subject: str
    text: str
    created: dt.datetime
    invitation: Invitation | None


def stale(connection: Connection, now: dt.datetime) -> bool:
    """Whether there is anything for :func:`abandon` or :func:`api.store.outbox.tidy`."""
    at = seconds(now)
    lost = and_(outbox.c.state == State.UNDERWAY, outbox.c.due <= at)
    over = and_(outbox.c.state == State.WAITING, outbox.c.ends <= at)
    old = outbox.c.changed <= seconds(now - KEPT)
    return bool(connection.execute(select(or_(*(exists().where(w) for w in (lost, over, old))))).scalar_one())


def due(connection: Connection, now: dt.datetime) -> bool:
    """Whether there is anything to :func:`claim`."""
    return bool(connection.execute(select(exists().where(_ready(now)))).scalar_one())


def claim(connection: Connection, now: dt.datetime) -> Claimed | None:
    """Claim the oldest mail that is due; the transaction must be committed before anything is sent.

    A mail about an event waits while an earlier one about it is on its way to the same address.

    Args:
        connection: of ``Database.write``.
        now: aware.
    """
    at = seconds(now)
    row = connection.execute(
        select(outbox)
        .where(_ready(now))
        .order_by(outbox.c.created, outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=outbox)
    ).one_or_none()
    if row is None:
        return None
    lease = moment_of(at) + LEASE
    connection.execute(
        update(outbox)
        .where(outbox.c.id == row.id)
        .values(state=State.UNDERWAY, attempts=row.attempts + 1, due=seconds(lease), changed=at)
    )
    return Claimed(
        id=row.id,
        attempt=row.attempts + 1,
        lease=lease,
        address=row.address,
        subject=row.subject,
        text=row.text,
        created=moment_of(row.created),
        invitation=None
        if row.body is None
        else Invitation(
            method=Method.REQUEST if row.kind == Kind.REQUEST else Method.CANCEL,
            uid=row.topic,
            stamp=Stamp(sequence=row.sequence, changed=moment_of(row.stamped)),
            body=row.body,
            optional=row.optional,
        ),
    )


def sent(connection: Connection, mail: Claimed, now: dt.datetime) -> bool:
    """The recipient's server took it; even a sender whose lease is over may say so.

    Returns:
        whether the row is still there and was not decided otherwise.
    """
    mine = and_(outbox.c.id == mail.id, outbox.c.attempts == mail.attempt)
    still = or_(outbox.c.state == State.UNDERWAY, outbox.c.state == State.UNCLEAR)
    values = {"state": State.SENT, "changed": seconds(now), "reason": None}
    return connection.execute(update(outbox).where(mine, still).values(values)).rowcount == 1


def deferred(connection: Connection, mail: Claimed, reason: str, now: dt.datetime) -> bool:
    """It was surely not sent, but may be later: wait twice as long as the last time, or give up at last.

    If a newer mail about the same has been written meanwhile, that one takes its place.
    """
    if mail.attempt >= ATTEMPTS:
        return failed(connection, mail, f"{GIVEN_UP}: {reason}", now)
    row = connection.execute(
        select(outbox.c.address, outbox.c.topic, outbox.c.known).where(_mine(mail)).with_for_update()
    ).one_or_none()
    if row is None:
        return False
    newer = and_(outbox.c.address == row.address, outbox.c.topic == row.topic, outbox.c.state == State.WAITING)
    if connection.execute(update(outbox).where(newer).values(known=row.known)).rowcount:
        connection.execute(delete(outbox).where(_mine(mail)))
        if not row.known:
            connection.execute(delete(outbox).where(newer, outbox.c.kind == Kind.CANCEL))
        return True
    values = {"state": State.WAITING, "due": seconds(now + pause(mail.attempt)), "reason": reason}
    return _close(connection, mail, values, now)


def failed(connection: Connection, mail: Claimed, reason: str, now: dt.datetime) -> bool:
    """The recipient's server refused it for good."""
    return _close(connection, mail, {"state": State.FAILED, "reason": reason}, now)


def unclear(connection: Connection, mail: Claimed, reason: str, now: dt.datetime) -> bool:
    """It may have been sent."""
    return _close(connection, mail, {"state": State.UNCLEAR, "reason": reason}, now)


def abandon(connection: Connection, now: dt.datetime) -> int:
    """Mark as unclear what a sender claimed and never came back from."""
    over = and_(outbox.c.state == State.UNDERWAY, outbox.c.due <= seconds(now))
    values = {"state": State.UNCLEAR, "reason": BROKEN_OFF, "changed": seconds(now)}
    return int(connection.execute(update(outbox).where(over).values(values)).rowcount)


def send_again(connection: Connection, mail: str, now: dt.datetime) -> bool:
    """Let something that failed or is unclear be sent once more, as somebody decided; its Message-ID stays.

    Args:
        mail: its id.

    Returns:
        whether it waits now; not if it is unknown, sent, if newer mail about the same exists, or its event is over.
    """
    row = connection.execute(
        select(outbox.c.address, outbox.c.topic, outbox.c.created).where(
            outbox.c.id == mail, outbox.c.state.in_([State.FAILED, State.UNCLEAR]), _current(now)
        )
    ).one_or_none()
    if row is None:
        return False
    newer = exists().where(
        outbox.c.address == row.address,
        outbox.c.topic == row.topic,
        outbox.c.id != mail,
        or_(outbox.c.created > row.created, outbox.c.state == State.WAITING),
    )
    if connection.execute(select(newer)).scalar_one():
        return False
    at = seconds(now)
    values = {"state": State.WAITING, "due": at, "changed": at, "reason": None}
    open_states = outbox.c.state.in_([State.FAILED, State.UNCLEAR])
    return connection.execute(update(outbox).where(outbox.c.id == mail, open_states).values(values)).rowcount == 1


def pause(attempt: int) -> dt.timedelta:
    """How long to wait after a failed attempt: 1, 2, 4, … minutes, at most four hours.

    Args:
        attempt: from 1.
    """
    return min(FIRST_PAUSE * (1 << (attempt - 1)), LONGEST_PAUSE)


def _ready(now: dt.datetime) -> ColumnElement[bool]:
    other = outbox.alias("other")
    ahead = exists().where(
        other.c.address == outbox.c.address, other.c.topic == outbox.c.topic, other.c.state == State.UNDERWAY
    )
    return and_(outbox.c.state == State.WAITING, outbox.c.due <= seconds(now), _current(now), ~ahead)


def _current(now: dt.datetime) -> ColumnElement[bool]:
    """Mail about an event that is not over yet, or about none."""
    return or_(outbox.c.ends.is_(None), outbox.c.ends > seconds(now))


def _mine(mail: Claimed) -> ColumnElement[bool]:
    return and_(outbox.c.id == mail.id, outbox.c.attempts == mail.attempt, outbox.c.state == State.UNDERWAY)


def _close(connection: Connection, mail: Claimed, values: dict[str, Any], now: dt.datetime) -> bool:
    changed = update(outbox).where(_mine(mail)).values(**values, changed=seconds(now))
    return connection.execute(changed).rowcount == 1
