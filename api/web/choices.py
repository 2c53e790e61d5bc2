"""What can be chosen in forms."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from api.booking.model import Sight
from api.booking.purposes import Purpose
from api.rights import Actor, Role
from api.store.accounts import Account
from api.usecases.bookings import others
from api.usecases.check import OFFERS
from api.usecases.desk import Desk
from api.usecases.rooms import bookable
from api.web.words import SIGHT, kind_label
from calendars.entries import centre_of, centres
from scheduler.domain.resources import Person, Room, Site
from scheduler.domain.time import ZONE
from scheduler.rules.words import listing

Choices = list[tuple[str, str]]
"""Value and label."""
Groups = list[tuple[str, Choices]]
"""Label of the group and what it holds."""


@dataclass(frozen=True)
class Options:
    """Everything that forms let choose from."""

    rooms: Groups
    houses: Groups
    purposes: Choices
    sights: Choices
    features: tuple[str, ...]
    kinds: Choices
    people: Choices
    quarters: Choices


def options(desk: Desk) -> Options:
    """The choices of who asks."""
    rooms = bookable(desk)
    return Options(
        rooms=room_groups(desk, rooms),
        houses=house_groups(desk),
        purposes=purposes(desk.actor),
        sights=[(sight.value, label) for sight, label in SIGHT.items()],
        features=tuple(sorted({feature for room in rooms for feature in room.features})),
        kinds=[(kind, kind_label(kind)) for kind in sorted({room.kind for room in rooms})],
        people=[(p.id, p.title) for p in desk.problem.people if _promises(desk.actor, p)],
        quarters=[(str(m), f"{m} Minuten" if m else "keine") for m in (0, 15, 30, 45, 60, 90, 120)],
    )


def purposes(actor: Actor) -> Choices:
    """Purposes that a role may claim, the weightiest first."""
    return [(p.value, p.label) for p in Purpose if p not in OFFERS or actor.role in OFFERS[p]]


def room_groups(desk: Desk, rooms: list[Room]) -> Groups:
    """Rooms below the Familienzentrum to whose catchment they belong; one's own first."""
    found: dict[str, Choices] = {}
    for room in sorted(rooms, key=lambda r: not desk.actor.houses & {r.site, home(desk, r)}):
        place = desk.problem.site[room.site or ""]
        label = room.title if place.place in room.title or place.title in room.title else f"{room.title}, {place.title}"
        found.setdefault(centre_title(desk, room), []).append((room.id, label))
    return list(found.items())


def house_groups(desk: Desk) -> Groups:
    """Sites below their Familienzentrum; one's own first."""
    today = desk.now.astimezone(ZONE).date()
    found: dict[str, Choices] = {}
    for site in sorted(desk.problem.sites, key=lambda s: not desk.actor.houses & {s.id, centre_of(s, today)}):
        found.setdefault(_title(desk, centre_of(site, today)), []).append((site.id, site.title))
    return list(found.items())


def home(desk: Desk, room: Room) -> str:
    """The Familienzentrum to whose catchment a room belongs today, or the site itself where there is none."""
    return centre_of(desk.problem.site[room.site or ""], desk.now.astimezone(ZONE).date())


def centre_title(desk: Desk, room: Room) -> str:
    """Under which heading a room stands."""
    return _title(desk, home(desk, room))


def centre_sites(desk: Desk) -> list[Site]:
    """The Familienzentren."""
    return [desk.problem.site[centre] for centre in centres(desk.problem)]


def house_rooms(desk: Desk, house: str, day: dt.date) -> list[Room]:
    """Rooms of a Familienzentrum and its Kitas on a day, or of one other house; all centres' own rooms if none."""
    known = set(centres(desk.problem))
    sites = desk.problem.site
    if not house:
        return [r for r in bookable(desk) if r.site in known]
    if house in known:
        return [r for r in bookable(desk) if centre_of(sites[r.site or ""], day) == house]
    return [r for r in bookable(desk) if r.site == house]


def owners(desk: Desk) -> Choices:
    """Whose a booking can be instead of one's own, by title; more is said of those that share one."""
    found = others(desk)
    number = Counter(account.title for account in found)
    labels = [(a.id, a.title if number[a.title] == 1 else f"{a.title} ({_apart(desk, a)})") for a in found]
    return sorted(labels, key=lambda choice: choice[1].casefold())


def may_book(desk: Desk) -> bool:
    """Whether who asks books rooms at all."""
    return desk.actor.account is not None and desk.actor.role in desk.service.rules.rollen


def default_sight() -> str:
    """What forms begin with."""
    return Sight.INTERN.value


def _title(desk: Desk, centre: str) -> str:
    site = desk.problem.site.get(centre)
    return site.title if site is not None and centre in centres(desk.problem) else "Weitere Orte"


def _apart(desk: Desk, account: Account) -> str:
    """What tells accounts of one title apart; only the Koordinierungsstelle, which gives out logins, reads those."""
    if desk.coordinates:
        return account.login
    sites = desk.problem.site
    houses = [sites[house].title for house in account.houses if house in sites]
    return listing([*houses, account.owner] if account.owner else houses) or account.role.label


def _promises(actor: Actor, person: Person) -> bool:
    """Whose time a form offers to promise: one's own, and that of the team one leads."""
    return person.id == actor.person or (actor.role is Role.LEITUNG and person.base in actor.houses)
