"""What a coordinator reads about a plan when it is made or checked."""

from itertools import groupby
from typing import Protocol

from rich.console import Console
from rich.text import Text

from api.figures import account_rows, kind_counts, wanted
from api.terminal.console import bullet, decimal, duration, number, percent, table
from scheduler import Report
from scheduler.domain.ledger import Charge
from scheduler.domain.plan import Cost
from scheduler.rules import REGISTRY, Fact, Level
from scheduler.rules.view import PlanView
from scheduler.rules.words import date_text, plural
from scheduler.solution import Solution, Status

SHOWN = 20
"""So many sentences of one kind are printed; further ones are counted, and stand in the file or come with --alle."""


def headline(console: Console, view: PlanView, report: Report) -> None:
    """Whether the plan may be used, in one or two sentences."""
    events, placed = wanted(view.problem), len(view.plan.events)
    needed = sum(row.needed for row in kind_counts(view))
    missing, broken = report.cost.mandatory, len(report.violations)
    console.print(Text(view.problem.title, "bold"))
    if broken:
        count = plural(broken, "# Verletzung einer Regel|# Verletzungen von Regeln")
        console.print(f"Dieser Plan darf so nicht verwendet werden: {count}.")
    if missing:
        console.print(f"Es {plural(missing, 'fehlt #|fehlen #')} von {number(needed)} Pflichtterminen.")
    elif needed:
        console.print(f"Alle {number(needed)} Pflichttermine stehen.")
    optional = events - placed - missing
    note = f"; {plural(optional, '# Wunschtermin fehlt|# Wunschtermine fehlen')}" if optional else ""
    console.print(f"Geplant sind {number(placed)} von {number(events)} Terminen{note}.")


def kinds(console: Console, view: PlanView) -> None:
    """Events needed and placed, by kind."""
    numbers = ("Pflicht", "insgesamt")
    made = table(console, "Terminart", *numbers, "Stand", title="Geplante Termine", numbers=numbers)
    for row in kind_counts(view):
        if row.met < row.needed:
            state = f"{number(row.needed - row.met)} Pflicht fehlt"
        elif row.placed < row.wanted:
            state = f"{number(row.wanted - row.placed)} Wunsch fehlt"
        else:
            state = "vollständig"
        needed = f"{number(row.met)} von {number(row.needed)}" if row.needed else "–"
        made.add_row(row.kind.title, needed, f"{number(row.placed)} von {number(row.wanted)}", state)
    console.print(made)


def unplaced(console: Console, view: PlanView, solution: Solution) -> None:
    """The events that are not placed, mandatory ones first, each with its reason."""
    missing = sorted(solution.unplaced, key=lambda one: (not one.mandatory, one.event))
    if not missing:
        return
    console.print(Text("Nicht geplant", "bold"))
    for one in missing[:SHOWN]:
        demand = view.problem.demand[one.event.demand]
        days = demand.window(one.event.index)
        what = "Pflichttermin" if one.mandatory else "Wunschtermin"
        bullet(
            console,
            f"{view.title(demand)}, {what} {one.event.index + 1} von {demand.count}, "
            f"zwischen {date_text(days.first)} und {date_text(days.last)}: {one.reason}",
        )
    if len(missing) > SHOWN:
        console.print(f"… und {number(len(missing) - SHOWN)} weitere; alle stehen mit Grund in der Ergebnisdatei.")
    console.print()


def accounts(console: Console, view: PlanView) -> None:
    """The release-time account of every lead, in hours."""
    rows = account_rows(view.problem, view.plan)
    if not rows:
        return
    columns = ("erhalten", "Termine", "Fahrten", "Vorber.", "am Ende", "Tiefststand")
    made = table(console, "Leitung", *columns, title="Freistellung in Stunden", numbers=columns)
    several = len({row.year.first for row in rows}) > 1
    for row in rows:
        who = f"{row.person.title} ({row.year.first.year}/{row.year.last.year})" if several else row.person.title
        made.add_row(
            who,
            hours(row.accrued),
            *map(hours, Charge(*row.charge)),
            hours(row.balance),
            f"{hours(row.lowest)} (KW {row.lowest_week.isocalendar().week})",
        )
    console.print(made)
    console.print(f"Ein Konto darf bis zu {hours(rows[0].limit)} Stunden ins Minus.\n")


