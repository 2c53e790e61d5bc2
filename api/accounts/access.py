"""Signing in and out, and tokens for programs."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection

from api.accounts import audit, passwords, retention, secret
from api.failures import ForbiddenError, InvalidError, SignInError, TooManyError, UnknownError
from api.rights import Actor, Scope
from api.service import Service
from api.store import access, accounts, attempts
from api.store.access import Session, Token
from api.store.accounts import Account
from api.store.attempts import Limit

PER_LOGIN = Limit("anmeldung-konto", 5, 15 * 60)
PER_ADDRESS = Limit("anmeldung-adresse", 30, 15 * 60)
PREFIX = "rz_"
SHOWN = 8
"""Characters of a token that lists show."""


class WrongPasswordError(SignInError):
    """Kennung oder Kennwort stimmt nicht."""

    code = "anmeldung-falsch"


def sign_in(service: Service, login: str, password: str, address: str) -> tuple[Session, str, Account]:
    """Sign in by password.

    Args:
        service: the service.
        login: whatever its case.
        password: as given.
        address: where the request comes from, for the limits.

    Returns:
        the session, its secret for the cookie, and the account.

    Raises:
        WrongPasswordError: not saying which of the two is wrong.
        TooManyError: after too many attempts, with Retry-After.
    """
    now = service.now()
    login = login.casefold()
    with service.database.write() as connection:
        count(connection, PER_LOGIN, login, now)
        count(connection, PER_ADDRESS, address, now)
    with service.database.read() as connection:
        account = accounts.by_login(connection, login)
    kept = account.password if account is not None and account.active else None
    if not passwords.matches(kept, password) or account is None or kept is None:
        raise WrongPasswordError
    newer = passwords.hashed(password) if passwords.outdated(kept) else None
    with service.database.write() as connection:
        current = accounts.get(connection, account.id, lock=True)
        if current is None or not current.active or current.password != kept:
            raise WrongPasswordError
        if newer is not None:
            accounts.put(connection, replace(current, password=newer))
        attempts.forget(connection, PER_LOGIN, login)
        session, value = begin(connection, current, "passwort", now)
    return session, value, current


def begin(connection: Connection, account: Account, means: str, now: dt.datetime) -> tuple[Session, str]:
    """A new session under a new secret; whatever is over is deleted by the way."""
    retention.expire(connection, now)
    value = secret.fresh()
    session = Session(uuid.uuid4().hex, account.id, means, now, now, now + retention.SESSION)
    access.add_session(connection, session, secret.digest(value))
    audit.note(connection, account.actor(), "angemeldet", "sitzung", session.id, None, {"means": means}, now)
    return session, value


def end(service: Service, actor: Actor, session_id: str) -> None:
    """End one of the actor's own sessions.

    Raises:
        UnknownError: if they have none with that id.
    """
    now = service.now()
    with service.database.write() as connection:
        if actor.account is None or not access.end_sessions(connection, actor.account, session_id):
            raise UnknownError("Diese Sitzung gibt es nicht mehr.")
        audit.note(connection, actor, "abgemeldet", "sitzung", session_id, None, None, now)


def issue(
    service: Service, actor: Actor, account_id: str, title: str, scopes: Collection[Scope], days: int
) -> tuple[Token, str]:
    """A new token for an account; its secret is told this once.

    Args:
        service: the service.
        actor: who makes it.
        account_id: whose access it is.
        title: what it is for.
        scopes: what it may be used for, no more than the actor's own access.
        days: how long, at most a year.

    Raises:
        InvalidError: if a value does not fit.
        ForbiddenError: if the actor's own access does not reach so far.
        UnknownError: if there is no such account, or it is not active.
    """
    if not 1 <= days <= retention.TOKEN_DAYS:
        raise InvalidError(f"Ein Zugang gilt 1 bis {retention.TOKEN_DAYS} Tage, nicht {days}.")
    if not scopes:
        raise InvalidError("Bitte sagen Sie, wofür der Zugang ist: " + ", ".join(s.value for s in Scope) + ".")
    if not title.strip():
        raise InvalidError("Bitte geben Sie dem Zugang einen Titel, an dem Sie ihn erkennen.")
    if not set(scopes) <= actor.scopes:
        raise ForbiddenError("Ein Zugang darf nicht mehr, als Sie selbst gerade dürfen.")
    now = service.now()
    value = PREFIX + secret.fresh()
    token = Token(
        id=uuid.uuid4().hex,
        prefix=value[:SHOWN],
        title=title.strip(),
        account=account_id,
        scopes=frozenset(scopes),
        created=now,
        expires=now + dt.timedelta(days=days),
    )
    with service.database.write() as connection:
        account = accounts.get(connection, account_id, lock=True)
        if account is None or not account.active:
            raise UnknownError("Dieses Konto gibt es nicht, oder es ist nicht aktiv.")
        access.add_token(connection, token, secret.digest(value))
        audit.note(connection, actor, "zugang-angelegt", "zugang", token.id, None, shown(token), now)
    return token, value


def revoke(service: Service, actor: Actor, token_id: str, *, of_others: bool) -> None:
    """Take a token back; once is enough, a second time changes nothing.

    Args:
        service: the service.
        actor: who takes it back.
        token_id: which.
        of_others: whether they may take back what is not their own.

    Raises:
        UnknownError: if there is none that they may take back.
    """
    now = service.now()
    with service.database.write() as connection:
        token = access.token(connection, token_id)
        if token is None or not (of_others or token.account == actor.account):
            raise UnknownError("Diesen Zugang gibt es nicht.")
        if access.revoke_tokens(connection, token.account, now, token_id):
            audit.note(connection, actor, "zugang-widerrufen", "zugang", token.id, shown(token), None, now)


def count(connection: Connection, limit: Limit, key: str, now: dt.datetime) -> None:
    """Count one more.

    Raises:
        TooManyError: if there were too many, with Retry-After (RFC 9110 §10.2.3) in seconds.
    """
    seconds = attempts.hit(connection, limit, key, now)
    if seconds:
        raise TooManyError(headers={"Retry-After": str(seconds)})


def shown(token: Token) -> dict[str, object]:
    """A token as the audit trail has it."""
    return {"prefix": token.prefix, "scopes": sorted(token.scopes), "expires": token.expires.isoformat()}
