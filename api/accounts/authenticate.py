"""Who asks: the token or the session of a request."""

import datetime as dt
import ipaddress
from functools import lru_cache

from fastapi import Request

from api.accounts import cookies, retention, secret
from api.accounts.access import count
from api.failures import SignInError, TooManyError
from api.rights import PUBLIC, Actor
from api.service import Service
from api.store import access, attempts
from api.store.access import Session, Token
from api.store.accounts import Account
from api.store.attempts import Limit

INVALID_TOKENS = Limit("zugang-falsch", 30, 15 * 60)
NETWORK = 64
"""Whoever has an IPv6 address has so many bits of them; so many are one network to us."""


class TokenError(SignInError):
    """Dieser Zugang gilt nicht oder nicht mehr."""

    code = "zugang-ungueltig"


def authenticate(service: Service, request: Request) -> Actor:
    """Who asks; the public, if nothing valid is presented but a session that is over.

    A token goes before a cookie, so that a program in a browser is what it says.

    Raises:
        TokenError: if a token is presented that does not hold (401, RFC 6750 §3.1).
        TooManyError: after too many of those from one address.
    """
    header = request.headers.get("authorization")
    if header is not None:
        return _by_token(service, header, address_of(request))
    found = current_session(service, request)
    return PUBLIC if found is None else found[1].actor()


def current_session(service: Service, request: Request) -> tuple[Session, Account] | None:
    """The session of a request's cookie, and whose it is; None if there is none, or it is over."""
    value = cookies.read(service.settings, request)
    if value is None:
        return None
    now = service.now()
    with service.database.read() as connection:
        found = access.session_by_secret(connection, secret.digest(value))
    if found is None or not found[1].active or not _lasts(found[0], now):
        return None
    if now - found[0].seen >= retention.SESSION_STEP:
        with service.database.write() as connection:
            access.touch_session(connection, found[0].id, now)
    return found


def address_of(request: Request) -> str:
    """Where a request comes from, as limits count it: an IPv4 address, or a network of IPv6."""
    return _network(request.client.host) if request.client is not None else ""


@lru_cache(maxsize=4096)
def _network(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((address, NETWORK), strict=False)) if address.version == 6 else host


def _by_token(service: Service, header: str, address: str) -> Actor:
    now = service.now()
    kind, _, value = header.partition(" ")
    if kind.casefold() == "bearer" and value.strip():
        with service.database.read() as connection:
            found = access.token_by_secret(connection, secret.digest(value.strip()))
        if found is not None and found[1].active and _holds(found[0], now):
            _remember(service, found[0], now)
            return found[1].actor(found[0].scopes)
    _count_invalid(service, address, now)
    raise TokenError(headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def _count_invalid(service: Service, address: str, now: dt.datetime) -> None:
    """Count a token that does not hold; a flood of them only reads, and valid ones from the same house still work."""
    with service.database.read() as connection:
        seconds = attempts.wait(connection, INVALID_TOKENS, address, now)
    if seconds:
        raise TooManyError(headers={"Retry-After": str(seconds)})
    with service.database.write() as connection:
        count(connection, INVALID_TOKENS, address, now)


def _remember(service: Service, token: Token, now: dt.datetime) -> None:
    if token.used is None or token.used.date() < now.astimezone(dt.UTC).date():
        with service.database.write() as connection:
            access.touch_token(connection, token.id, now)


def _lasts(session: Session, now: dt.datetime) -> bool:
    return now < session.expires and now - session.seen < retention.SESSION_IDLE


def _holds(token: Token, now: dt.datetime) -> bool:
    return token.revoked is None and now < token.expires
