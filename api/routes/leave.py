"""Leave, and repairs of the plan in force."""

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from api.booking.model import Named
from api.conditional import IfMatch, etag, version_of
from api.deps import CurrentActor, TheAccess, TheService
from api.failures import ForbiddenError, InvalidError, SignInError, TooManyError
from api.feeds.freshness import invalidate
from api.jobs.stream import EventStream, LastEvent, StreamsError, documented, news
from api.rights import Scope
from api.routes.jobs import PublishedAnswer, TheRunner
from api.routes.refusals import CHANGING, FINDING, MAKING, refusals
from api.store.job_records import JobState
from api.store.leave_records import LeaveKind, LeaveState
from api.store.repairs import Feed, Question, Search, UnknownRepairError
from api.usecases import leave, repairing
from api.usecases.desk import Desk
from api.usecases.leave import Seen
from api.usecases.mending import NoPlanError
from api.usecases.planners import require_planner
from api.usecases.planning import CollidingError, OtherDataError, OutdatedError
from api.usecases.repairing import AcceptedError, NothingFoundError, OpenSearchError
from scheduler.domain.plan import Cost, EventId
from scheduler.domain.time import ZONE, DateRange, Model
from scheduler.repairing import Disturbance, Effort, Reach, Step, Told
from scheduler.solution import Progress

router = APIRouter(prefix="/api", tags=["Vertretung"])

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Kennung.")]
LeaveId = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]


class LeaveWish(Model):
    """Urlaub oder eine Krankmeldung."""

    person: Named
    kind: LeaveKind
    first: dt.date
    last: dt.date


class LeaveDecision(Model):
    """Ob der Urlaub genehmigt ist."""

    decision: Literal["genehmigt", "abgelehnt", "zurueckgezogen"]


class LeaveAnswer(Model):
    """Eine Abwesenheit, soweit Sie davon wissen dürfen."""

    id: str
    person: str
    title: Annotated[str, Field(description="Wessen Abwesenheit es ist.")]
    kind: Annotated[LeaveKind | None, Field(description="urlaub oder krank; null: das geht Sie nichts an.")]
    first: dt.date
    last: dt.date
    state: LeaveState
    version: int
    decides: Annotated[bool, Field(description="Ob Sie darüber entscheiden.")]


class LeaveList(Model):
    """Abwesenheiten, die noch nicht vorbei sind."""

    leaves: tuple[LeaveAnswer, ...]


class RepairRequest(Model):
    """Was geschehen ist, und wie weit die Reparatur reichen darf."""

    leaves: Annotated[tuple[LeaveId, ...], Field(max_length=20, description="Abwesenheiten, um die es geht.")] = ()
    disturbances: Annotated[tuple[Disturbance, ...], Field(max_length=20, description="Was sonst geschehen ist.")] = ()
    reach: Annotated[
        Reach, Field(description="betroffene, beteiligte oder alle: welche Termine sonst noch rücken dürfen.")
    ] = Reach.TOUCHED
    deputies: Annotated[
        bool, Field(description="Wer dieselbe Aufgabe für dasselbe Familienzentrum hat, darf vertreten.")
    ] = True


class OfferAnswer(Model):
    """Eine Reparatur."""

    effort: Effort
    cost: Cost
    steps: tuple[Step, ...]
    told: Annotated[tuple[Told, ...], Field(description="Wer es erfahren muss, das Eilige zuerst.")]
    feed: Annotated[tuple[Feed, ...], Field(description="Was in Kalendern anders steht.")]
    refused: Annotated[str, Field(description="Was dem Veröffentlichen im Weg steht; leer: nichts.")]


class RepairAnswer(Model):
    """Was gefragt war, wo die Suche steht, und bis zu drei Reparaturen."""

    id: str
    state: Annotated[JobState, Field(description="wartend, laeuft, fertig, gescheitert oder abgebrochen.")]
    progress: Annotated[
        Progress | None, Field(description="Was gerade geschieht; `placed` von höchstens `events` sind gefunden.")
    ]
    error: Annotated[str | None, Field(description="Warum nichts gefunden wurde.")]
    based_on: Annotated[int, Field(description="Fassung des Plans, die repariert wird.")]
    question: Question
    created: dt.datetime
    touched: Annotated[tuple[EventId, ...], Field(description="Termine, die so nicht stattfinden können.")]
    past: Annotated[tuple[EventId, ...], Field(description="Davon solche, die schon begonnen haben.")]
    proven: Annotated[
        bool | None, Field(description="Bewiesen: mit weniger geht es nicht. null: noch nichts gefunden.")
    ]
    bound: Annotated[
        Effort | None, Field(description="Mit weniger geht es bewiesen nicht. null: noch nichts gefunden.")
    ]
    offers: Annotated[
        tuple[OfferAnswer, ...], Field(description="Leer auch, solange gesucht wird, und wenn nichts betroffen ist.")
    ]
    published: Annotated[int | None, Field(description="Fassung, als die eine davon veröffentlicht wurde.")]


PLANNING = refusals(SignInError, ForbiddenError, TooManyError)


@router.get("/leaves", summary="Abwesenheiten", responses=FINDING)
def listing(access: TheAccess) -> LeaveList:
    """Die eigenen, und die, für die Sie Urlaub genehmigen oder Vertretung regeln."""
    return LeaveList(leaves=tuple(map(_leave, access.read(leave.listing))))


