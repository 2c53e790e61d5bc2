"""``raumzeit explain``: why an event is where it is, why not elsewhere, and what would help."""

import datetime as dt
import re
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.text import Text

from api.commands.options import Anyhow, AsJson, DatasetName, PlanPath, plan_of, problem_of
from api.errors import InputError, find
from api.exits import ExitCode
from api.figures import VERSION
from api.inputs import Places, places
from api.planfile import dump
from api.terminal.console import bullet, number, stdout
from scheduler import Explanation, Question, explain, impossible
from scheduler.domain.plan import EventId, Plan
from scheduler.domain.problem import Problem
from scheduler.rules.words import plural

FEW = 5
"""So many hindrances, places held and wishes are printed."""
MOST = 20
"""So many events that are missing are explained at once."""

EventName = Annotated[
    str | None,
    typer.Argument(
        metavar="[TERMIN]",
        help="Kennung oder Titel eines Bedarfs, mit „#2“ für seinen zweiten Termin. "
        "Ohne Angabe: alles, was im Plan fehlt.",
    ),
]
OnDate = Annotated[
    str | None, typer.Option("--am", metavar="TAG", help="Der Termin des Bedarfs an diesem Tag, statt „#2“.")
]
WhyNot = Annotated[
    Places | None,
    typer.Option(
        "--warum-nicht",
        metavar="WANN",
        parser=places,
        help="Warum nicht dann: ein Tag (3.11.2026), ein Wochentag (Di), eine Uhrzeit (14:00), beides („Di 14:00“).",
    ),
]
InRoom = Annotated[str | None, typer.Option("--raum", metavar="RAUM", help="Warum nicht in diesem Raum.")]


class Asked(NamedTuple):
    """A demand and one of its events as the user named them."""

    demand: str
    number: int | None


def explain_event(
    dataset: DatasetName,
    path: PlanPath,
    event: EventName = None,
    on: OnDate = None,
    why_not: WhyNot = None,
    room: InRoom = None,
    anyhow: Anyhow = False,
    as_json: AsJson = False,
) -> int:
    """Erklärt den Plan: warum ein Termin fehlt oder dort liegt, warum nicht anderswo, und was helfen würde.

    Was vorgeschlagen wird, ist ausgerechnet und an allen Regeln geprüft. Beispiele: „raumzeit explain beispiel plan
    sozialraumtreffen/fz-nord“, dazu „--warum-nicht "Di 14:00"“ oder „--raum gr-nord“.
    """
    _, problem, _ = problem_of(dataset)
    plan = plan_of(problem, path, anyhow=anyhow)
    if event is None:
        if on is not None or why_not is not None or room is not None:
            raise InputError("Bitte nennen Sie auch den Termin, um den es geht.")
        questions = [Question(event=missing) for missing in missing_events(problem, plan)]
    else:
        questions = [_question(problem, plan, event, on, why_not or Places(), room)]
    answers = [explain(problem, plan, question) for question in questions[:MOST]]
    proofs = impossible(problem) if event is None else ()
    if as_json:
        answer: dict[str, Any] = {
            "version": VERSION,
            "impossible": [proof.model_dump(mode="json") for proof in proofs],
            "answers": [one.model_dump(mode="json") for one in answers],
        }
        typer.echo(dump(answer), nl=False)
        return ExitCode.DONE
    console = stdout()
    for proof in proofs:
        console.print(f"Unmöglich, schon ohne Rechnung: {proof.sentence}", soft_wrap=True)
    if not answers:
        console.print("In diesem Plan fehlt kein Termin. Mit TERMIN fragen Sie nach einem, der darin steht.")
    for one in answers:
        tell(console, one)
    if len(questions) > MOST:
        console.print(
            f"… und {number(len(questions) - MOST)} weitere fehlen; nennen Sie den Termin, um ihn zu erklären."
        )
    return ExitCode.DONE


def missing_events(problem: Problem, plan: Plan) -> list[EventId]:
    """Events that the plan does not have, mandatory ones first."""
    return sorted(plan.missing(problem.demands), key=lambda e: not problem.demand[e.demand].mandatory_per_period)


