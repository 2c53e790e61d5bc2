"""Leave and illness (statements 27 and 28): who asks, who decides, and who may know what.

A person asks for leave; whoever supervises them decides: the Leitung if supervision was transferred to it, else the
Träger, and the Koordinierungsstelle for those whom no Träger of a Familienzentrum employs. Illness counts at once. What
kind of absence it is, is read by the person and by those who supervise or stand in for them; the Koordinierungsstelle,
which repairs the plan, reads only that somebody is not there, and everybody else nothing at all.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from api.accounts import audit
from api.failures import ChangedError, ConflictError, ForbiddenError, InvalidError
from api.rights import Actor, Role, Scope
from api.store import accounts, leaves, outbox
from api.store.leave_records import Leave, LeaveKind, LeaveState, UnknownLeaveError
from api.usecases.desk import Desk
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Absence, Person
from scheduler.domain.time import ZONE, DateRange
from scheduler.rules.words import days_text

EMPLOYED = frozenset({Role.KITA_SOZIALARBEIT, Role.LEITUNG, Role.KITA_LEITUNG, Role.BEP})
"""Roles whose people a Träger of a Familienzentrum or a Kita employs (statement 27)."""
AWAY = "abwesend"
"""What plans and repairs know of a leave."""
LONGEST = 400
"""Days."""


class NotYoursError(ForbiddenError):
    """Über diese Abwesenheit entscheidet jemand anderes."""

    code = "abwesenheit-nicht-zustaendig"


class TwiceError(ConflictError):
    """Für diese Tage ist schon dieselbe Abwesenheit eingetragen."""

    code = "abwesenheit-doppelt"


class DecidedError(ConflictError):
    """Über diese Abwesenheit ist schon entschieden."""

    code = "abwesenheit-entschieden"


@dataclass(frozen=True, slots=True)
class Seen:
    """A leave as somebody may read it.

    Attributes:
        kind: None if it is none of their business.
        decides: whether it is theirs to decide.
        withdraws: whether they may take it back.
    """

    leave: Leave
    title: str
    kind: LeaveKind | None
    decides: bool
    withdraws: bool


def houses_of(person: Person) -> frozenset[str]:
    """The sites a person belongs to."""
    return person.serves | ({person.base} if person.base is not None else frozenset())


def leads(actor: Actor, person: Person) -> bool:
    """Whether somebody is the Leitung of a person's Familienzentrum, who arranges for deputies (statement 28)."""
    return (
        actor.role is Role.LEITUNG
        and person.role == Role.KITA_SOZIALARBEIT
        and not actor.houses.isdisjoint(houses_of(person))
    )


def supervises(desk: Desk, person: Person) -> bool:
    """Whether who asks decides on a person's leave."""
    actor = desk.actor
    if person.role not in EMPLOYED:
        return desk.coordinates
    if person.id in desk.service.rules.dienstaufsicht:
        return leads(actor, person)
    owners = {room.owner for room in desk.problem.rooms if room.site in houses_of(person)}
    return actor.role is Role.TRAEGER and actor.owner is not None and actor.owner in owners


def ask(desk: Desk, person: str, kind: LeaveKind, span: DateRange) -> Leave:
    """Ask for leave, or report an illness, which counts at once.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the access is not for that, or it is somebody else's to say.
        InvalidError: if there is no such person, or the days are not in the year or too many.
        TwiceError: if the same is there already.
    """
    desk.need(Scope.BOOK)
    known = desk.problem.person.get(person)
    if known is None:
        raise InvalidError("Diese Person gibt es in den Daten nicht.", field="person")
    own = desk.actor.person == person
    if not own and not (kind is LeaveKind.SICK and (leads(desk.actor, known) or supervises(desk, known))):
        raise NotYoursError(
            "Urlaub beantragt jeder für sich selbst; krank melden kann auch, wer die Vertretung regelt."
        )
    _require_days(desk, span)
    for other in leaves.since(desk.connection, span.first):
        live = other.state in {LeaveState.ASKED, LeaveState.VALID}
        if other.person == person and other.kind is kind and live and other.span.intersection(span) is not None:
            raise TwiceError
    state = LeaveState.VALID if kind is LeaveKind.SICK else LeaveState.ASKED
    made = leaves.add(desk.connection, person, kind, span, state, desk.account, desk.now)
    _note(desk, None, made)
    return made


def decide(desk: Desk, name: str, version: int | None, *, granted: bool) -> Leave:
    """Grant or decline a leave.

    Args:
        version: the state that the decision is about; None if any will do.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if it is somebody else's to decide.
        UnknownLeaveError: if there is none of that id that who asks may see.
        DecidedError: if it was decided or taken back.
        ChangedError: if it is another state by now.
    """
    desk.need(Scope.BOOK)
    leave = _visible(desk, name)
    if not supervises(desk, desk.problem.person[leave.person]):
        raise NotYoursError
    if leave.state is not LeaveState.ASKED:
        raise DecidedError
    decided = _turn(desk, leave, version, LeaveState.VALID if granted else LeaveState.DECLINED)
    _tell(desk, decided)
    return decided


