"""The year's figures from the service's own records, and writing down what became of an event (statements 47 to 50)."""

import datetime as dt
from dataclasses import dataclass

from api.accounts import audit
from api.annual.count import annual_report, format_of, part_of
from api.annual.model import AnnualReport, Fate, Occurrence, Period, Record, RoomUse
from api.annual.tables import EVERYBODY, OFFICE, Audience
from api.booking.model import Booking, Status
from api.failures import ChangedError, ConflictError, ForbiddenError, InvalidError, UnknownError
from api.feeds.rights import TEAM, team_of
from api.rights import Actor, Role, Scope
from api.store import annual_reports, bookings, outcomes
from api.store.ledger import seconds
from api.store.outcomes import Happened
from api.usecases.desk import Desk
from api.usecases.leave import EMPLOYED, houses_of
from calendars.entries import centres
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Person
from scheduler.domain.time import ZONE, moment

READERS = TEAM | {Role.KOORDINIERUNG, Role.TRAEGER}
"""Roles for whom the report is."""
LONGEST = dt.timedelta(days=400)
"""Parts of a year for which the concept demands something begin at most so long before they end."""
MOST_BOOKINGS = 1_000_000
CHUNK = 200
"""So many events are looked at together for one page of those that somebody may write about."""
LARGEST = 100_000
"""Participants of an event."""
CANCELLED = frozenset({Status.ABGESAGT, Status.VERDRAENGT})


class NotPublishableError(ConflictError):
    """Veröffentlichen lässt sich ein Bericht, dessen Zeitraum vorbei ist und sich mit keinem anderen überschneidet."""

    code = "jahresbericht-nicht-zu-veroeffentlichen"


@dataclass(frozen=True, slots=True)
class Editable:
    """An event that is over, of which who asks may write down what became of it.

    Attributes:
        start: minutes since midnight.
        begin: aware; ``end`` likewise, exclusive.
    """

    uid: str
    title: str
    date: dt.date
    start: int
    begin: dt.datetime
    end: dt.datetime
    place: str
    record: Record

    @property
    def version(self) -> int:
        """Of what is known: the same number for the same record, 0 for nothing."""
        return version_of(self.record)


def audience_of(desk: Desk) -> Audience:
    """What somebody may read of the report.

    =====================================  =====================  =============================================
    Koordinierungsstelle                   everything             hours of everybody
    Träger                                 its Familienzentren    hours of those whom it employs (statement 50)
    Leitung, Kita-Sozialarbeit, Beratung   their Familienzentren  their own hours (statement 47)
    =====================================  =====================  =============================================

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: for all others.
    """
    desk.need(Scope.READ)
    actor, problem = desk.actor, desk.problem
    if desk.coordinates:
        return OFFICE
    if actor.role is Role.TRAEGER and actor.owner is not None:
        owned = {room.site for room in problem.rooms if room.site is not None and room.owner == actor.owner}
        people = frozenset(p.id for p in problem.people if _employs(problem, actor, p))
        return Audience(persons=people, centres=frozenset(owned & set(centres(problem))))
    if actor.role in TEAM:
        own = team_of(actor, problem) & frozenset(centres(problem))
        return Audience(persons=frozenset({actor.person}) if actor.person is not None else frozenset(), centres=own)
    raise ForbiddenError(
        "Der Jahresbericht ist für die Koordinierungsstelle, die Träger und die Teams der Familienzentren. Die "
        "öffentliche Fassung gibt die Koordinierungsstelle heraus."
    )


def for_the_public(desk: Desk) -> Audience:
    """The audience of the public version, which the Koordinierungsstelle gives out (statement 48).

    Not for everybody at any time: two versions of different days would tell what happened between them.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: for all others.
    """
    desk.need(Scope.READ)
    if not desk.coordinates:
        raise ForbiddenError("Die öffentliche Fassung gibt die Koordinierungsstelle heraus.")
    return EVERYBODY


