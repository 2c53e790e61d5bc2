"""``raumzeit scenario run``: plans every scenario of some files, and keeps what was planned."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from api.commands.engines import On, engine_at
from api.commands.picking import FOLDER, Only, pick
from api.commands.plan import GAP, GapLimit, Processes
from api.comparison.shelf import REGIONS, Kept, Regions, Shelf
from api.comparison.side_by_side import Teller, base_name
from api.errors import InputError
from api.exits import ExitCode
from api.inputs import seconds
from api.terminal.board import Board
from api.terminal.console import number, percent, stderr, stdout, table
from api.terminal.interrupt import Interrupt
from api.terminal.progress import watcher
from scenarios import ScenarioFile
from scenarios.planning import Engine, Finished, Here
from scenarios.sweep import Same, grouped, measured
from scheduler import Params, Progress
from scheduler.domain.problem import Problem
from scheduler.rules.words import plural

ScenarioNames = Annotated[
    list[str],
    typer.Argument(metavar="SZENARIO…", help="Namen mitgelieferter Szenarien oder Szenariodateien."),
]
Out = Annotated[
    Path,
    typer.Option(
        "--ausgabe", "-o", metavar="ORDNER", help="Ordner für die Pläne; was darin liegt, wird weiterverwendet."
    ),
]
BasePlan = Annotated[
    Path | None,
    typer.Option(
        "--plan",
        metavar="PLAN",
        help="Plan der unveränderten Daten, von dem die Szenarien möglichst wenig abweichen sollen. Ohne Angabe wird "
        "zuerst einer gerechnet.",
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--zeit",
        metavar="SEKUNDEN",
        parser=seconds,
        help="Bei jedem Szenario nach so vielen Sekunden den besten Plan bis dahin nehmen.",
    ),
]


@dataclass(frozen=True)
class Outcome:
    """What became of a scenario.

    Attributes:
        state: in a word or two.
        kept: its plan, None if it was not planned.
    """

    name: str
    state: str
    kept: Kept | None


def run_scenarios(
    files: ScenarioNames,
    out: Out = FOLDER,
    base_plan: BasePlan = None,
    only: Only = None,
    time_limit: TimeLimit = None,
    gap_limit: GapLimit = GAP,
    workers: Processes = 2,
    on: On = None,
) -> int:
    """Plant die Szenarien aus einer oder mehreren Dateien, so viele zugleich, wie es Prozesse gibt.

    Zuerst werden die unveränderten Daten geplant; von diesem Plan weichen die Szenarien möglichst wenig ab. Gleiche
    Szenarien werden einmal geplant, und was schon im Ordner liegt, gar nicht mehr. Strg-C beendet die Rechnung: fertige
    Pläne bleiben, und der nächste Aufruf macht dort weiter.
    """
    opened = [ScenarioFile.open(name) for name in files]
    if base_plan is not None and len({file.base.fingerprint for file in opened}) > 1:
        raise InputError("Die Szenarien gehören zu verschiedenen Datensätzen; ein Plan passt nicht zu allen.")
    picked = pick(opened, only)
    sorted_out = [(file, grouped(scenarios)) for file, scenarios in zip(opened, picked, strict=True) if scenarios]
    shelf = _shelf(out)
    params = Params(time_limit=time_limit, gap_limit=gap_limit, workers=workers)
    console = stderr()
    with engine_at(on, console) as engine, Interrupt() as interrupt:
        planner = Planner(shelf, params, interrupt, console, engine)
        outcomes = planner.outcomes(sorted_out, base_plan)
    console = stdout()
    _tell(console, outcomes)
    console.print(f"Die Pläne liegen im Ordner {out}.", soft_wrap=True)
    if interrupt.asked:
        console.print("Vorzeitig beendet. Derselbe Befehl rechnet weiter, was noch offen ist.", soft_wrap=True)
    where = "" if out == FOLDER else f" --plaene {out}"
    for name in files:
        console.print(f"Nebeneinander: raumzeit scenario compare {name}{where}", soft_wrap=True)
    return ExitCode.DONE


class Planner:
    """Plans what is not planned yet, until the user asks for the end.

    Args:
        console: where progress is shown.
        engine: where plans are made; None is here.
    """

    def __init__(
        self, shelf: Shelf, params: Params, interrupt: Interrupt, console: Console, engine: Engine | None = None
    ) -> None:
        self._shelf = shelf
        self._params = params
        self._interrupt = interrupt
        self._console = console
        self._engine = engine or Here()
        self._memory = Regions(shelf.folder / REGIONS)

    def outcomes(
        self, files: Sequence[tuple[ScenarioFile, Sequence[Same]]], base_plan: Path | None = None
    ) -> list[Outcome]:
        """The data as they are and every scenario, file by file.

        Args:
            base_plan: of the data as they are; None looks for one on the shelf, and plans it if there is none.
        """
        bases = [self.base(file, base_plan) for file, _ in files]
        wanted: dict[Path, tuple[ScenarioFile, Same, Kept]] = {}
        for (file, found), base in zip(files, bases, strict=True):
            if base.kept is not None and not base.kept.result.interrupted:
                for same in found:
                    if same.key != file.base.fingerprint:
                        wanted.setdefault(self._shelf.place(same.key, base.kept), (file, same, base.kept))
        states = self.plan(wanted)
        return [
            outcome
            for (file, found), base in zip(files, bases, strict=True)
            for outcome in (base, *self._told(file, found, base, states))
        ]

    def base(self, file: ScenarioFile, base_plan: Path | None = None) -> Outcome:
        """The data as they are: all scenarios are measured against one plan, so it is not made anew."""
        name, place = base_name(file), self._shelf.place(file.base.fingerprint)
        if base_plan is not None:
            return Outcome(name, "von Ihnen genannt", self._shelf.adopt(file.base, base_plan))
        before = self._shelf.find(place)
        if before is not None and (not before.result.interrupted or self._interrupt.asked):
            return Outcome(name, "lag schon vor", before)
        if self._interrupt.asked:
            return Outcome(name, "noch nicht geplant", None)
        self._console.print(Text(name, "bold"), soft_wrap=True)
        cancel = self._interrupt.cancel
        with watcher(self._console, lambda: self._interrupt.asked) as watch:
            solution = self._engine.solve(file.base, self._params, watch, cancel, self._memory)
        if solution is None:
            return Outcome(name, "noch nicht geplant", None)
        ended = cancel.is_set()
        kept = self._shelf.keep(place, file.base, file.base.fingerprint, solution, self._params, interrupted=ended)
        return Outcome(name, "vorzeitig beendet" if ended else "geplant", kept)

    def plan(self, wanted: Mapping[Path, tuple[ScenarioFile, Same, Kept]]) -> dict[Path, str]:
        """Plan scenarios near the plans of the data as they are; what became of each, in a word or two.

        Args:
            wanted: by the place of their plan.
        """
        before = {place: self._shelf.find(place) for place in wanted}
        states = {p: "lag schon vor" if kept is not None else "noch nicht geplant" for p, kept in before.items()}
        todo = [p for p, kept in before.items() if kept is None or not kept.result.suffices(self._params)]
        if not todo:
            return states

        def make(place: Path) -> Problem:
            _, same, base = wanted[place]
            return measured(same.scenarios[0].problem(), base.plan)

        def hear(number: int, told: Progress | Finished) -> None:
            place = todo[number]
            if isinstance(told, Progress):
                board.news(number, told)
                return
            board.finished(number, told.solution)
            old = before[place]
            if told.cut_off and old is not None and not old.result.interrupted:
                return  # what was finished is not replaced by what was not
            file, same, base = wanted[place]
            problem, cut_off = told.problem, told.cut_off
            kept = self._shelf.keep(place, problem, same.key, told.solution, self._params, interrupted=cut_off)
            Teller(file.base, base, self._shelf).other(kept, lambda: problem)
            states[place] = "vorzeitig beendet" if told.cut_off else "geplant"

        names = [wanted[place][1].scenarios[0].name for place in todo]
        asked = self._interrupt.cancel.is_set
        with Board(self._console, names, lambda: self._interrupt.asked) as board:
            makes = [partial(make, place) for place in todo]
            self._engine.plan_all(makes, self._params, self._memory, hear, asked)
        return states

    def _told(
        self, file: ScenarioFile, found: Sequence[Same], base: Outcome, states: Mapping[Path, str]
    ) -> Iterator[Outcome]:
        """What became of the scenarios of a file."""
        for same in found:
            first, *others = (scenario.name for scenario in same.scenarios)
            if base.kept is None or base.kept.result.interrupted:
                yield from (Outcome(name, "noch nicht geplant", None) for name in (first, *others))
            elif same.key == file.base.fingerprint:
                yield from (Outcome(name, f"wie „{base.name}“", base.kept) for name in (first, *others))
            else:
                place = self._shelf.place(same.key, base.kept)
                kept = self._shelf.find(place)
                yield Outcome(first, states[place], kept)
                yield from (Outcome(name, f"wie „{first}“", kept) for name in others)


def _shelf(folder: Path) -> Shelf:
    """The plans of a folder, once it is known that more can be written into it.

    Raises:
        InputError: if not.
    """
    probe = folder / ".probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(f"In den Ordner „{folder}“ lässt sich nicht schreiben: {error.strerror}.") from error
    return Shelf(folder)


def _tell(console: Console, outcomes: Sequence[Outcome]) -> None:
    columns = ("geplant", "Pflicht fehlt", "Wunsch fehlt", "Wünsche", "Lücke")
    made = table(console, "Szenario", *columns, "Stand", numbers=columns)
    for outcome in outcomes:
        broken = outcome.kept.result.cost.hard if outcome.kept is not None else 0
        warning = f"; verletzt {plural(broken, 'eine Regel|# Regeln')}" if broken else ""
        made.add_row(outcome.name, *_figures(outcome.kept), outcome.state + warning)
    console.print(made)
    planned = sum(outcome.kept is not None for outcome in outcomes)
    open_ = len(outcomes) - planned
    if open_:
        console.print(f"Noch nicht geplant: {plural(open_, 'ein Szenario|# Szenarien')}.")
    console.print("„Wünsche“ sind die Kosten unerfüllter Wünsche; weniger ist besser.", soft_wrap=True)


def _figures(kept: Kept | None) -> tuple[str, ...]:
    if kept is None:
        return ("–",) * 5
    result = kept.result
    missing = len(result.unplaced_events)
    mandatory = result.cost.mandatory
    return (
        number(result.placed),
        number(mandatory),
        number(missing - mandatory),
        number(result.cost.wishes),
        percent(result.gap),
    )