def withdraw(desk: Desk, name: str, version: int | None) -> Leave:
    """Take a leave back that has not been settled by a plan.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if it is somebody else's.
        UnknownLeaveError: if there is none of that id that who asks may see.
        DecidedError: if it is over, or its events have moved already.
        ChangedError: if it is another state by now.
    """
    desk.need(Scope.BOOK)
    leave = _visible(desk, name)
    if not _owns(desk, leave):
        raise NotYoursError
    if leave.state not in {LeaveState.ASKED, LeaveState.VALID} or leave.settled is not None:
        raise DecidedError("Diese Abwesenheit lässt sich nicht mehr zurücknehmen.")
    return _turn(desk, leave, version, LeaveState.WITHDRAWN)


def one(desk: Desk, name: str) -> Seen:
    """A leave as who asks may read it.

    Raises:
        SignInError: if nobody has signed in.
        UnknownLeaveError: if there is none of that id that who asks may see.
    """
    _ = desk.account
    seen = _seen(desk, leaves.find(desk.connection, name))
    if seen is None:
        raise UnknownLeaveError
    return seen


def listing(desk: Desk) -> list[Seen]:
    """Every leave that has not ended and that who asks may read of, in the order of the first day.

    Raises:
        SignInError: if nobody has signed in.
    """
    desk.need(Scope.READ)
    today = desk.now.astimezone(ZONE).date()
    found = (_seen(desk, leave) for leave in leaves.since(desk.connection, today))
    return [seen for seen in found if seen is not None]


def people_of(desk: Desk) -> list[Person]:
    """Whom somebody may report ill: themselves first, then those for whom they arrange."""
    problem, own = desk.problem, desk.actor.person
    mine = [problem.person[own]] if own in problem.person else []
    return mine + [p for p in problem.people if p.id != own and (leads(desk.actor, p) or supervises(desk, p))]


def absences(connection: Connection, problem: Problem, without: Collection[str] = ()) -> Iterator[Absence]:
    """Leaves that count, as planning knows them: who is away when, and not why.

    Args:
        without: ids of leaves that are passed over.
    """
    for leave in leaves.valid(connection):
        if leave.person in problem.person and leave.id not in without:
            yield Absence(person=leave.person, first=leave.span.first, last=leave.span.last, reason=AWAY)


def _seen(desk: Desk, leave: Leave) -> Seen | None:
    """A leave as who asks may read it; None if they may not know of it."""
    person = desk.problem.person.get(leave.person)
    if person is None:
        return None
    own = desk.actor.person == leave.person
    decides = supervises(desk, person)
    whole = own or decides or leads(desk.actor, person)
    if not whole and not (desk.coordinates and leave.state is LeaveState.VALID):
        return None
    open_ = leave.state is LeaveState.ASKED
    back = leave.state in {LeaveState.ASKED, LeaveState.VALID} and leave.settled is None
    return Seen(leave, person.title, leave.kind if whole else None, decides and open_, back and _owns(desk, leave))


def _owns(desk: Desk, leave: Leave) -> bool:
    return desk.actor.person == leave.person or desk.actor.account == leave.account


def _visible(desk: Desk, name: str) -> Leave:
    leave = leaves.find(desk.connection, name)
    if _seen(desk, leave) is None:
        raise UnknownLeaveError
    return leave


def _turn(desk: Desk, leave: Leave, version: int | None, state: LeaveState) -> Leave:
    if version not in {None, leave.version} or not leaves.turn(desk.connection, leave, state, desk.now):
        raise ChangedError
    after = leaves.find(desk.connection, leave.id)
    _note(desk, leave, after)
    return after


def _require_days(desk: Desk, span: DateRange) -> None:
    horizon = desk.problem.horizon
    if span.intersection(horizon) is None:
        raise InvalidError(
            f"Diese Tage liegen nicht im Planungszeitraum {horizon.first:%d.%m.%Y} bis {horizon.last:%d.%m.%Y}.",
            field="first",
        )
    if span.length > LONGEST:
        raise InvalidError(f"Das sind {span.length} Tage; möglich sind höchstens {LONGEST}.", field="last")


def _tell(desk: Desk, leave: Leave) -> None:
    """Tell the person how it was decided, by mail if they want mail."""
    address = accounts.mail_of_people(desk.connection).get(leave.person)
    if address is None or desk.actor.person == leave.person:
        return
    subject = "Ihr Urlaub ist genehmigt" if leave.state is LeaveState.VALID else "Ihr Urlaub wurde abgelehnt"
    key = f"abwesenheit/{leave.id}/{leave.version}"
    outbox.notify(desk.connection, address, subject, f"Es geht um {days_text(leave.span)}.", desk.now, key)


def _note(desk: Desk, before: Leave | None, after: Leave) -> None:
    """A line of the trail; the county's office reads it, so it does not say why somebody is away."""
    action = "abwesenheit-eingetragen" if before is None else "abwesenheit-geaendert"
    old = None if before is None else _facts(before)
    audit.note(desk.connection, desk.actor, action, "abwesenheit", after.id, old, _facts(after), desk.now)


def _facts(leave: Leave) -> dict[str, str]:
    return {
        "person": leave.person,
        "first": leave.span.first.isoformat(),
        "last": leave.span.last.isoformat(),
        "state": leave.state.value,
    }
