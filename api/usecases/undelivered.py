"""Mail that did not arrive: the Koordinierungsstelle reads which, and decides whether it is sent once more.

Of a mail it reads to whom, about what and why it failed. That is no more than it may read elsewhere: it manages the
addresses, and subjects name no confidential event (statement 24). The text of mail is nobody's but the recipient's.
"""

from dataclasses import dataclass

from api.accounts import audit
from api.accounts.rights import Action, may, require
from api.failures import ConflictError, UnknownError
from api.paging import cursor
from api.store import accounts, dispatch, outbox
from api.store.ledger import seconds
from api.store.outbox import Mail
from api.usecases.desk import Desk


class OutdatedMailError(ConflictError):
    """Diese Nachricht ist schon unterwegs, durch eine neuere ersetzt, oder ihr Termin ist vorbei."""

    code = "nachricht-ueberholt"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A mail that failed, or of which nobody knows whether it arrived.

    Attributes:
        recipients: titles of the active accounts that have the address; none if it belongs to nobody any more.
    """

    mail: Mail
    recipients: tuple[str, ...]


def listed(desk: Desk, after: tuple[int, str] | None, limit: int) -> list[Undelivered]:
    """What failed or is unclear, the latest first (see :func:`api.store.outbox.troubled`).

    Raises:
        ServiceError: if that is not for who asks.
    """
    require(desk.actor, Action.MANAGE_MAIL)
    return [_of(desk, mail) for mail in outbox.troubled(desk.connection, after, limit)]


def behind(one: Undelivered) -> str:
    """Where the list goes on behind one of them."""
    return cursor(seconds(one.mail.changed), one.mail.id)


def number(desk: Desk) -> int:
    """How many there are; 0 for whom it is no concern."""
    if not may(desk.actor, Action.MANAGE_MAIL):
        return 0
    found = outbox.waiting(desk.connection)
    return found.failed + found.unclear


def send_again(desk: Desk, mail: str) -> Undelivered:
    """Let a mail be sent once more, to the same address.

    Raises:
        UnknownError: if there is none of that id.
        OutdatedMailError: if it must not be sent any more.
        ServiceError: if that is not for who asks.
    """
    require(desk.actor, Action.MANAGE_MAIL)
    if outbox.get(desk.connection, mail) is None:
        raise UnknownError("Diese Nachricht gibt es nicht mehr.")
    if not dispatch.send_again(desk.connection, mail, desk.now):
        raise OutdatedMailError
    audit.note(desk.connection, desk.actor, "nachricht-wiederholt", "nachricht", mail, None, None, desk.now)
    sent = outbox.get(desk.connection, mail)
    assert sent is not None
    return _of(desk, sent)


def _of(desk: Desk, mail: Mail) -> Undelivered:
    owners = accounts.by_mail(desk.connection, mail.address)
    return Undelivered(mail=mail, recipients=tuple(account.title for account in owners))
