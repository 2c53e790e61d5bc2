"""Planning jobs over HTTP."""

import datetime as dt
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from api.deps import CurrentActor, TheService
from api.failures import ForbiddenError, SignInError, TooManyError
from api.jobs.runner import Runner
from api.jobs.stream import EventStream, LastEvent, StreamsError, documented, news
from api.paging import After, cursor, cut, position
from api.rights import Scope
from api.routes.refusals import refusals
from api.store import jobs
from api.store.job_records import EndedError, Job, JobState, Outcome, UnknownJobError
from api.usecases import planning
from api.usecases.planners import require_planner
from api.usecases.planning import CollidingError, OtherDataError, OutdatedError, UnfinishedError, UnusableError
from scheduler.domain.plan import Plan
from scheduler.domain.time import ZONE, Model
from scheduler.params import Params
from scheduler.solution import Progress

GAP = 0.01
"""What is left below it is not worth the waiting."""
SECONDS = 900.0
LONGEST_SECONDS = 14_400.0


def the_runner(request: Request) -> Runner:
    """Who runs the jobs of the app's service."""
    return cast("Runner", request.app.state.runner)


TheRunner = Annotated[Runner, Depends(the_runner)]
JobId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Kennung des Auftrags.")]


class JobRequest(Model):
    """Wie gerechnet werden soll; alle Angaben sind freiwillig."""

    time_limit: Annotated[
        float,
        Field(
            strict=True,
            gt=0,
            le=LONGEST_SECONDS,
            description="Nach so vielen Sekunden den besten Plan bis dahin nehmen.",
        ),
    ] = SECONDS
    gap: Annotated[
        float,
        Field(
            strict=True,
            ge=0,
            lt=1,
            description="Aufhören, sobald bewiesen ist, dass kein Plan um mehr als diesen Anteil besser.",
        ),
    ] = GAP
    seed: Annotated[
        int, Field(ge=0, le=2**31 - 1, description="Startzahl: gleiche Daten, gleiche Startzahl, gleicher Plan.")
    ] = 1


class JobAnswer(Model):
    """Ein Auftrag, wie er steht."""

    id: str
    state: Annotated[JobState, Field(description="wartend, laeuft, fertig, gescheitert oder abgebrochen.")]
    parameters: JobRequest
    based_on: Annotated[
        int, Field(description="Fassung des Plans, die galt, als der Auftrag gestellt wurde; 0: keine.")
    ]
    again_of: Annotated[str | None, Field(description="Der Auftrag, den dieser wiederholt.")]
    created: dt.datetime
    started: dt.datetime | None
    finished: dt.datetime | None
    attempts: Annotated[int, Field(description="Wie oft begonnen wurde; ein Rechner kann ausfallen.")]
    cancelling: Annotated[bool, Field(description="Ein Abbruch ist verlangt.")]
    progress: Annotated[Progress | None, Field(description="Wo die Rechnung steht; Kosten nach Stufen.")]
    outcome: Annotated[Outcome | None, Field(description="Kosten, Schranke, bewiesene Lücke und was fehlt.")]
    has_plan: Annotated[bool, Field(description="Es gibt einen Plan zum Ansehen und Veröffentlichen.")]
    published: Annotated[int | None, Field(description="Fassung, als die er veröffentlicht wurde.")]
    error: Annotated[str | None, Field(description="Warum der Auftrag gescheitert ist.")]


class JobPage(Model):
    """Aufträge, die neuesten zuerst."""

    jobs: tuple[JobAnswer, ...]
    next: Annotated[str | None, Field(description="Für die nächste Seite als `after` senden; null: es war die letzte.")]


class PublishedAnswer(Model):
    """Was eine Veröffentlichung geändert hat."""

    version: Annotated[int, Field(description="Fassung des Plans, ab 1.")]
    fresh: Annotated[int, Field(description="Neue Termine.")]
    moved: Annotated[int, Field(description="Geänderte Termine.")]
    cancelled: Annotated[int, Field(description="Termine, die nicht mehr stattfinden.")]


WHO = refusals(SignInError, ForbiddenError, TooManyError)
WHICH = refusals(SignInError, ForbiddenError, TooManyError, UnknownJobError)
UNFINISHED = refusals(UnfinishedError)
ENDED = refusals(EndedError)
COLLIDING = refusals(CollidingError, OutdatedError, UnfinishedError, UnusableError, OtherDataError)

router = APIRouter(prefix="/api/jobs", tags=["Planung"])


@router.post("", status_code=202, summary="Einen Plan rechnen lassen", responses=WHO)
def ask(
    service: TheService, actor: CurrentActor, runner: TheRunner, response: Response, request: JobRequest | None = None
) -> JobAnswer:
    """Stellt einen Auftrag: geplant wird um alles herum, was jetzt gebucht oder gesperrt ist.

    Begonnene Termine bleiben, wie sie sind. Je Landkreis läuft ein Auftrag nach dem anderen.
    """
    asked = request or JobRequest()
    job = planning.ask(service, actor, Params(time_limit=asked.time_limit, gap_limit=asked.gap, seed=asked.seed))
    return _accepted(job, runner, response)


