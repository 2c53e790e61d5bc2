"""``raumzeit repair``: somebody is ill, a room is lost: mend a plan with the fewest changes, and say whom to call."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from api.commands.explain import asked_about
from api.commands.options import Anyhow, AsJson, DatasetName, PlanPath, plan_of, problem_of
from api.errors import InputError, find
from api.exits import ExitCode
from api.figures import VERSION
from api.inputs import places
from api.planfile import PLAN_FILE, dump, write_plan
from api.terminal.console import bullet, stdout
from scheduler import Reach, RepairParams, Repairs, deputies_of, repair
from scheduler.domain.plan import EventId
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE, DateRange, moment
from scheduler.repairing import Decision, Disturbance, Fallen, NewHoliday, PersonAway, Repair, RoomLost, SiteClosed
from scheduler.rules.words import listing, plural

_DAY = r"\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}"
_SPAN = re.compile(rf"(?P<what>.*?)\s+(?P<first>{_DAY})(?:\s*(?:bis|–|-|\s)\s*(?P<last>{_DAY}))?")
_CLOSING = re.compile(rf"(?P<what>.*?)\s+(?P<first>{_DAY})(?:\s+(?:um\s+)?(?P<closing>\d{{1,2}}:\d{{2}}))?")
_HOLIDAY = re.compile(rf"(?P<first>{_DAY})(?:\s+(?P<what>.+))?")

Away = Annotated[
    list[str] | None,
    typer.Option("--fehlt", metavar="WER-WANN", help="Person und Zeit: „ksa-kirn-1 2.11.2026 bis 27.12.2026“."),
]
Room = Annotated[
    list[str] | None,
    typer.Option("--raum", metavar="RAUM-WANN", help="Ein Raum fällt aus: „gr-kirn 2.11.2026 bis 6.11.2026“."),
]
Site = Annotated[
    list[str] | None,
    typer.Option(
        "--schliesst",
        metavar="ORT-WANN",
        help="Eine Kita bleibt zu („fz-kirn 3.11.2026“) oder schließt früher („fz-kirn 3.11.2026 12:00“).",
    ),
]
Holiday = Annotated[
    list[str] | None,
    typer.Option("--feiertag", metavar="TAG", help="Ein neuer Feiertag, mit Namen: „31.10.2026 Reformationstag“."),
]
Events = Annotated[
    list[str] | None,
    typer.Option("--termin", metavar="TERMIN", help="Ein Termin kann dort nicht bleiben: „elterncafe/fz-kirn#3“."),
]
Deputy = Annotated[
    list[str] | None,
    typer.Option(
        "--vertretung",
        metavar="WER=DURCH",
        help="Wer für wen kommen darf: „ksa-kirn-1=ksa-kirn-2“. Ohne Angabe: wer dieselbe Aufgabe für dasselbe "
        "Familienzentrum hat.",
    ),
]
NoDeputy = Annotated[bool, typer.Option("--ohne-vertretung", help="Niemand vertritt, außer wen die Daten nennen.")]
HowFar = Annotated[
    Reach,
    typer.Option(
        "--umfang",
        help="Was außer den betroffenen Terminen rücken darf: nichts, Termine derselben Menschen und Räume, oder alle.",
    ),
]
Now = Annotated[
    str | None, typer.Option("--jetzt", metavar="WANN", help="Was davor begonnen hat, bleibt. Ohne Angabe: jetzt.")
]
Notice = Annotated[
    int, typer.Option("--vorlauf", metavar="TAGE", min=0, max=60, help="So viele Tage vorher müssen es alle wissen.")
]
Number = Annotated[
    int, typer.Option("--nimm", metavar="NUMMER", min=1, max=3, help="Welche Reparatur geschrieben wird.")
]
Out = Annotated[
    Path | None,
    typer.Option("--ausgabe", "-o", metavar="ORDNER", help="Ordner für den reparierten Plan. Ohne Angabe: nur zeigen."),
]


def repair_plan(
    dataset: DatasetName,
    path: PlanPath,
    away: Away = None,
    room: Room = None,
    site: Site = None,
    holiday: Holiday = None,
    event: Events = None,
    deputy: Deputy = None,
    no_deputy: NoDeputy = False,
    reach: HowFar = Reach.TOUCHED,
    now: Now = None,
    notice: Notice = 1,
    number: Number = 1,
    out: Out = None,
    anyhow: Anyhow = False,
    as_json: AsJson = False,
) -> int:
    """Repariert einen Plan mit den wenigsten Anrufen: jemand ist krank, ein Raum fällt aus, ein Tag ist nun frei.

    Zuerst gehen möglichst wenige Pflichttermine verloren, dann möglichst wenige Wunschtermine, dann müssen möglichst
    wenige Menschen und Kitas etwas erfahren; dass es nicht besser geht, wird bewiesen. Gezeigt werden bis zu drei
    Möglichkeiten, mit --nimm und --ausgabe wird eine geschrieben. Beispiel: „raumzeit repair beispiel plan --fehlt
    "ksa-nord-1 12.10.2026 bis 16.10.2026"“.
    """
    _, problem, _ = problem_of(dataset)
    plan = plan_of(problem, path, anyhow=anyhow)
    disturbances: list[Disturbance] = [
        *_people(problem, away or ()),
        *_rooms(problem, room or ()),
        *_sites(problem, site or ()),
        *_holidays(holiday or ()),
        *(Fallen(event=_event(problem, name)) for name in event or ()),
    ]
    if not disturbances:
        raise InputError("Was ist geschehen? Bitte --fehlt, --raum, --schliesst, --feiertag oder --termin angeben.")
    missing = [d.person for d in disturbances if isinstance(d, PersonAway)]
    params = RepairParams(
        now=_now(now),
        reach=reach,
        notice_days=notice,
        deputies=_deputies(problem, missing, deputy or (), usual=not no_deputy),
    )
    answer = repair(problem, plan, disturbances, params)
    if out is not None and answer.found:
        if number > len(answer.found):
            raise InputError(f"Es gibt nur {plural(len(answer.found), '# Reparatur|# Reparaturen')}, keine {number}.")
        accepted = answer.found[number - 1].plan
        write_plan(out / PLAN_FILE, accepted.model_copy(update={"fingerprint": problem.fingerprint}))
    if as_json:
        typer.echo(dump(_object(answer)), nl=False)
        return ExitCode.DONE
    console = stdout()
    _tell(console, answer, params)
    if out is not None and answer.found:
        _written(console, problem, answer.found[number - 1], out, number)
    return ExitCode.DONE


def _day(text: str) -> dt.date:
    found = places(text).date
    assert found is not None
    return found


def _span(pattern: re.Pattern[str], text: str, option: str, example: str) -> tuple[str, DateRange, re.Match[str]]:
    match = pattern.fullmatch(text.strip())
    if match is None:
        raise InputError(f"{option} versteht „{text}“ nicht; erwartet wird etwas wie „{example}“.")
    first = _day(match["first"])
    last = match.groupdict().get("last")
    end = first if last is None else _day(last)
    if end < first:
        raise InputError(f"{option}: der letzte Tag ({end:%d.%m.%Y}) liegt vor dem ersten ({first:%d.%m.%Y}).")
    return match["what"] or "", DateRange(first=first, last=end), match


def _people(problem: Problem, given: Iterable[str]) -> Iterator[PersonAway]:
    known = {p.id: p.title for p in problem.people}
    for text in given:
        who, span, _ = _span(_SPAN, text, "--fehlt", "ksa-kirn-1 2.11.2026 bis 27.12.2026")
        yield PersonAway(person=find("die Person", who, known), span=span)


def _rooms(problem: Problem, given: Iterable[str]) -> Iterator[RoomLost]:
    known = {r.id: r.title for r in problem.rooms}
    for text in given:
        room, span, _ = _span(_SPAN, text, "--raum", "gr-kirn 2.11.2026 bis 6.11.2026")
        yield RoomLost(room=find("den Raum", room, known), span=span)


def _sites(problem: Problem, given: Iterable[str]) -> Iterator[SiteClosed]:
    known = {s.id: s.title for s in problem.sites}
    for text in given:
        site, span, match = _span(_CLOSING, text, "--schliesst", "fz-kirn 3.11.2026 12:00")
        closing = places(match["closing"]).start if match["closing"] else None
        yield SiteClosed(site=find("den Ort", site, known), span=span, closing=closing)


def _holidays(given: Iterable[str]) -> Iterator[NewHoliday]:
    for text in given:
        title, span, _ = _span(_HOLIDAY, text, "--feiertag", "31.10.2026 Reformationstag")
        yield NewHoliday(date=span.first, title=title or "Feiertag")


def _event(problem: Problem, name: str) -> EventId:
    asked = asked_about(problem, name)
    return EventId(asked.demand, (asked.number or 1) - 1)


def _deputies(problem: Problem, away: list[str], given: Iterable[str], *, usual: bool) -> dict[str, tuple[str, ...]]:
    """Who may stand in: those named, and for whom nobody is named the usual ones."""
    known = {p.id: p.title for p in problem.people}
    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        who, sign, instead = text.partition("=")
        if not sign:
            raise InputError(f"--vertretung versteht „{text}“ nicht; erwartet wird etwas wie „ksa-kirn-1=ksa-kirn-2“.")
        person = find("die Person", who.strip(), known)
        found[person] = (*found.get(person, ()), find("die Person", instead.strip(), known))
    return found | {p: deputies_of(problem, p) for p in away if usual and p not in found}


def _now(given: str | None) -> dt.datetime:
    if given is None:
        return dt.datetime.now(ZONE)
    when = places(given)
    if when.date is None:
        raise InputError(f"--jetzt braucht einen Tag, wie „2.11.2026 7:30“, nicht „{given}“.")
    return moment(when.date, when.start or 0)


def _tell(console: Console, answer: Repairs, params: RepairParams) -> None:
    if answer.past:
        said = plural(len(answer.past), "# betroffener Termin hat|# betroffene Termine haben")
        console.print(f"{said} schon begonnen; daran ändert sich nichts.")
    if not answer.touched:
        console.print("Kein Termin des Plans ist betroffen. Es ist nichts zu tun.")
        return
    touched = plural(len(answer.touched), "# Termin kann|# Termine können")
    console.print(f"{touched} so nicht stattfinden. Es darf sich ändern: {params.reach.words}.", soft_wrap=True)
    console.print(_proof(answer), soft_wrap=True)
    for number, one in enumerate(answer.found, start=1):
        console.print()
        console.print(Text(f"Reparatur {number}: {_summary(one)}", "bold"), soft_wrap=True)
        for step in one.steps:
            bullet(console, step.sentence if step.touched else f"{step.sentence} (macht Platz)")
        console.print(f"Anzurufen {plural(len(one.told), 'ist # Stelle|sind # Stellen')}:", soft_wrap=True)
        for told in one.told:
            about = plural(len(told.sentences), "# Termin|# Termine")
            bullet(console, f"{told.title}: {about}{', eilt' if told.urgent else ''}")


def _proof(answer: Repairs) -> str:
    best = answer.found[0].effort
    lost = [
        plural(best.mandatory, "# Pflichttermin geht|# Pflichttermine gehen") + " verloren",
        f"Wunschtermine im Gewicht von {best.desired} gehen verloren",
    ]
    said = (
        listing(s for s, n in zip(lost, (best.mandatory, best.desired), strict=True) if n)
        or "Kein Termin geht verloren"
    )
    if answer.proven:
        return f"{said}; bewiesen: weniger Verlust und weniger Anrufe gehen nicht."
    least = answer.bound
    return (
        f"{said}; nicht bewiesen: es könnten auch {least.mandatory} Pflichttermine, ein Gewicht von {least.desired} "
        f"und {least.messages} statt {best.messages} Benachrichtigungen sein."
    )


def _summary(one: Repair) -> str:
    words = (
        (Decision.DEPUTY, "# mal Vertretung|# mal Vertretung"),
        (Decision.MOVED, "# verschoben|# verschoben"),
        (Decision.CANCELLED, "# abgesagt|# abgesagt"),
    )
    return listing(plural(one.count(decision), text) for decision, text in words if one.count(decision))


def _written(console: Console, problem: Problem, one: Repair, out: Path, number: int) -> None:
    console.print()
    console.print(f"Reparatur {number} steht in {out / PLAN_FILE}; „raumzeit export“ schreibt die Kalender dazu.")
    standing_in = [d.id for d in one.problem.demands if d != problem.demand[d.id]]
    if standing_in:
        console.print(
            "Wer vertritt, steht im Plan, aber nicht in den Daten. „raumzeit check“ meldet das, bis in den Daten unter "
            f"„vertretungen“ steht, wer hier kommen darf: {listing(standing_in)}.",
            soft_wrap=True,
        )


def _object(answer: Repairs) -> dict[str, Any]:
    return {
        "version": VERSION,
        "touched": [list(event) for event in answer.touched],
        "past": [list(event) for event in answer.past],
        "proven": answer.proven,
        "bound": answer.bound.model_dump(mode="json"),
        "repairs": [
            one.model_dump(mode="json", exclude={"problem", "plan"}) | {"plan": one.plan.model_dump(mode="json")}
            for one in answer.found
        ],
    }
