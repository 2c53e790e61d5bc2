"""Sessions and tokens in the database: what people have signed in with, as digests."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from api.rights import Scope
from api.store.accounts import Account, account_of
from api.store.ledger import moment_of, seconds
from api.store.prepared import At, Prepared
from api.store.tables.accounts import accounts, sessions, tokens

DAY = 86_400

# Every request asks these, so they are made once.
_SESSION = Prepared(
    select(sessions, accounts).join_from(sessions, accounts).where(sessions.c.secret == bindparam("digest"))
)
_TOKEN = Prepared(select(tokens, accounts).join_from(tokens, accounts).where(tokens.c.secret == bindparam("digest")))


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in.

    Attributes:
        id: opaque, for lists; not the secret of the cookie.
        means: how somebody signed in, ``passwort`` or ``oidc``.
        seen: the last request, to some minutes.
        expires: whatever happens.
    """

    id: str
    account: str
    means: str
    created: dt.datetime
    seen: dt.datetime
    expires: dt.datetime


@dataclass(frozen=True, slots=True)
class Token:
    """An access for a program.

    Attributes:
        id: opaque, for lists.
        prefix: the beginning of the secret, to recognise it by.
        used: the day of the last use (its first second in UTC), None if it was never used.
        revoked: when it was taken back.
    """

    id: str
    prefix: str
    title: str
    account: str
    scopes: frozenset[Scope]
    created: dt.datetime
    expires: dt.datetime
    used: dt.datetime | None = None
    revoked: dt.datetime | None = None


def add_session(connection: Connection, session: Session, digest: str) -> None:
    """Write a new session under the digest of its secret."""
    connection.execute(
        insert(sessions).values(
            id=session.id,
            secret=digest,
            account=session.account,
            means=session.means,
            created=seconds(session.created),
            seen=seconds(session.seen),
            expires=seconds(session.expires),
        )
    )


def session_by_secret(connection: Connection, digest: str) -> tuple[Session, Account] | None:
    """A session and whose it is, expired ones too."""
    return next(((_session(at), account_of(at)) for at in _SESSION.at(connection, {"digest": digest})), None)


def touch_session(connection: Connection, session_id: str, now: dt.datetime) -> None:
    """Remember that a session was used."""
    connection.execute(update(sessions).where(sessions.c.id == session_id).values(seen=seconds(now)))


def sessions_of(connection: Connection, account_id: str) -> list[Session]:
    """Sessions of an account, the newest first."""
    query = select(sessions).where(sessions.c.account == account_id)
    newest_first = query.order_by(sessions.c.created.desc(), sessions.c.id)
    return [_session(row._mapping) for row in connection.execute(newest_first)]


def end_sessions(connection: Connection, account_id: str, session_id: str | None = None) -> int:
    """Delete one session of an account, or all, and say how many."""
    query = delete(sessions).where(sessions.c.account == account_id)
    if session_id is not None:
        query = query.where(sessions.c.id == session_id)
    return connection.execute(query).rowcount


def expire_sessions(connection: Connection, now: dt.datetime, idle: dt.timedelta) -> None:
    """Delete sessions that are over."""
    connection.execute(
        delete(sessions).where(or_(sessions.c.expires <= seconds(now), sessions.c.seen <= seconds(now - idle)))
    )


def add_token(connection: Connection, token: Token, digest: str) -> None:
    """Write a new token under the digest of its secret."""
    connection.execute(
        insert(tokens).values(
            id=token.id,
            secret=digest,
            prefix=token.prefix,
            title=token.title,
            account=token.account,
            scopes=" ".join(sorted(token.scopes)),
            created=seconds(token.created),
            expires=seconds(token.expires),
        )
    )


def token_by_secret(connection: Connection, digest: str) -> tuple[Token, Account] | None:
    """A token and whose it is, expired and revoked ones too."""
    return next(((_token(at), account_of(at)) for at in _TOKEN.at(connection, {"digest": digest})), None)


def touch_token(connection: Connection, token_id: str, now: dt.datetime) -> None:
    """Remember the day on which a token was used."""
    day = seconds(now) // DAY * DAY
    connection.execute(update(tokens).where(tokens.c.id == token_id).values(used=day))


def token(connection: Connection, token_id: str) -> Token | None:
    """A token by its id."""
    row = connection.execute(select(tokens).where(tokens.c.id == token_id)).one_or_none()
    return None if row is None else _token(row._mapping)


def tokens_of(connection: Connection, account_id: str) -> list[Token]:
    """Tokens of an account, the newest first, revoked and expired ones too."""
    query = select(tokens).where(tokens.c.account == account_id).order_by(tokens.c.created.desc(), tokens.c.id)
    return [_token(row._mapping) for row in connection.execute(query)]


def revoke_tokens(connection: Connection, account_id: str, now: dt.datetime, token_id: str | None = None) -> int:
    """Take back one token of an account, or all, and say how many were still in use."""
    query = update(tokens).where(tokens.c.account == account_id, tokens.c.revoked.is_(None))
    if token_id is not None:
        query = query.where(tokens.c.id == token_id)
    return connection.execute(query.values(revoked=seconds(now))).rowcount


def delete_tokens(connection: Connection, account_id: str) -> None:
    """Forget all tokens of an account."""
    connection.execute(delete(tokens).where(tokens.c.account == account_id))


def expire_tokens(connection: Connection, before: dt.datetime) -> None:
    """Delete tokens that had expired or were revoked before a moment."""
    connection.execute(
        delete(tokens).where(or_(tokens.c.expires <= seconds(before), tokens.c.revoked <= seconds(before)))
    )


def _session(at: At) -> Session:
    return Session(
        id=at[sessions.c.id],
        account=at[sessions.c.account],
        means=at[sessions.c.means],
        created=moment_of(at[sessions.c.created]),
        seen=moment_of(at[sessions.c.seen]),
        expires=moment_of(at[sessions.c.expires]),
    )


def _token(at: At) -> Token:
    used, revoked = at[tokens.c.used], at[tokens.c.revoked]
    return Token(
        id=at[tokens.c.id],
        prefix=at[tokens.c.prefix],
        title=at[tokens.c.title],
        account=at[tokens.c.account],
        scopes=frozenset(Scope(scope) for scope in at[tokens.c.scopes].split()),
        created=moment_of(at[tokens.c.created]),
        expires=moment_of(at[tokens.c.expires]),
        used=None if used is None else moment_of(used),
        revoked=None if revoked is None else moment_of(revoked),
    )