def _question(problem: Problem, plan: Plan, name: str, on: str | None, wanted: Places, room: str | None) -> Question:
    asked = asked_about(problem, name)
    demand = problem.demand[asked.demand]
    index = (asked.number or 1) - 1
    if not 0 <= index < demand.count:
        raise InputError(
            f"„{demand.id}“ hat {plural(demand.count, '# Termin|# Termine')}, „#{asked.number}“ gibt es nicht."
        )
    if on is not None:
        if asked.number is not None:
            raise InputError("Bitte nur eines von „#Nummer“ und --am angeben.")
        index = _on_day(plan, demand.id, places(on))
    found = find("den Raum", room, {r.id: r.title for r in problem.rooms}) if room is not None else None
    return Question(
        event=EventId(demand.id, index), date=wanted.date, weekday=wanted.weekday, start=wanted.start, room=found
    )


def asked_about(problem: Problem, name: str) -> Asked:
    """The demand and the number in ``elterncafe/fz-kirn#3``.

    Raises:
        InputError: if there is no such demand.
    """
    match = re.fullmatch(r"(?P<demand>.+?)(?:#(?P<number>\d+))?", name.strip())
    assert match is not None
    known = {demand.id: problem.full_title(demand) for demand in problem.demands}
    return Asked(find("den Bedarf", match["demand"], known), int(match["number"]) if match["number"] else None)


def _on_day(plan: Plan, demand: str, day: Places) -> int:
    dates = {event.date: event.index for event in plan.by_demand.get(demand, ())}
    if day.date is None or day.date not in dates:
        near = ", ".join(f"{date:%d.%m.%Y}" for date in _nearest(list(dates), day.date))
        hint = f" Termine gibt es zum Beispiel am {near}." if near else " Der Plan hat gar keinen."
        raise InputError(f"An diesem Tag hat „{demand}“ keinen Termin.{hint}")
    return dates[day.date]


def _nearest(dates: list[dt.date], day: dt.date | None) -> list[dt.date]:
    return sorted(sorted(dates, key=lambda date: abs((date - day).days) if day is not None else 0)[:3])


def tell(console: Console, answer: Explanation) -> None:
    """The answer in words: what clashes, what would help, what else there is, what stood in the way."""
    console.print(Text(answer.headline, "bold"), soft_wrap=True)
    console.print(
        f"Gefragt ist nach {plural(answer.possible, '# denkbaren Platz|# denkbaren Plätzen')} (Tag, Uhrzeit, Raum); "
        f"{plural(answer.allowed, '# ist|# sind')} für den Termin allein erlaubt, davon {number(answer.open)} frei."
    )
    if answer.clash:
        others = (
            "auch wenn alle anderen Termine rücken dürfen" if answer.free_others else "wie die anderen Termine liegen"
        )
        what = "Was zusammen keinen Platz lässt" if len(answer.clash) > 1 else "Was schon allein keinen Platz lässt"
        _list(console, f"{what}, {others}", [reason.sentence for reason in answer.clash])
    _list(console, "Auch das ließe schon allein keinen Platz", [reason.sentence for reason in answer.also])
    asked = [
        f"{remedy.sentence}{' Gefragt wären: ' + ', '.join(remedy.asks) + '.' if remedy.asks else ''}"
        for remedy in answer.remedies
    ]
    _list(console, "Was helfen würde, das Geringste zuerst; alles nachgerechnet", asked)
    if answer.clash and not asked:
        console.print("Eine einzelne kleine Änderung, die hilft, wurde nicht gefunden.")
    _list(console, "Was der Termin dort kostet", [f"{w.cost}: {w.sentence}" for w in answer.wishes[:FEW]])
    for alternative in answer.alternatives:
        reasons = [f"{c.cost:+d}: {c.sentence}" for c in alternative.consequences[:FEW] if c.sentence]
        _list(console, f"Statt dessen {alternative.sentence}", reasons, always=True)
    ways = []
    for hindrance in answer.hindrances[:FEW]:
        held = "; ".join(holder.sentence for holder in hindrance.holders[:FEW])
        ways.append(hindrance.sentence + (f" Dort liegen: {held}." if held else ""))
    _list(console, "Was Plätze wegnimmt, das meiste zuerst", ways)
    console.print()


def _list(console: Console, title: str, items: list[str], *, always: bool = False) -> None:
    if items or always:
        console.print(f"{title}:" if items else f"{title}.", soft_wrap=True)
        for item in items:
            bullet(console, item)
