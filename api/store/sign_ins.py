"""Sign-ins that are on their way to the OpenID Connect provider and back."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert

from api.store.ledger import seconds
from api.store.tables.accounts import sign_ins


@dataclass(frozen=True, slots=True)
class SignIn:
    """What has to be remembered until somebody comes back.

    Attributes:
        nonce: stands in the ID token.
        verifier: of PKCE (RFC 7636).
        target: path within the service where they wanted to go.
    """

    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    target: str


def add(connection: Connection, state: str, browser: str, sign_in: SignIn, expires: dt.datetime) -> None:
    """Remember a sign-in under the digest of its state, for the browser with that digest."""
    connection.execute(
        insert(sign_ins).values(
            id=state,
            browser=browser,
            nonce=sign_in.nonce,
            verifier=sign_in.verifier,
            target=sign_in.target,
            expires=seconds(expires),
        )
    )


def take(connection: Connection, state: str, browser: str, now: dt.datetime) -> SignIn | None:
    """The sign-in, once; None if there is none, it is too old, or another browser began it."""
    query = delete(sign_ins).where(
        sign_ins.c.id == state, sign_ins.c.browser == browser, sign_ins.c.expires > seconds(now)
    )
    row = connection.execute(query.returning(sign_ins.c.nonce, sign_ins.c.verifier, sign_ins.c.target)).one_or_none()
    return None if row is None else SignIn(row.nonce, row.verifier, row.target)


def expire(connection: Connection, now: dt.datetime) -> None:
    """Delete those who did not come back."""
    connection.execute(delete(sign_ins).where(sign_ins.c.expires <= seconds(now)))
