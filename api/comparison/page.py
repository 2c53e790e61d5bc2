"""The comparison as one HTML file without scripts: figures in tables, bars, and events that move."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from api.comparison.beside import kitas, label, rooms
from api.comparison.beside import people as everybody
from api.comparison.figures import Figures
from api.comparison.side_by_side import Comparison, Side
from api.comparison.told import ToldMove, Where
from api.figures import Account
from api.overview.drawing import LABEL, TEXT, WIDTH, Bar, Chart, widths
from api.overview.templating import environment, part, policy_of
from api.terminal.console import decimal, number
from scenarios.comparison import Judgement, Standing
from scheduler.domain.time import clock
from scheduler.rules import Level
from scheduler.rules.words import day_text, plural

ROWS = 3000
"""So many moves are told on the whole page, further ones are counted; they all stand in the JSON object."""
PEOPLE = 5
"""So many people are named whom a scenario touches most."""
_LEVELS = {
    Level.HARD: "verletzte Regeln",
    Level.MANDATORY: "fehlende Pflichttermine",
    Level.DESIRED: "Kosten fehlender Wunschtermine",
    Level.WISH: "Kosten unerfüllter Wünsche",
}


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A lead's account in every scenario; None where there is none."""

    title: str
    accounts: tuple[Account | None, ...]


@dataclass(frozen=True, slots=True)
class KindRow:
    """Events of a kind in every scenario: placed and wanted; None where it is not wanted."""

    title: str
    counts: tuple[tuple[int, int] | None, ...]


def render(found: Comparison) -> str:
    """The page."""
    css, policy = _css(), page_policy()
    most = max(1, ROWS // max(1, len(found.sides)))
    return (
        environment("api.comparison")
        .get_template("comparison.html.j2")
        .render(
            c=found,
            css=css,
            policy=policy,
            label=label(found),
            told=told,
            place=place,
            people=people,
            most_touched=_most_touched,
            charts=charts(found),
            accounts=account_rows(found),
            kinds=kind_rows(found),
            most=most,
            each_kita=kitas(found),
            each_room=[row for row in rooms(found) if row.differs],
            each_person=[row for row in everybody(found) if row.differs],
            size=(WIDTH, LABEL),
            short=_short,
        )
    )


def page_policy() -> str:
    """The Content-Security-Policy of the page: it has its own style and nothing else."""
    return policy_of(_css())


def _css() -> str:
    return part("page.css") + part("comparison.css")


def verdict(found: Judgement) -> str:
    """What is proven about a scenario, as a sentence without its full stop."""
    if found.level is None:
        return "gleich gut: beide sind bewiesen optimal und kosten dasselbe"
    what = _LEVELS[found.level]
    if found.standing is Standing.INCOMPARABLE:
        return "nicht vergleichbar: Wünsche wiegen hier anders, und in allem davor sind beide gleich"
    if found.standing is Standing.UNDECIDED:
        return f"unentschieden ({what})"
    less = "weniger" if found.standing is Standing.BETTER else "mehr"
    span = number(found.least) if found.least == found.most else f"{number(found.least)} bis {number(found.most)}"
    return f"{found.standing.value}: {what} {span} {less}"


def told(side: Side, base: Side) -> str:
    """What is proven about a scenario, and whether it is about as many events: who wants less misses less."""
    more = side.figures.wanted - base.figures.wanted
    said = verdict(side.judgement)
    if not more:
        return said
    return f"{said}; gewünscht {plural(abs(more), 'ist ein Termin|sind # Termine')} {'mehr' if more > 0 else 'weniger'}"


def charts(found: Comparison) -> tuple[Chart, ...]:
    """Pictures of the figures, each with one scale of its own, beginning at 0."""
    made = [
        _chart(found, "Termine, die fehlen", lambda side: _missing(side.figures)),
        _chart(
            found,
            "Kosten unerfüllter Wünsche; der Strich ist die Schranke, weniger kann kein Plan kosten",
            lambda side: side.result.cost.wishes,
            lambda side: side.result.bound.wishes,
            "Schranke",
        ),
        _chart(found, "Abende aller Menschen", lambda side: side.figures.evenings),
        _chart(found, "Fahrzeit aller Menschen in Stunden", lambda side: side.figures.travel_minutes / 60),
        _chart(found, "Termine, die anders liegen", lambda side: side.moved),
    ]
    for title in dict.fromkeys(group.title for side in found.all for group in side.figures.served):
        served = {side.name: group for side in found.all for group in side.figures.served if group.title == title}
        made.append(
            _chart(
                found,
                f"{title}: Termine der Kita, die am wenigsten hat; der Strich ist der Median der Kitas",
                lambda side, served=served: served[side.name].least if side.name in served else 0,  # type: ignore[misc]
                lambda side, served=served: served[side.name].median if side.name in served else 0,  # type: ignore[misc]
                "Median",
            )
        )
    return tuple(made)


def _chart(
    found: Comparison,
    title: str,
    value: Callable[[Side], float],
    mark: Callable[[Side], float] | None = None,
    marked: str = "",
) -> Chart:
    named = label(found)
    values = [value(side) for side in found.all]
    marks = [mark(side) for side in found.all] if mark is not None else []
    lengths = widths([*values, *marks], WIDTH - LABEL - TEXT)
    bars = []
    for i, side in enumerate(found.all):
        text, at = _short(values[i]), None
        if marks:
            text, at = f"{text} ({marked} {_short(marks[i])})", LABEL + lengths[len(values) + i]
        bars.append(Bar(named(side), text, lengths[i], at))
    return Chart(title, tuple(bars))


def account_rows(found: Comparison) -> tuple[AccountRow, ...]:
    """Every account of any scenario, in the order of the data."""
    every = {(a.person.id, a.year.first): a for side in found.all for a in side.figures.accounts}
    several = len({first for _, first in every}) > 1
    by_side = [{(a.person.id, a.year.first): a for a in side.figures.accounts} for side in found.all]
    return tuple(
        AccountRow(
            f"{a.person.title} ({a.year.first.year}/{a.year.last.year})" if several else a.person.title,
            tuple(own.get(key) for own in by_side),
        )
        for key, a in every.items()
    )


def kind_rows(found: Comparison) -> tuple[KindRow, ...]:
    """Every kind of event of any scenario, in the order of the data."""
    titles = {row.kind.id: row.kind.title for side in found.all for row in side.figures.kinds}
    by_side = [{row.kind.id: (row.placed, row.wanted) for row in side.figures.kinds} for side in found.all]
    return tuple(KindRow(title, tuple(own.get(kind) for own in by_side)) for kind, title in titles.items())


def place(where: Where | None) -> str:
    """``"Di, 03.11.2026, 14:00, Gemeinsamer Raum"``; a dash where there is no event."""
    if where is None:
        return "–"
    when = f"{day_text(where.date)}, {clock(where.start)}"
    return f"{when}, {where.title}" if where.title else when


def _missing(found: Figures) -> int:
    return found.needed - found.met + found.desired - found.granted


def _short(value: float) -> str:
    """A figure with at most one digit behind the comma, and none where it says nothing."""
    return decimal(value, 0 if value == int(value) or value >= 100 else 1)


def people(side: Side, move: ToldMove) -> str:
    """Titles of everybody whom a move touches."""
    return ", ".join(side.told.titles[person] for person in move.people)


def _most_touched(side: Side) -> Iterable[str]:
    return [
        f"{side.told.titles[person]} ({plural(count, 'ein Termin|# Termine')})"
        for person, count in list(side.told.touched.items())[:PEOPLE]
    ]
