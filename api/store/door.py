"""The door: whatever changes the ledger comes through here, once in its transaction.

Rooms and people are locked first, the number of the last change last; two changes then never wait for each other.
"""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection

from api.store import accounts, calendar, outbox
from api.store.calendar import Changed, Words
from api.store.ledger import Change, promise


def carry_out(connection: Connection, change: Change, words: Mapping[str, Words], now: dt.datetime) -> list[Changed]:
    """Promise what is wanted, cancel what is not, let the calendars follow, and invite by mail.

    Args:
        connection: of ``Database.write``; nothing else that locks may follow in its transaction.
        change: what shall be.
        words: by id; of wanted reservations, and of others that only read differently now. A reservation without words
            is in no calendar, and cancelled in those that held it.
        now: aware.

    Returns:
        what reads otherwise in calendars than before.

    Raises:
        RefusedError: naming every clash; the transaction must then be rolled back.
    """
    known = promise(connection, change, now)
    fresh = {r.id for r in change.wanted} - known
    unseen = {*change.cancelled, *known} - words.keys()
    changed = calendar.follow(connection, words, unseen, fresh, now)
    concerned = {person for c in changed for record in (c.before, c.after) if record for person in record.entry.people}
    concerned |= {
        person for c in changed for record in (c.before, c.after) if record for person in record.entry.optional
    }
    if concerned:
        outbox.announce(connection, changed, accounts.mail_of_people(connection), now)
    calendar.raise_revision(connection)
    return changed
