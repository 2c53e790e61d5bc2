"""Who may have which calendar, as pure functions of who asks and of the data."""

import datetime as dt
from collections.abc import Mapping

from api.rights import Actor, Role
from api.store.feeds import Address
from calendars.feeds import Feed, feeds
from calendars.visibility import CentreReader, CountyReader, PersonReader, RoomReader
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE

TEAM = frozenset({Role.LEITUNG, Role.KITA_SOZIALARBEIT, Role.ELTERNBERATUNG})
"""The multi-professional team of a Familienzentrum (statement 1)."""


def catalogue(problem: Problem) -> dict[str, Feed]:
    """Every calendar by path, each once: a lead's own is the one under ``personen/``."""
    by_reader = {feed.reader.audience: feed for feed in feeds(problem)}
    return {feed.path: feed for feed in by_reader.values()}


def may_subscribe(actor: Actor, feed: Feed, problem: Problem, day: dt.date) -> bool:
    """Whether somebody may have a calendar (statements 6, 24, 29, 32, 45, 50).

    =================  ==========================================================================
    public             everybody
    person             that person alone
    room               the team of its Familienzentrum, the Koordinierungsstelle, its Träger
    Familienzentrum    its team, the Koordinierungsstelle
    county             the Koordinierungsstelle
    =================  ==========================================================================

    Args:
        day: on which a room's site has to belong to the Familienzentrum.
    """
    if feed.public or actor.account is None:
        return feed.public
    match feed.reader:
        case PersonReader(person):
            return actor.person == person
        case CountyReader():
            return actor.role is Role.KOORDINIERUNG
        case CentreReader(centre):
            return actor.role is Role.KOORDINIERUNG or centre in team_of(actor, problem)
        case RoomReader(room):
            return actor.role is Role.KOORDINIERUNG or _looks_after(actor, room, problem, day)
        case _:
            return False


def behind(address: Address, calendars: Mapping[str, Feed]) -> Feed | None:
    """The calendar behind an address; none is behind a revoked one, nor where the data now mean another reader.

    Args:
        calendars: every calendar there is, by path.
    """
    feed = calendars.get(address.feed)
    if address.revoked is not None or feed is None or feed.reader.audience != address.audience:
        return None
    return feed


def subscribable(actor: Actor, problem: Problem, now: dt.datetime) -> list[Feed]:
    """The calendars that somebody may have now, public ones last."""
    day = now.astimezone(ZONE).date()
    return [feed for feed in catalogue(problem).values() if may_subscribe(actor, feed, problem, day)]


def may_see_busy(actor: Actor, resource: str, problem: Problem) -> bool:
    """Whether somebody may know when a person or a room is busy, and nothing more.

    Rooms: whoever has signed in. People: themselves, the Koordinierungsstelle, and the lead of a Familienzentrum at
    which they are based or which they serve (statements 1, 28, 29).

    Args:
        resource: ``room:`` or ``person:`` and the id of the data.
    """
    kind, _, name = resource.partition(":")
    if actor.account is None:
        return False
    if kind == "room":
        return True
    if actor.role is Role.KOORDINIERUNG or actor.person == name:
        return True
    person = problem.person[name]
    return actor.role is Role.LEITUNG and not team_of(actor, problem).isdisjoint({person.base, *person.serves})


def team_of(actor: Actor, problem: Problem) -> frozenset[str]:
    """Familienzentren to whose team somebody belongs: those they speak for, are based at, or serve."""
    if actor.role not in TEAM:
        return frozenset()
    person = problem.person.get(actor.person) if actor.person is not None else None
    own = {person.base, *person.serves} if person is not None else set()
    return frozenset(house for house in actor.houses | own if house is not None)


def _looks_after(actor: Actor, room: str, problem: Problem, day: dt.date) -> bool:
    known = problem.room[room]
    if actor.role is Role.TRAEGER:
        return known.owner is not None and known.owner == actor.owner
    if known.site is None:
        return False
    centre = problem.site[known.site].unit(day) or known.site
    return centre in team_of(actor, problem)
