"""What the ledger has promised beside the plan: bookings and blocks."""

import datetime as dt
from collections import defaultdict

from sqlalchemy import Connection, select

from api.store.ledger import Claim, Kind, Reservation, State, moment_of, seconds
from api.store.tables import claims, reservations


def promised(connection: Connection, after: dt.datetime) -> list[Reservation]:
    """Held bookings and blocks that have not ended by ``after`` (aware), in the order of time."""
    wanted = (reservations.c.kind != Kind.EVENT, reservations.c.state == State.HELD)
    joined = select(claims).join(reservations, claims.c.reservation == reservations.c.id)
    taken: dict[str, list[Claim]] = defaultdict(list)
    for row in connection.execute(joined.where(*wanted, claims.c.held, claims.c.end_at > seconds(after))):
        taken[row.reservation].append(Claim(row.resource, moment_of(row.begin_at), moment_of(row.end_at)))
    rows = connection.execute(select(reservations).where(*wanted).order_by(reservations.c.begin_at, reservations.c.id))
    return [
        Reservation(
            id=row.id,
            kind=Kind(row.kind),
            title=row.title,
            begin=moment_of(row.begin_at),
            end=moment_of(row.end_at),
            claims=tuple(sorted(taken[row.id], key=lambda claim: claim.resource)),
        )
        for row in rows
        if row.id in taken
    ]
