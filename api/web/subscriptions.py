"""Subscribing to calendars: the public ones by their address, the others by a secret one that is shown once."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from api.deps import CurrentActor, TheService
from api.failures import ServiceError, SignInError, UnknownError
from api.feeds import addresses
from api.feeds.addresses import NewAddress, name_of
from api.feeds.rights import catalogue
from api.rights import Actor
from api.service import Service
from api.store import feeds as store
from api.store.feeds import EMPTY, Address
from api.web.forms import Form, TheForm, asked
from api.web.rendering import remember, render, see_other
from calendars.feeds import Feed
from calendars.visibility import CentreReader, CountyReader, KitaReader, PersonReader, RoomReader

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

EVERYBODYS = "oeffentlich.ics"
FOLD = 10
"""Groups with more calendars are folded."""
SAID = {"aufgegeben": "Die Adresse gilt nicht mehr. Kalenderprogramme entfernen ihre Termine beim nächsten Abruf."}


@dataclass(frozen=True, slots=True)
class Offer:
    """A calendar that somebody may subscribe to.

    Attributes:
        address: theirs, without its secret; None if they have none, and for public ones.
        url: of a public one.
    """

    feed: Feed
    address: Address | None
    url: str | None

    @property
    def webcal(self) -> str | None:
        """The same for a click."""
        return None if self.url is None else addresses.webcal(self.url)


@dataclass(frozen=True, slots=True)
class Group:
    """Calendars under a heading."""

    title: str
    hint: str
    offers: list[Offer]

    @property
    def folded(self) -> bool:
        """Whether one has to open it."""
        return len(self.offers) > FOLD


GROUPS: tuple[tuple[str, str, Callable[[Feed], bool]], ...] = (
    ("Mein Kalender", "Ihre eigenen Termine, an jedem Ort.", lambda f: isinstance(f.reader, PersonReader)),
    (
        "Familienzentren",
        "Was im Familienzentrum, in seinen Kitas und in seinem Team geschieht.",
        lambda f: isinstance(f.reader, CentreReader),
    ),
    ("Räume", "Wann ein Raum belegt ist.", lambda f: isinstance(f.reader, RoomReader)),
    ("Kreis", "Alle Termine aller Familienzentren.", lambda f: isinstance(f.reader, CountyReader)),
    (
        "Öffentlich: Angebote für Familien",
        "Diese Adressen dürfen alle kennen und weitergeben, auch auf Aushängen.",
        lambda f: f.public and not isinstance(f.reader, KitaReader),
    ),
    (
        "Öffentlich: Angebote für eine Kita",
        "Was für die Familien einer Kita angeboten wird.",
        lambda f: f.public and isinstance(f.reader, KitaReader),
    ),
)


@router.get("/abos")
def listing(request: Request, service: TheService, actor: CurrentActor) -> HTMLResponse:
    """All calendars that one may have."""
    return _page(request, service, actor, asked(request.query_params))


@router.get("/abos/{path:path}")
def one(request: Request, service: TheService, path: str) -> Response:
    """How to subscribe to a public calendar; an address of any other is shown only when it is made."""
    feed = catalogue(service.problem).get(path)
    if feed is None:
        raise UnknownError("Diesen Kalender gibt es hier nicht.")
    if not feed.public:
        return see_other("/abos")
    return _address(request, service, feed, f"{_base(request, service)}{feed.path}")


@router.post("/abos")
def act(request: Request, service: TheService, actor: CurrentActor, form: TheForm) -> Response:
    """Makes, exchanges or gives up an address of one's own."""
    what = form.text("aktion")
    try:
        if what == "anlegen":
            return _made(request, service, addresses.obtain(service, actor, form.text("kalender")))
        if what == "tauschen":
            return _made(request, service, addresses.exchange(service, actor, form.text("adresse")))
        if what == "aufgeben":
            addresses.give_up(service, actor, form.text("adresse"))
            return see_other("/abos?erledigt=aufgegeben")
        raise UnknownError("Das lässt sich mit einem Kalender nicht tun.")
    except SignInError:
        raise
    except ServiceError as error:
        form.fault("", str(error))
        return _page(request, service, actor, form, error.status)


def groups(service: Service, actor: Actor, base: str) -> list[Group]:
    """What somebody may subscribe to, under headings; those without a calendar are left out."""
    with service.database.read() as connection:
        mine = [] if actor.account is None else store.of_account(connection, actor.account)
    known = {address.feed: address for address in mine}
    every = [
        Offer(feed, known.get(feed.path), f"{base}{feed.path}" if feed.public else None)
        for feed in addresses.offered(service, actor)
    ]
    made = [Group(title, hint, [o for o in every if belongs(o.feed)]) for title, hint, belongs in GROUPS]
    return [group for group in made if group.offers]


def _base(request: Request, service: Service) -> str:
    return addresses.base(service, str(request.base_url))


def _page(request: Request, service: Service, actor: Actor, form: Form, status: int = 200) -> HTMLResponse:
    context = {
        "form": form,
        "groups": groups(service, actor, _base(request, service)),
        "said": SAID.get(form.text("erledigt"), ""),
        "empty_days": EMPTY.days,
    }
    return render(request, "subscriptions.html.j2", context, status)


def _made(request: Request, service: Service, made: NewAddress) -> HTMLResponse:
    secret = made.path.partition("/")[0]
    return _address(request, service, made.feed, f"{_base(request, service)}{made.path}", secret)


def _address(request: Request, service: Service, feed: Feed, url: str, secret: str = "") -> HTMLResponse:
    webcal = addresses.webcal(url)
    context = {
        "feed": feed,
        "url": url,
        "webcal": webcal,
        "qr": Markup(addresses.qr(webcal)),  # noqa: S704 - made by segno from an address of ours
        "secret": secret,
        "door": service.settings.door,
        "login": name_of(feed.path),
        "everybodys": feed.path == EVERYBODYS,
    }
    return render(request, "subscription.html.j2", context)
