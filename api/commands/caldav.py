"""``raumzeit caldav``: plans into a calendar server, and what is taken there back as data for planning."""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from api.caldav.arrangement import ON_SERVER, UnknownCalendarError, pick
from api.caldav.fetch import fetch
from api.caldav.login import connect
from api.caldav.memory import MEMORY_FILE, Memory, remembering
from api.caldav.pull import Pulled, pull
from api.caldav.push import BrokenOffError, Pushed, push
from api.commands.caldav_service import service_status
from api.commands.options import Anyhow, DatasetName, PlanPath, plan_of, problem_of
from api.config import settings
from api.errors import find
from api.exits import ExitCode
from api.planfile import CALENDAR_FOLDER, write_text
from api.terminal.console import bullet, number, stderr, stdout, table
from api.terminal.summary import facts
from calendars import Publication, export, publish
from calendars.busy import LIMITS
from calendars.collections import Collection, collections
from calendars.difference import Act, Conflict
from calendars.read import read
from calendars.state import STATE_FILE, load_state
from calendars.taken import absences, reservations
from scenarios import taken_text, with_taken
from scheduler import check
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import MINUTES_PER_DAY, ZONE, moment
from scheduler.rules.words import date_text, plural

if TYPE_CHECKING:
    from api.caldav.server import Server

SHOWN = 20
"""So many lines of one collection are printed; the others are counted."""
TAKEN_FILE = "belegt.yaml"
SIGNS = {Act.CREATE: "+", Act.UPDATE: "~", Act.DELETE: "-", Act.LOOK: "?"}

DatasetOrNone = Annotated[
    str | None, typer.Argument(metavar="DATENSATZ", help="Datensatz, zu dem der Plan gehört.", show_default=False)
]
PlanOrNone = Annotated[
    Path | None, typer.Argument(metavar="PLAN", help="Ordner oder Datei des Plans.", show_default=False)
]
Address = Annotated[
    str | None,
    typer.Option(
        "--server",
        metavar="ADRESSE",
        help="Adresse des Kalenderservers oder des Kontos dort. Ohne Angabe: RAUMZEIT_CALDAV_URL.",
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--nur", metavar="KALENDER", help="Nur diese Kalender, etwa „raeume/gr-kirn“ oder „leitung“; mehrmals möglich."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Nichts schreiben, nur zeigen, was sich ändern würde.")]
Overwrite = Annotated[
    bool,
    typer.Option("--ueberschreiben", help="Auch überschreiben, was auf dem Server von Hand geändert wurde."),
]

Out = Annotated[
    Path | None,
    typer.Option("--ausgabe", "-o", metavar="DATEI", help=f"Wohin. Ohne Angabe: {TAKEN_FILE} im Ordner des Plans."),
]
Calendars = Annotated[
    list[str] | None,
    typer.Option(
        "--kalender",
        metavar="KENNUNG=QUELLE",
        help="Ein weiterer Kalender einer Person oder eines Raums: eine .ics-Datei, ihre Adresse, oder „caldav:“ und "
        "der Pfad auf dem Server; mehrmals möglich.",
    ),
]


def caldav_push(
    dataset: DatasetName,
    path: PlanPath,
    address: Address = None,
    only: Only = None,
    dry: DryRun = False,
    overwrite: Overwrite = False,
    anyhow: Anyhow = False,
) -> int:
    """Schreibt einen Plan in die Kalender eines Kalenderservers (CalDAV).

    Ein Kalender für jede Leitung, jeden Raum und jedes Familienzentrum; fehlende werden angelegt. Nur was sich geändert
    hat, wird übertragen. Was auf dem Server jemand von Hand geändert hat, wird genannt und bleibt, wie es ist. Bricht
    die Verbindung ab, macht der nächste Aufruf weiter. Konto und Kennwort stehen in RAUMZEIT_CALDAV_USER und
    RAUMZEIT_CALDAV_PASSWORD oder im Schlüsselbund.
    """
    _, problem, _ = problem_of(dataset)
    plan = plan_of(problem, path, anyhow=anyhow)
    publication = _published(problem, plan, path, dry=dry)
    wanted = _chosen(collections(publication), only)
    console, errors = stdout(), stderr()
    with _account(address, path, dry=dry) as (server, memory):
        try:
            pushed = push(server, memory, wanted, dry=dry, overwrite=overwrite, tell=_progress(wanted))
        except BrokenOffError as error:
            _tell(console, publication, error.pushed, dry=dry)
            errors.print(
                f"{error} Was schon geschrieben ist, gilt; ein weiterer Aufruf schreibt den Rest.", soft_wrap=True
            )
            return ExitCode.INPUT
        _tell(console, publication, pushed, dry=dry)
        console.print(f"{plural(server.requests, '# Anfrage|# Anfragen')} an {server.address}.", soft_wrap=True)
    return _verdict(pushed)


