"""Runs of scenarios over HTTP."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from api.deps import CurrentActor, TheService
from api.failures import ForbiddenError, SignInError, TooManyError
from api.jobs.stream import EventStream, LastEvent, StreamsError, documented, news
from api.paging import After, cursor, cut, position
from api.rights import Scope
from api.routes.jobs import GAP, LONGEST_SECONDS, TheRunner
from api.routes.refusals import refusals
from api.store import scenarios
from api.store.job_records import JobState, Outcome
from api.store.scenarios import Member, Run, UnknownRunError
from api.usecases import what_if
from api.usecases.comparing import NothingToCompareError
from api.usecases.planners import require_planner
from api.usecases.planning import OtherDataError
from api.usecases.what_if import FaultyScenarioError, OpenRunError, TooManyScenariosError
from scheduler.domain.time import ZONE, Model
from scheduler.params import Params
from scheduler.solution import Progress

SECONDS = 300.0
"""For each plan, unless somebody says otherwise."""
MOST_TEXT = 200_000
NAME = "^[a-z0-9][a-z0-9-]{0,59}$"
RunId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Kennung des Laufs.")]
Name = Annotated[
    str,
    Field(pattern=NAME, description="Name der Datei ohne Endung; so heißen die Szenarien."),
]
Content = Annotated[str, Field(min_length=1, max_length=MOST_TEXT, description="Die Szenariodatei (YAML).")]


class RunRequest(Model):
    """Eine Szenariodatei, und wie gerechnet werden soll."""

    name: Name
    content: Content
    time_limit: Annotated[
        float,
        Field(
            strict=True,
            gt=0,
            le=LONGEST_SECONDS,
            description="Bei jedem Plan nach so vielen Sekunden den besten bis dahin nehmen.",
        ),
    ] = SECONDS
    gap: Annotated[
        float,
        Field(
            strict=True,
            ge=0,
            lt=1,
            description="Aufhören, sobald bewiesen ist, dass kein Plan um mehr als diesen Anteil besser ist.",
        ),
    ] = GAP


class MemberAnswer(Model):
    """Ein Szenario eines Laufs, wie es steht."""

    name: str
    key: Annotated[
        str | None,
        Field(description="Prüfsumme dessen, was geplant wird; gleiche werden einmal geplant. null: noch im Aufbau."),
    ]
    state: Annotated[JobState, Field(description="wartend, laeuft, fertig, gescheitert oder abgebrochen.")]
    progress: Annotated[Progress | None, Field(description="Wo die Rechnung steht; Kosten nach Stufen.")]
    outcome: Annotated[Outcome | None, Field(description="Kosten, Schranke, bewiesene Lücke und was fehlt.")]
    error: str | None


class RunAnswer(Model):
    """Ein Lauf, wie er steht."""

    id: str
    name: str
    created: dt.datetime
    ended: Annotated[bool, Field(description="Nichts davon wartet oder läuft mehr.")]
    scenarios: Annotated[
        tuple[MemberAnswer, ...], Field(description="Zuerst die unveränderten Daten, dann die Szenarien der Datei.")
    ]


class RunPage(Model):
    """Läufe, die neuesten zuerst."""

    runs: tuple[RunAnswer, ...]
    next: Annotated[str | None, Field(description="Für die nächste Seite als `after` senden; null: es war die letzte.")]


WHO = refusals(SignInError, ForbiddenError, TooManyError)
WHICH = refusals(SignInError, ForbiddenError, TooManyError, UnknownRunError)
ASKED = refusals(FaultyScenarioError, TooManyScenariosError, OtherDataError)
COMPARED = refusals(OpenRunError, NothingToCompareError)

router = APIRouter(prefix="/api/scenarios", tags=["Szenarien"])


@router.post("", status_code=202, summary="Szenarien rechnen lassen", responses=WHO | ASKED)
def ask(
    service: TheService, actor: CurrentActor, runner: TheRunner, response: Response, request: RunRequest
) -> RunAnswer:
    """Plant die unveränderten Daten und danach jedes Szenario der Datei, so viele zugleich, wie Prozesse frei sind.

    Fehler der Datei nennt die Antwort mit Zeile und Spalte (`issues`). Aufgebaut werden die Szenarien danach: Was sich
    erst dabei widerspricht, steht, auch mit Zeile, im Fehler der Szenarien, und ihr `key` ist bis dahin leer.
    """
    params = Params(time_limit=request.time_limit, gap_limit=request.gap)
    run = what_if.ask(service, actor, request.name, request.content, params)
    runner.wake()
    response.headers["Location"] = f"/api/scenarios/{run.id}"
    return _answer(run)


@router.get("", summary="Die Läufe", responses=WHO)
def listing(
    service: TheService,
    actor: CurrentActor,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> RunPage:
    """Alle Läufe, die neuesten zuerst."""
    require_planner(actor, Scope.READ)
    with service.database.read() as connection:
        found = scenarios.page(connection, position(after), limit + 1)
    shown, following = cut(found, limit, lambda run: cursor(run.created, run.id))
    return RunPage(runs=tuple(map(_answer, shown)), next=following)


@router.get("/{name}", summary="Ein Lauf", responses=WHICH)
def show(service: TheService, actor: CurrentActor, name: RunId) -> RunAnswer:
    """Wo jedes Szenario steht, und was es ergeben hat."""
    require_planner(actor, Scope.READ)
    return _answer(what_if.find(service, name))


@router.get(
    "/{name}/events",
    summary="Einem Lauf zusehen",
    response_class=EventStream,
    status_code=200,
    responses=WHICH | documented("der Lauf", '{"ended": false}') | refusals(StreamsError),
)
def events(
    service: TheService,
    actor: CurrentActor,
    name: RunId,
    last_event_id: LastEvent = None,
) -> Response:
    """Fortschritt aller Szenarien als Strom von Ereignissen (text/event-stream)."""
    require_planner(actor, Scope.READ)
    return news(lambda: what_if.find(service, name), lambda found: _answer(found).model_dump_json(), last_event_id)


@router.delete("/{name}", status_code=202, summary="Einen Lauf abbrechen", responses=WHICH)
def cancel(service: TheService, actor: CurrentActor, name: RunId) -> RunAnswer:
    """Beendet, was noch wartet oder läuft; fertige Pläne bleiben, laufende enden mit dem besten Plan bis dahin."""
    return _answer(what_if.cancel(service, actor, name))


@router.get(
    "/{name}/comparison",
    summary="Die Szenarien nebeneinander",
    response_model=dict[str, Any],
    responses=WHICH | COMPARED,
)
def comparison(service: TheService, actor: CurrentActor, name: RunId) -> Response:
    """Der Vergleich, wie ihn auch `raumzeit scenario compare --json` schreibt; er entsteht mit dem letzten Plan."""
    require_planner(actor, Scope.READ)
    return Response(what_if.content_of(service, name), media_type="application/json")


def _answer(run: Run) -> RunAnswer:
    return RunAnswer(
        id=run.id,
        name=run.name,
        created=dt.datetime.fromtimestamp(run.created, ZONE),
        ended=run.ended,
        scenarios=tuple(map(_member, run.members)),
    )


def _member(member: Member) -> MemberAnswer:
    return MemberAnswer(
        name=member.name,
        key=member.key,
        state=member.state,
        progress=member.progress,
        outcome=member.outcome,
        error=member.error,
    )