@router.get("", summary="Die Aufträge", responses=WHO)
def listing(
    service: TheService,
    actor: CurrentActor,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> JobPage:
    """Alle Aufträge, die neuesten zuerst."""
    require_planner(actor, Scope.READ)
    with service.database.read() as connection:
        found = jobs.page(connection, position(after), limit + 1)
    shown, following = cut(found, limit, lambda job: cursor(job.created, job.id))
    return JobPage(jobs=tuple(map(_answer, shown)), next=following)


@router.get("/{name}", summary="Ein Auftrag", responses=WHICH)
def show(service: TheService, actor: CurrentActor, name: JobId) -> JobAnswer:
    """Wo der Auftrag steht, und was er ergeben hat."""
    require_planner(actor, Scope.READ)
    return _answer(_find(service, name))


@router.get(
    "/{name}/events",
    summary="Einem Auftrag zusehen",
    response_class=EventStream,
    status_code=200,
    responses=WHICH | documented("der Auftrag", '{"state": "laeuft"}') | refusals(StreamsError),
)
def events(
    service: TheService,
    actor: CurrentActor,
    name: JobId,
    last_event_id: LastEvent = None,
) -> Response:
    """Fortschritt als Strom von Ereignissen (text/event-stream).

    Jedes trägt den ganzen Stand: platzierte Termine, Kosten nach Stufen, Schranke, Lücke, Sekunden. Nach einer
    Unterbrechung geht es mit `Last-Event-ID` weiter. Nach `ende` schließen Sie den Strom bitte.
    """
    require_planner(actor, Scope.READ)
    return news(lambda: _find(service, name), lambda found: _answer(found).model_dump_json(), last_event_id)


@router.delete("/{name}", status_code=202, summary="Einen Auftrag abbrechen", responses=WHICH | ENDED)
def cancel(service: TheService, actor: CurrentActor, name: JobId) -> JobAnswer:
    """Beendet den Auftrag: sofort, wenn er wartet; sonst mit dem besten Plan bis dahin."""
    return _answer(planning.cancel(service, actor, name))


@router.get("/{name}/plan", summary="Der Plan eines Auftrags", responses=WHICH | UNFINISHED)
def plan(service: TheService, actor: CurrentActor, name: JobId) -> Plan:
    """Der Plan, wie ihn auch `raumzeit plan` schreibt."""
    require_planner(actor, Scope.READ)
    return planning.plan_of(service, name)


@router.post("/{name}/publish", summary="Den Plan veröffentlichen", responses=WHICH | COLLIDING)
def publish(
    service: TheService,
    actor: CurrentActor,
    name: JobId,
    displace: Annotated[bool, Query(description="Nachrangige Buchungen weichen lassen.")] = False,
) -> PublishedAnswer:
    """Setzt den Plan in Kraft, ganz oder gar nicht.

    Kam inzwischen eine Buchung dazwischen, wird er nicht veröffentlicht, und die Antwort nennt Raum und Zeit.
    """
    done = planning.publish(service, actor, name, f"/api/jobs/{name}/again", displace=displace)
    return PublishedAnswer(
        version=done.version, fresh=len(done.fresh), moved=len(done.moved), cancelled=len(done.cancelled)
    )


@router.post("/{name}/again", status_code=202, summary="Neu planen, um alles herum", responses=WHICH)
def again(service: TheService, actor: CurrentActor, runner: TheRunner, response: Response, name: JobId) -> JobAnswer:
    """Stellt denselben Auftrag noch einmal, um das herum, was jetzt gebucht oder gesperrt ist."""
    return _accepted(planning.ask_again(service, actor, name), runner, response)


def _accepted(job: Job, runner: Runner, response: Response) -> JobAnswer:
    runner.wake()
    response.headers["Location"] = f"/api/jobs/{job.id}"
    return _answer(job)


def _find(service: TheService, name: str) -> Job:
    with service.database.read() as connection:
        return jobs.find(connection, name)


def _answer(job: Job) -> JobAnswer:
    limit = job.params.time_limit
    return JobAnswer(
        id=job.id,
        state=job.state,
        parameters=JobRequest(
            time_limit=SECONDS if limit is None else limit, gap=job.params.gap_limit, seed=job.params.seed
        ),
        based_on=job.based_on,
        again_of=job.again_of,
        created=_time(job.created),
        started=None if job.started is None else _time(job.started),
        finished=None if job.finished is None else _time(job.finished),
        attempts=job.attempts,
        cancelling=job.cancelling,
        progress=job.progress,
        outcome=job.outcome,
        has_plan=job.complete,
        published=job.published,
        error=job.error,
    )


def _time(value: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(value, ZONE)