@router.post("/leaves", summary="Urlaub beantragen oder krank melden", status_code=201, responses=MAKING)
def ask(access: TheAccess, wish: LeaveWish, response: Response) -> LeaveAnswer:
    """Urlaub wartet auf die Genehmigung, eine Krankmeldung gilt sofort."""
    if wish.last < wish.first:
        raise InvalidError("Der letzte Tag liegt vor dem ersten.", field="last")
    span = DateRange(first=wish.first, last=wish.last)

    def work(desk: Desk) -> LeaveAnswer:
        return _one(desk, leave.ask(desk, wish.person, wish.kind, span).id)

    return _tagged(response, access.write(work))


@router.post("/leaves/{name}/decision", summary="Über Urlaub entscheiden", responses=CHANGING)
def decide(
    access: TheAccess, name: Id, decision: LeaveDecision, response: Response, if_match: IfMatch = None
) -> LeaveAnswer:
    """Die Leitung genehmigt, wenn ihr die Dienstaufsicht übertragen ist, sonst der Träger; zurück nimmt, wer fragte."""
    version = version_of(if_match)

    def work(desk: Desk) -> LeaveAnswer:
        if decision.decision == "zurueckgezogen":
            leave.withdraw(desk, name, version)
        else:
            leave.decide(desk, name, version, granted=decision.decision == "genehmigt")
        return _one(desk, name)

    return _tagged(response, access.write(work))


@router.post(
    "/repairs",
    summary="Reparaturen suchen lassen",
    status_code=202,
    responses=MAKING | refusals(NoPlanError),
)
def search(
    service: TheService, actor: CurrentActor, runner: TheRunner, response: Response, request: RepairRequest
) -> RepairAnswer:
    """Sucht bis zu drei kleinste Reparaturen des geltenden Plans; das dauert einige Sekunden.

    Unter der Adresse in `Location` steht, wie weit die Suche ist, und am Ende, was sie gefunden hat.
    """
    asked = repairing.ask(
        service, actor, request.leaves, request.disturbances, request.reach, deputies=request.deputies
    )
    runner.wake()
    response.headers["Location"] = f"/api/repairs/{asked.id}"
    return _answer(asked)


@router.get("/repairs/{name}", summary="Gefundene Reparaturen", responses=PLANNING | refusals(UnknownRepairError))
def show(service: TheService, actor: CurrentActor, name: Id) -> RepairAnswer:
    """Was gefragt war, wo die Suche steht, und was gefunden wurde."""
    require_planner(actor, Scope.READ)
    return _answer(repairing.find(service, name))


@router.get(
    "/repairs/{name}/events",
    summary="Einer Suche zusehen",
    response_class=EventStream,
    status_code=200,
    responses=PLANNING
    | refusals(UnknownRepairError)
    | documented("die Suche", '{"state": "laeuft"}')
    | refusals(StreamsError),
)
def events(service: TheService, actor: CurrentActor, name: Id, last_event_id: LastEvent = None) -> Response:
    """Fortschritt der Suche als Strom von Ereignissen (text/event-stream)."""
    require_planner(actor, Scope.READ)
    return news(lambda: repairing.find(service, name), lambda found: _answer(found).model_dump_json(), last_event_id)


@router.delete(
    "/repairs/{name}",
    status_code=202,
    summary="Eine Suche abbrechen",
    responses=PLANNING | refusals(UnknownRepairError),
)
def cancel(service: TheService, actor: CurrentActor, name: Id) -> RepairAnswer:
    """Beendet sie, wenn sie noch wartet oder läuft; von ihr bleibt nichts. Was gefunden ist, bleibt."""
    return _answer(repairing.cancel(service, actor, name))


@router.post(
    "/repairs/{name}/accept",
    summary="Eine Reparatur annehmen",
    responses=PLANNING
    | refusals(UnknownRepairError)
    | refusals(OpenSearchError, NothingFoundError, AcceptedError, OtherDataError, OutdatedError, CollidingError),
)
def accept(
    service: TheService, actor: CurrentActor, name: Id, number: Annotated[int, Query(ge=1, le=5)] = 1
) -> PublishedAnswer:
    """Veröffentlicht sie, ganz oder gar nicht: Kalender folgen, Einladungen und Absagen gehen hinaus."""
    done = repairing.accept(service, actor, name, number, "/api/repairs")
    invalidate()
    return PublishedAnswer(
        version=done.version, fresh=len(done.fresh), moved=len(done.moved), cancelled=len(done.cancelled)
    )


def _one(desk: Desk, name: str) -> LeaveAnswer:
    return _leave(leave.one(desk, name))


def _leave(seen: Seen) -> LeaveAnswer:
    found = seen.leave
    return LeaveAnswer(
        id=found.id,
        person=found.person,
        title=seen.title,
        kind=seen.kind,
        first=found.span.first,
        last=found.span.last,
        state=found.state,
        version=found.version,
        decides=seen.decides,
    )


def _tagged(response: Response, answer: LeaveAnswer) -> LeaveAnswer:
    response.headers["ETag"] = etag(answer.version)
    return answer


def _answer(search: Search) -> RepairAnswer:
    kept = search.kept
    found = None if kept is None else kept.found
    return RepairAnswer(
        id=search.id,
        state=search.state,
        progress=search.progress,
        error=search.error,
        based_on=search.based_on,
        question=search.question,
        created=dt.datetime.fromtimestamp(search.created, ZONE),
        touched=() if found is None else found.touched,
        past=() if found is None else found.past,
        proven=None if found is None else found.proven,
        bound=None if found is None else found.bound,
        offers=tuple(
            OfferAnswer(effort=o.effort, cost=o.cost, steps=o.steps, told=o.told, feed=o.feed, refused=o.refused)
            for o in (() if found is None else found.offers)
        ),
        published=None if kept is None else kept.published,
    )