def costs(console: Console, report: Report, bound: Cost | None = None) -> None:
    """Cost by level, with the bound where there is one, and by rule."""
    columns = ("Kosten", "Schranke") if bound is not None else ("Kosten",)
    made = table(console, "Stufe", *columns, title="Kosten (weniger ist besser)", numbers=columns)
    for level in Level:
        limits = (number(bound.levels[level]),) if bound is not None else ()
        made.add_row(level.title, number(report.cost.levels[level]), *limits)
    console.print(made)
    console.print()
    made = table(console, "Regel", "Stufe", "Kosten", "Fälle", title="Kosten nach Regeln", numbers=("Kosten", "Fälle"))
    cases = {rule: sum(fact.rule == rule for fact in report.facts) for rule in report.by_rule}
    for rule, cost in report.by_rule.items():
        if cost != Cost():
            made.add_row(
                REGISTRY[rule].title, REGISTRY[rule].level.title, number(max(cost.levels)), number(cases[rule])
            )
    if made.row_count:
        console.print(made)
    else:
        console.print("Keine Regel hat etwas auszusetzen.\n")


def facts(console: Console, said: tuple[Fact, ...], title: str, most: int | None = SHOWN) -> None:
    """The sentences of facts under the titles of their rules; at most ``most`` for each rule."""
    if not said:
        return
    console.print(Text(title, "bold"))
    for rule, group in groupby(said, key=lambda fact: fact.rule):
        sentences = [fact.sentence for fact in group]
        console.print(f"{REGISTRY[rule].title} ({number(len(sentences))})")
        for sentence in sentences[:most]:
            bullet(console, sentence)
        if most is not None and len(sentences) > most:
            console.print(f"  … und {number(len(sentences) - most)} weitere; --alle nennt sie.")
    console.print()


def proof(console: Console, solution: Solution) -> None:
    """How good the plan is proven to be, and what it took."""
    console.print(proof_sentence(solution))
    first = solution.first_complete_seconds
    told = f", erster vollständiger Plan nach {duration(first)}" if first is not None else ""
    parts = plural(solution.components, "# unabhängiger Teil|# unabhängige Teile")
    memory = f"{decimal(solution.peak_memory_mib, 0)} MiB Speicher"
    console.print(f"Gerechnet in {duration(solution.seconds)}{told}; {parts}, {memory}, Startzahl {solution.seed}.")


class Proven(Protocol):
    """What is known about a plan's cost: of a solution, or of its file."""

    @property
    def status(self) -> Status:
        """How the solve ended."""

    @property
    def cost(self) -> Cost:
        """Of the plan."""

    @property
    def bound(self) -> Cost:
        """No plan costs less."""

    @property
    def gap(self) -> float:
        """Between the two."""


def proof_sentence(solution: Proven) -> str:
    """What the bound says about the plan."""
    if solution.status is Status.OPTIMAL:
        return "Bewiesen optimal: nach diesen Regeln gibt es keinen besseren Plan."
    pairs = zip(Level, solution.cost.levels, solution.bound.levels, strict=True)
    level = next((level for level, cost, bound in pairs if cost != bound), Level.WISH)
    how = "Vorzeitig beendet" if solution.status is Status.STOPPED else "Bewiesen"
    return f"{how}: auf der Stufe „{level.title}“ kann kein Plan um mehr als {percent(solution.gap)} besser sein."


def hours(minutes: int) -> str:
    """90 as ``1:30``, as in time sheets."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else ''}{number(hours)}:{rest:02d}"
