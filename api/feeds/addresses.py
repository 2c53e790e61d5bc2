"""Getting, exchanging and giving up a secret address of a calendar."""

import datetime as dt
import io
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
from sqlalchemy.exc import IntegrityError

from api.failures import ConflictError, ForbiddenError, InvalidError, SignInError, UnknownError
from api.feeds.app import ROOT
from api.feeds.freshness import invalidate
from api.feeds.rights import catalogue, may_subscribe, subscribable
from api.rights import Actor, Scope
from api.service import Service
from api.store import feeds as store
from api.store.feeds import Address
from calendars.feeds import Feed
from scheduler.domain.time import ZONE


class PublicFeedError(InvalidError):
    """Dieser Kalender ist öffentlich; er braucht keine eigene Adresse."""

    code = "kalender-oeffentlich"


class AddressExistsError(ConflictError):
    """Sie haben schon eine Adresse dieses Kalenders. Tauschen Sie sie aus, wenn Sie sie nicht mehr kennen."""

    code = "adresse-vorhanden"


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address just made, the only time its secret is known.

    Attributes:
        path: of the calendar below ``/kalender/``, secret included.
    """

    address: Address
    feed: Feed
    path: str


def name_of(path: str) -> str:
    """The name of a calendar at the CalDAV door, which is also a name to sign in with: one for each path.

    ``personen/eb-nord.ics`` is ``personen-eb-nord``; no folder has a hyphen in its name.
    """
    return path.removesuffix(".ics").replace("/", "-")


def signed_in(actor: Actor, scope: Scope) -> str:
    """The account of somebody who may do that.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the access was not made for that.
    """
    if actor.account is None:
        raise SignInError
    if not actor.may(scope):
        raise ForbiddenError
    return actor.account


def offered(service: Service, actor: Actor) -> list[Feed]:
    """The calendars that somebody may subscribe to, public ones last."""
    return subscribable(actor, service.problem, service.now())


def obtain(service: Service, actor: Actor, path: str) -> NewAddress:
    """An address of a calendar for somebody; it outlives the access it was made with, so reading alone is not enough.

    Raises:
        SignInError, ForbiddenError: see :func:`signed_in`; and if the calendar is not theirs.
        UnknownError: if there is no such calendar.
        PublicFeedError: if it is public.
        AddressExistsError: if they have one.
    """
    account = signed_in(actor, Scope.BOOK)
    feed = _allowed(service, actor, path)
    try:
        with service.database.write() as connection:
            address, secret = store.add(connection, account, path, feed.reader.audience, service.now())
    except IntegrityError as error:
        raise AddressExistsError from error
    invalidate()
    return _made(address, feed, secret)


def exchange(service: Service, actor: Actor, identity: str) -> NewAddress:
    """Another address of the same calendar; the old one holds nothing from now on.

    Raises:
        UnknownError: if they have no such address.
        SignInError, ForbiddenError: see :func:`obtain`.
    """
    account = signed_in(actor, Scope.BOOK)
    now = service.now()
    with service.database.write() as connection:
        old = _own(store.of_account(connection, account), identity)
        feed = _allowed(service, actor, old.feed)
        if not store.revoke(connection, [identity], now):
            raise UnknownError
        address, secret = store.add(connection, account, old.feed, feed.reader.audience, now)
    invalidate()
    return _made(address, feed, secret)


def give_up(service: Service, actor: Actor, identity: str) -> None:
    """Let an address hold nothing from now on.

    Raises:
        UnknownError: if they have no such address.
        SignInError, ForbiddenError: see :func:`signed_in`.
    """
    account = signed_in(actor, Scope.BOOK)
    with service.database.write() as connection:
        _own(store.of_account(connection, account), identity)
        store.revoke(connection, [identity], service.now())
    invalidate()


def review(service: Service, actor: Actor) -> None:
    """Revoke what an account may no longer have; to be called whenever its role, person or houses change.

    Args:
        actor: the account as it is now.
    """
    account = signed_in(actor, Scope.READ)
    with service.database.write() as connection:
        store.keep_only(connection, account, {f.path for f in offered(service, actor)}, service.now())
    invalidate()


def base(service: Service, asked: str) -> str:
    """Where calendars are found: below the address of the settings, else below the one that was asked."""
    address = service.settings.address
    return f"{str(address if address is not None else asked).rstrip('/')}{ROOT}"


def webcal(url: str) -> str:
    """The same address for programs that subscribe at a click."""
    return urlsplit(url)._replace(scheme="webcal").geturl()


def qr(address: str) -> str:
    """A QR code as SVG, to be put into a page as it is."""
    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        made, kind="svg", scale=4, border=4, xmldecl=False, title="QR-Code"
    )
    return made.getvalue().decode()


def _allowed(service: Service, actor: Actor, path: str) -> Feed:
    feed = catalogue(service.problem).get(path)
    if feed is None:
        raise UnknownError
    if feed.public:
        raise PublicFeedError
    if not may_subscribe(actor, feed, service.problem, _today(service)):
        raise ForbiddenError
    return feed


def _today(service: Service) -> dt.date:
    return service.now().astimezone(ZONE).date()


def _own(mine: list[Address], identity: str) -> Address:
    found = next((address for address in mine if address.id == identity), None)
    if found is None:
        raise UnknownError
    return found


def _made(address: Address, feed: Feed, secret: str) -> NewAddress:
    return NewAddress(address, feed, f"{secret}/{feed.path.rpartition('/')[2]}")