def publishable(desk: Desk, period: Period) -> bool:
    """Whether the public version of a period may be published now: it is over, and no day of it is published.

    Two versions that share days would tell by their differences what both of them keep back.
    """
    over = period.end <= desk.now.astimezone(ZONE).date()
    return over and not annual_reports.overlapping(desk.connection, period)


def publish(desk: Desk, period: Period, paper: bytes, lines: bytes) -> None:
    """Publish the public version of a period (statement 49), as files that stay as they are.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: for all but the Koordinierungsstelle.
        NotPublishableError: as :func:`publishable` says.
    """
    _ = for_the_public(desk)
    desk.need(Scope.PLAN)
    annual_reports.alone(desk.connection)
    if not publishable(desk, period):
        raise NotPublishableError
    annual_reports.add(desk.connection, period, paper, lines, desk.now)
    _note_report(desk, "jahresbericht-veroeffentlicht", period.first)


def take_back(desk: Desk, first: dt.date) -> None:
    """Withdraw a published report.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: for all but the Koordinierungsstelle.
        UnknownError: if there is none that begins on that day.
    """
    _ = for_the_public(desk)
    desk.need(Scope.PLAN)
    if not annual_reports.take_back(desk.connection, first):
        raise UnknownError("Diesen Jahresbericht gibt es nicht.")
    _note_report(desk, "jahresbericht-zurueckgezogen", first)


def _note_report(desk: Desk, action: str, first: dt.date) -> None:
    after = {"first": first.isoformat()}
    audit.note(desk.connection, desk.actor, action, "jahresbericht", first.isoformat(), None, after, desk.now)


def counted(desk: Desk, period: Period) -> AnnualReport:
    """The figures of a period; who may read which of them says :func:`audience_of`."""
    problem = desk.problem
    happened = outcomes.between(desk.connection, moment(period.first, 0) - LONGEST, moment(period.end, 0) + LONGEST)
    known = [one for one in happened if _known(problem, one)]
    forgotten = sum(not _known(problem, one) and one.entry.date in period for one in happened)
    booked = bookings.listed(
        desk.connection, first=moment(period.first, 0), last=moment(period.end, 0), limit=MOST_BOOKINGS
    )
    uses = [use for booking in booked if (use := _use(problem, booking)) is not None]
    return annual_report(problem, [_occurrence(problem, one) for one in known], period, rooms=uses, forgotten=forgotten)


def editable(desk: Desk, period: Period) -> list[Editable]:
    """Events of a period that are over and that are who asks' to write about, the latest first.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the token is not for that.
    """
    desk.need(Scope.READ)
    happened = outcomes.between(desk.connection, moment(period.first, 0), moment(period.end, 0))
    return [_editable(one) for one in reversed(happened) if _may_write(desk, one)]


def listed(
    desk: Desk, first: dt.datetime, end: dt.datetime, behind: tuple[int, str] | None, limit: int
) -> list[Editable]:
    """Some of the events that are over and that are who asks' to write about, the latest first.

    Args:
        first: of the span of time in which they begin, aware; ``end`` likewise, exclusive.
        behind: of the last event of the page before: its begin, in seconds since 1970, and its id.
        limit: at most so many.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the token is not for that.
    """
    desk.need(Scope.READ)
    found: list[Editable] = []
    while len(found) < limit:
        some = outcomes.latest(desk.connection, first, min(end, desk.now), behind, CHUNK)
        found += [_editable(one) for one in some if _may_write(desk, one)]
        if len(some) < CHUNK:
            break
        behind = (seconds(some[-1].begin), some[-1].uid)
    return found[:limit]


def one(desk: Desk, uid: str) -> Editable:
    """An event that is over and that is who asks' to write about.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the token is not for that.
        UnknownError: if there is no such event.
    """
    desk.need(Scope.READ)
    found = outcomes.find(desk.connection, uid)
    if found is None or not _may_write(desk, found):
        raise UnknownError("Zu diesem Termin können Sie nichts eintragen.")
    return _editable(found)


