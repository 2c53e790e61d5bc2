"""Subscribing to calendars, and free-busy."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status
from pydantic import AwareDatetime, Field

from api.deps import CurrentActor, TheService
from api.failures import ForbiddenError, InvalidError, UnknownError
from api.feeds import addresses
from api.feeds.addresses import AddressExistsError, NewAddress, signed_in
from api.feeds.rights import may_see_busy
from api.rights import Scope
from api.routes.refusals import FINDING, refusals
from api.store import feeds as store
from api.store.busy import busy_calendar
from api.store.feeds import Address
from calendars.feeds import Feed
from scheduler.domain.time import Model

router = APIRouter(prefix="/api", tags=["Kalender abonnieren"])

LONGEST = dt.timedelta(days=400)
"""The longest span of one question for free-busy."""
GOOGLE = "In Google Kalender: „Weitere Kalender“, „Per URL“; Google fragt nur alle 8 bis 24 Stunden nach."


class KnownAddress(Model):
    """An address that exists; its secret is known to its owner only."""

    id: str
    prefix: Annotated[str, Field(description="Die ersten Zeichen des Geheimnisses, zum Wiedererkennen.")]
    created: AwareDatetime
    fetched: Annotated[dt.date | None, Field(description="Der letzte Tag, an dem ein Kalenderprogramm kam.")]


class KnownFeed(Model):
    """A calendar that the caller may subscribe to."""

    feed: Annotated[str, Field(description="So heißt der Kalender hier.", examples=["personen/leitung-nord.ics"])]
    name: str
    description: str
    public: Annotated[bool, Field(description="Öffentlich: `url` steht da, eine eigene Adresse braucht es nicht.")]
    url: Annotated[str | None, Field(description="https-Adresse eines öffentlichen Kalenders.")]
    webcal: Annotated[str | None, Field(description="Dieselbe Adresse für den Knopf „Abonnieren“.")]
    address: Annotated[KnownAddress | None, Field(description="Ihre eigene Adresse, wenn es sie gibt.")]


class KnownFeeds(Model):
    """All calendars that the caller may subscribe to."""

    feeds: list[KnownFeed]
    google: Annotated[str, Field(description="Wie man in Google abonniert.")] = GOOGLE


class Wanted(Model):
    """A calendar for which an address is wanted."""

    feed: Annotated[str, Field(max_length=200, examples=["personen/leitung-nord.ics"])]


class MadeAddress(Model):
    """A new address. It is shown this once and stored nowhere."""

    id: str
    feed: str
    name: str
    url: Annotated[str, Field(examples=["https://raumzeit.example/kalender/GEHEIMNIS/leitung-nord.ics"])]
    webcal: Annotated[str, Field(examples=["webcal://raumzeit.example/kalender/GEHEIMNIS/leitung-nord.ics"])]
    qr: Annotated[str, Field(description="Der webcal-Link als QR-Code, SVG.")]
    google: Annotated[str, Field(description="Wie man in Google abonniert.")] = GOOGLE


@router.get("/feeds", summary="Welche Kalender kann ich abonnieren?")
def feeds(service: TheService, actor: CurrentActor, request: Request) -> KnownFeeds:
    """Ihre Kalender und die öffentlichen, dazu Ihre bestehenden Adressen ohne deren Geheimnis."""
    with service.database.read() as connection:
        mine = [] if actor.account is None else store.of_account(connection, actor.account)
    by_feed = {address.feed: address for address in mine}
    base = addresses.base(service, str(request.base_url))
    return KnownFeeds(feeds=[_known(f, by_feed.get(f.path), base) for f in addresses.offered(service, actor)])


@router.post(
    "/feeds/addresses",
    status_code=status.HTTP_201_CREATED,
    summary="Einen Kalender abonnieren",
    responses=FINDING | refusals(AddressExistsError),
)
def obtain(
    service: TheService, actor: CurrentActor, request: Request, response: Response, wanted: Wanted
) -> MadeAddress:
    """Eine geheime Adresse für Ihr Kalenderprogramm. Sie wird nur dieses eine Mal gezeigt."""
    return _shown(addresses.obtain(service, actor, wanted.feed), service, request, response)


@router.post(
    "/feeds/addresses/{identity}/rotate",
    summary="Eine Adresse austauschen",
    responses=FINDING,
)
def exchange(
    service: TheService, actor: CurrentActor, request: Request, response: Response, identity: str
) -> MadeAddress:
    """Gibt eine neue Adresse desselben Kalenders; die alte ist ab sofort leer und erlischt nach 30 Tagen."""
    return _shown(addresses.exchange(service, actor, identity), service, request, response)


@router.delete(
    "/feeds/addresses/{identity}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Eine Adresse aufgeben",
    responses=FINDING,
)
def give_up(service: TheService, actor: CurrentActor, identity: str) -> None:
    """Die Adresse ist ab sofort leer, damit Kalenderprogramme ihre Termine entfernen, und erlischt nach 30 Tagen."""
    addresses.give_up(service, actor, identity)


class Span(Model):
    """Whose time, and which."""

    person: Annotated[str | None, Field(description="Kennung einer Person.")] = None
    room: Annotated[str | None, Field(description="Kennung eines Raums.")] = None
    begin: Annotated[AwareDatetime, Field(alias="from", examples=["2026-12-01T00:00:00+01:00"])]
    end: Annotated[AwareDatetime, Field(alias="to", examples=["2026-12-08T00:00:00+01:00"])]


@router.get(
    "/freebusy",
    summary="Wann ist jemand oder ein Raum belegt?",
    response_class=Response,
    responses={
        **FINDING,
        200: {"description": "VFREEBUSY (RFC 5545).", "content": {"text/calendar": {"schema": {"type": "string"}}}},
    },
)
def freebusy(service: TheService, actor: CurrentActor, span: Annotated[Span, Query()]) -> Response:
    """Belegte Zeiten in UTC, ohne Titel. Genau eines von `person` und `room`, höchstens 400 Tage am Stück."""
    signed_in(actor, Scope.READ)
    if (span.person is None) == (span.room is None):
        raise InvalidError("Bitte genau eines von „person“ und „room“ angeben.")
    if not dt.timedelta() < span.end - span.begin <= LONGEST:
        raise InvalidError("Bitte eine Spanne von höchstens 400 Tagen angeben, deren Ende nach ihrem Anfang liegt.")
    kind, name = ("person", span.person) if span.person is not None else ("room", span.room)
    known = service.problem.person if kind == "person" else service.problem.room
    if name not in known:
        raise UnknownError
    resource = f"{kind}:{name}"
    if not may_see_busy(actor, resource, service.problem):
        raise ForbiddenError
    with service.database.read() as connection:
        content = busy_calendar(connection, resource, span.begin, span.end)
    return Response(content, media_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private, no-cache"})


def _known(feed: Feed, address: Address | None, base: str) -> KnownFeed:
    url = f"{base}{feed.path}" if feed.public else None
    own = (
        None
        if address is None
        else KnownAddress(id=address.id, prefix=address.prefix, created=address.created, fetched=address.fetched)
    )
    return KnownFeed(
        feed=feed.path,
        name=feed.name,
        description=feed.description,
        public=feed.public,
        url=url,
        webcal=None if url is None else addresses.webcal(url),
        address=own,
    )


def _shown(made: NewAddress, service: TheService, request: Request, response: Response) -> MadeAddress:
    response.headers["Cache-Control"] = "no-store"
    url = f"{addresses.base(service, str(request.base_url))}{made.path}"
    webcal = addresses.webcal(url)
    return MadeAddress(
        id=made.address.id,
        feed=made.feed.path,
        name=made.feed.name,
        url=url,
        webcal=webcal,
        qr=addresses.qr(webcal),
    )