def caldav_status(
    dataset: DatasetOrNone = None,
    path: PlanOrNone = None,
    address: Address = None,
    only: Only = None,
    anyhow: Anyhow = False,
) -> int:
    """Zeigt, was auf dem Kalenderserver vom Plan abweicht, ohne etwas zu ändern.

    Ohne DATENSATZ und PLAN: wie der Abgleich des Dienstes steht, und welche Einträge von Hand nicht passen.
    """
    if dataset is None:
        return service_status()
    if path is None:
        raise typer.BadParameter("zum Datensatz gehört ein Plan")
    _, problem, _ = problem_of(dataset)
    plan = plan_of(problem, path, anyhow=anyhow)
    publication = _published(problem, plan, path, dry=True)
    wanted = _chosen(collections(publication), only)
    console = stdout()
    with _account(address, path, dry=True) as (server, memory):
        pushed = push(server, memory, wanted, dry=True)
    columns = ("Kalender", "stimmt", "neu", "geändert", "entfällt", "von Hand")
    shown = table(console, *columns, numbers=columns[1:])
    for one in pushed:
        steps = (number(one.done[act]) for act in (Act.CREATE, Act.UPDATE, Act.DELETE))
        shown.add_row(one.collection.path.removesuffix(".ics"), number(one.same), *steps, number(len(one.conflicts)))
    console.print(shown)
    _tell_conflicts(console, publication, pushed)
    return _verdict(pushed)


def caldav_pull(
    dataset: DatasetName,
    path: PlanPath,
    out: Out = None,
    calendars: Calendars = None,
    address: Address = None,
    only: Only = None,
    anyhow: Anyhow = False,
) -> int:
    """Holt, was in den Kalendern von Hand eingetragen wurde, als belegte Zeiten für die nächste Planung.

    Gelesen werden die Kalender der Leitungen und Räume, die „raumzeit caldav push“ geschrieben hat, und auf Wunsch
    weitere. Titel und Orte werden nicht übernommen, nur wann etwas belegt ist. Das Ergebnis ist eine Datei für
    „raumzeit plan --belegt“.
    """
    _, problem, _ = problem_of(dataset)
    plan = plan_of(problem, path, anyhow=anyhow)
    publication = _published(problem, plan, path, dry=True)
    wanted = _chosen(collections(publication), only)
    begin, end = moment(problem.horizon.first, 0), moment(problem.horizon.last, MINUTES_PER_DAY)
    further = [_named(problem, one) for one in calendars or ()]
    with _account(address, path, dry=True) as (server, memory):
        pulled = pull(server, memory, wanted, begin, end)
        for one, source in further:
            _read_further(one, source, server, begin, end)
            pulled.append(one)
    absent = [a for one in pulled if one.person for a in absences(one.busy, one.person, problem.horizon)]
    owned = (one for one in pulled if one.person or one.room)
    reserved = {
        r.id: r for one in owned for r in reservations(one.busy, problem.horizon, person=one.person, room=one.room)
    }
    file = out if out is not None else _folder(path).parent / TAKEN_FILE
    about = f"Belegte Zeiten aus Kalendern, {problem.title}. Geschrieben von „raumzeit caldav pull“."
    write_text(file, taken_text(absent, reserved.values(), about))
    console = stdout()
    _tell_pulled(console, publication, wanted, pulled)
    console.print(
        f"{plural(len(reserved), '# belegte Zeit|# belegte Zeiten')} und "
        f"{plural(len(absent), '# Abwesenheit|# Abwesenheiten')} stehen in {file}.",
        soft_wrap=True,
    )
    broken = check(with_taken(problem, file), plan).violations
    facts(console, broken, "Dazu passt der Plan nicht mehr")
    if broken:
        console.print(
            f"So wird darum herum neu geplant: raumzeit plan {dataset} --basis {path} --belegt {file} -o {path}",
            soft_wrap=True,
        )
    return ExitCode.CONFLICTS if any(one.conflicts for one in pulled) else ExitCode.DONE