def version_of(record: Record) -> int:
    """A number for what is known of an event: the same for the same, 0 for nothing."""
    fate = 0 if record.fate is None else 1 + list(Fate).index(record.fate)
    return fate * (LARGEST + 2) + (0 if record.participants is None else record.participants + 1)


def write(desk: Desk, uid: str, record: Record, version: int | None = None) -> bool:
    """Write down what became of an event; whether that was something new.

    Args:
        version: of what is known that is to be changed (:func:`version_of`); None if any will do.

    Raises:
        ChangedError: if something else is known by now.
        SignInError: if nobody has signed in.
        ForbiddenError: if the access is not for that.
        UnknownError: if there is no such event that is over and theirs to write about.
        InvalidError: if somebody is said to have come to what did not take place.
    """
    desk.need(Scope.BOOK)
    one = outcomes.find(desk.connection, uid)
    if one is None or not _may_write(desk, one):
        raise UnknownError("Zu diesem Termin können Sie nichts eintragen.")
    if version is not None and version != version_of(one.record):
        raise ChangedError
    if record.participants is not None and record.fate is not Fate.HELD:
        raise InvalidError("Teilnehmende hat nur ein Termin, der stattgefunden hat.", field="teilnehmende")
    if record == one.record:
        return False
    outcomes.save(desk.connection, uid, record, desk.now)
    secret = one.entry.confidential  # the office reads the trail, and may not know of it
    before, after = (None, None) if secret else (_facts(one.record), _facts(record))
    audit.note(desk.connection, desk.actor, "termin-erfasst", "termin", uid, before, after, desk.now)
    return True


def _editable(one: Happened) -> Editable:
    entry = one.entry
    return Editable(one.uid, entry.title, entry.date, entry.start, one.begin, one.end, entry.place, one.record)


def _may_write(desk: Desk, one: Happened) -> bool:
    """An event that is over: of those who take part, of the lead of its Familienzentrum, of the county's office."""
    if one.cancelled or one.end > desk.now:
        return False
    actor = desk.actor
    if actor.role in TEAM and actor.person in one.entry.people:
        return True
    if one.entry.confidential:
        return False
    leads = actor.role is Role.LEITUNG and not actor.houses.isdisjoint(one.entry.area)
    return leads or desk.coordinates


def _facts(record: Record) -> dict[str, str | int | None]:
    return {"fate": record.fate.value if record.fate is not None else None, "attendance": record.participants}


def _employs(problem: Problem, actor: Actor, person: Person) -> bool:
    """Whether a Träger employs somebody: it owns rooms of a house to which the person belongs (statement 27)."""
    owners = {room.owner for room in problem.rooms if room.site in houses_of(person)}
    return person.role in EMPLOYED and actor.owner in owners


def _known(problem: Problem, one: Happened) -> bool:
    demand = problem.demand.get(one.entry.demand)
    return demand is not None and one.entry.index < demand.count


def _occurrence(problem: Problem, one: Happened) -> Occurrence:
    entry, demand = one.entry, problem.demand[one.entry.demand]
    room = entry.room if entry.room in problem.room else None
    site = problem.site_of(demand, room)
    return Occurrence(
        demand=demand.id,
        part=part_of(demand, entry.index),
        date=entry.date,
        minutes=entry.end - entry.start,
        format=format_of(problem, room, site),
        site=site,
        people=entry.people,
        record=Record(Fate.CANCELLED) if one.cancelled else one.record,
    )


def _use(problem: Problem, booking: Booking) -> RoomUse | None:
    """A booking as the report counts it; None for what was never promised."""
    room = problem.room.get(booking.room)
    if room is None or room.site is None or booking.status not in CANCELLED | {Status.BESTAETIGT}:
        return None
    minutes = int((booking.end - booking.begin).total_seconds()) // 60
    return RoomUse(booking.purpose.label, room.site, booking.begin.date(), minutes, booking.status in CANCELLED)