def _named(problem: Problem, text: str) -> tuple[Pulled, str]:
    """Whose calendar the user means, and where it is.

    Raises:
        BadParameter: if it is not „Kennung=Quelle“.
        InputError: if nobody and nothing has that id.
    """
    word, sign, source = text.partition("=")
    if not sign or not source.strip():
        raise typer.BadParameter(f"erwartet wird KENNUNG=QUELLE, etwa „leitung-kirn=urlaub.ics“, gefunden: „{word}“")
    titles = {r.id: r.title for r in problem.rooms} | {p.id: p.title for p in problem.people}
    identity = find("die Person oder den Raum", word.strip(), titles)
    person = identity if identity in problem.person else None
    return Pulled(titles[identity], person, None if person is not None else identity), source.strip()


def _read_further(found: Pulled, source: str, server: "Server", begin: dt.datetime, end: dt.datetime) -> None:
    if source.startswith(ON_SERVER):
        for content in server.free_busy(source.removeprefix(ON_SERVER), begin, end):
            found.read(content, begin, end)
    else:
        found.read(fetch(source, LIMITS), begin, end)


def _tell_pulled(
    console: Console, publication: Publication, wanted: Sequence[Collection], pulled: Sequence[Pulled]
) -> None:
    by_path = {one.path: one for one in wanted}
    for one in pulled:
        if one.busy:
            number_of = plural(len(one.busy), "# Eintrag von Hand|# Einträge von Hand")
            nobody = "" if one.person or one.room else "; der Kalender gehört keiner Person und keinem Raum allein"
            console.print(f"{one.title}: {number_of}{nobody}.", soft_wrap=True)
        for unread in one.unread[:SHOWN]:
            bullet(console, f"{one.title}, Zeile {unread.line}: {unread.reason}")
        if (more := len(one.unread[SHOWN:]) + one.more) > 0:
            bullet(console, f"{one.title}: {number(more)} weitere Stellen ließen sich nicht lesen")
        for conflict in one.conflicts:
            bullet(console, _conflict(publication, by_path[one.title], conflict))


@contextmanager
def _account(address: str | None, plan: Path, *, dry: bool) -> "Iterator[tuple[Server, Memory]]":
    """Signed in, with what was written last.

    Raises:
        CaldavError: if we are not let in.
    """
    chosen = settings()
    server = connect(address, chosen)
    try:
        file = _folder(plan) / MEMORY_FILE
        with remembering(file, f"{server.address}|{chosen.caldav_user}", dry=dry) as kept:
            yield server, kept
    finally:
        server.close()


def _progress(wanted: Sequence[Collection]) -> Callable[[Collection], None]:
    """Says on a terminal which collection is being written: a whole county takes minutes."""
    errors, begun = stderr(), itertools.count(1)

    def tell(collection: Collection) -> None:
        if errors.is_terminal:
            errors.print(f"{next(begun)} von {len(wanted)}: {collection.path.removesuffix('.ics')}", soft_wrap=True)

    return tell


def _folder(plan: Path) -> Path:
    """Where the calendars of a plan lie."""
    return (plan if plan.is_dir() else plan.parent) / CALENDAR_FOLDER


def _published(problem: Problem, plan: Plan, path: Path, *, dry: bool) -> Publication:
    """The plan as it is published: the same events as in its files, which are brought up to date."""
    now, folder = dt.datetime.now(dt.UTC), _folder(path)
    if not dry:
        export(problem, plan, folder, now=now)
    return publish(problem, plan, load_state(folder / STATE_FILE), now=now)


def _chosen(found: Sequence[Collection], only: Sequence[str] | None) -> list[Collection]:
    """The collections the user named.

    Raises:
        BadParameter: if one of the names is none.
    """
    if not only:
        return list(found)
    by_path = {one.path: one for one in found}
    try:
        return [by_path[path] for path in pick(list(by_path), only)]
    except UnknownCalendarError as error:
        raise typer.BadParameter(str(error)) from error


def _verdict(pushed: Sequence[Pushed]) -> ExitCode:
    if any(one.refused for one in pushed):
        return ExitCode.INPUT
    return ExitCode.CONFLICTS if any(one.conflicts for one in pushed) else ExitCode.DONE


def _tell(console: Console, publication: Publication, pushed: Sequence[Pushed], *, dry: bool) -> None:
    if dry:
        for one in pushed:
            _tell_steps(console, publication, one)
    total: Counter[Act] = Counter()
    for one in pushed:
        total.update(one.done)
    created = sum(one.created for one in pushed)
    would = "Das würde geschrieben" if dry else "Geschrieben"
    console.print(
        f"{would} in {plural(len(pushed), '# Kalender|# Kalender')}, davon {number(created)} neu angelegt: "
        f"{plural(total[Act.CREATE], '# Termin neu|# Termine neu')}, {number(total[Act.UPDATE])} geändert, "
        f"{number(total[Act.DELETE])} entfernt; {number(sum(one.same for one in pushed))} waren schon richtig.",
        soft_wrap=True,
    )
    _tell_conflicts(console, publication, pushed)
    for one in pushed:
        for uid, sentence in one.refused:
            bullet(console, f"{one.collection.path}: {_words(publication, one.collection, uid)}: {sentence}")


def _tell_steps(console: Console, publication: Publication, one: Pushed) -> None:
    if one.created:
        console.print(f"{one.collection.path}: Der Kalender „{one.collection.name}“ wird angelegt.", soft_wrap=True)
    steps = [step for step in one.steps if step.act is not Act.LOOK]
    for step in steps[:SHOWN]:
        words = _words(publication, one.collection, step.uid)
        console.print(f"{SIGNS[step.act]} {one.collection.path}: {words}", soft_wrap=True)
    if len(steps) > SHOWN:
        console.print(f"  … und {number(len(steps) - SHOWN)} weitere", soft_wrap=True)


def _tell_conflicts(console: Console, publication: Publication, pushed: Sequence[Pushed]) -> None:
    conflicts = [(one.collection, conflict) for one in pushed for conflict in one.conflicts]
    if not conflicts:
        return
    console.print("Das blieb, wie es ist (mit --ueberschreiben gilt der Plan):", soft_wrap=True)
    for collection, conflict in conflicts:
        bullet(console, _conflict(publication, collection, conflict))


def _conflict(publication: Publication, collection: Collection, conflict: Conflict) -> str:
    if not conflict.uid:
        return f"{collection.path}: {conflict.trouble}"
    return f"{collection.path}: {_words(publication, collection, conflict.uid)}: {conflict.trouble}"


def _words(publication: Publication, collection: Collection, uid: str) -> str:
    """Day, time and title of an event, as readers of the collection see it."""
    content = collection.objects.get(uid)
    if content is not None and (found := read(content).events):
        start = found[0].start.astimezone(ZONE)
        return f"{date_text(start.date())}, {start:%H:%M} Uhr, {found[0].summary}"
    record = publication.state.records.get(uid)
    return f"{date_text(record.entry.date)}, ein Termin, der entfällt" if record is not None else f"Termin {uid}"
