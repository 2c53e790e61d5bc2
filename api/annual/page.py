"""The report as one HTML file without scripts: its tables, and bars for what is compared at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.annual.model import AnnualReport
from api.annual.tables import COUNTY, Audience, Chapter, Column, Gap, Table, Value, chapters
from api.annual.words import notes
from api.overview.drawing import LABEL, TEXT, WIDTH, Bar, Chart, widths
from api.overview.templating import environment, part, policy_of
from api.papers.tables import Unit
from api.terminal.console import number
from api.terminal.summary import hours
from scheduler.domain.problem import Problem

PICTURES = {"angebote-art": "nach Art", "angebote-familienzentrum": "nach Familienzentrum"}
"""Tables of the county that are drawn too, and how what they show is spread."""


@dataclass(frozen=True)
class Shown:
    """A report ready to be written down, for one audience.

    Attributes:
        kicker: what kind of paper it is.
        single: whether it is about one Familienzentrum, which its title then says.
    """

    report: AnnualReport
    audience: Audience
    kicker: str
    title: str
    chapters: tuple[Chapter, ...]
    notes: tuple[str, ...]

    @property
    def single(self) -> bool:
        """Whether there is only one chapter."""
        return len(self.chapters) == 1


def shown(report: AnnualReport, problem: Problem, audience: Audience) -> Shown:
    """What an audience reads of a report.

    Raises:
        SolveError: if small counts could not be protected.
    """
    return Shown(
        report=report,
        audience=audience,
        kicker="Jahresbericht der Familienzentren" + (", öffentliche Fassung" if audience.public else ""),
        title=report.title,
        chapters=chapters(report, problem, audience),
        notes=notes(report, problem.name, audience.centres, public=audience.public),
    )


def render(found: Shown) -> str:
    """The page."""
    css = part("page.css") + part("comparison.css")
    return (
        environment("api.annual")
        .get_template("annual.html.j2")
        .render(
            r=found,
            css=css,
            policy=policy_of(css),
            charts=charts(found.chapters),
            size=(WIDTH, LABEL),
            written=written,
            gap=lambda value: isinstance(value, Gap),
        )
    )


def written(value: Value, column: Column) -> str:
    """A number as people read it."""
    if isinstance(value, Gap):
        return value.value
    return hours(value) if column.unit is Unit.HOURS else number(value)


def charts(found: Iterable[Chapter]) -> tuple[Chart, ...]:
    """Pictures of the county's offers; they show what the tables tell and nothing else."""
    return tuple(
        chart
        for chapter in found
        if chapter.title == COUNTY
        for table in chapter.tables
        if table.name in PICTURES
        for chart in _charts(table)
    )


def _charts(table: Table) -> Iterable[Chart]:
    headings = [column.heading for column in table.columns]
    rows = [row for row in table.rows if not row.whole]
    for heading in ("stattgefunden", "geplant", "Teilnahmen"):
        at = headings.index(heading) if heading in headings else None
        values = [row.values[at] for row in rows] if at is not None else []
        known = [value for value in values if isinstance(value, int)]
        if any(known) and not (heading == "geplant" and any(int_of(row.values[1]) for row in rows)):
            lengths = widths([int_of(value) for value in values], WIDTH - LABEL - TEXT)
            bars = tuple(
                Bar(row.labels[0], written(value, table.columns[0]), length, None)
                for row, value, length in zip(rows, values, lengths, strict=True)
            )
            yield Chart(f"{_TITLES[heading]} {PICTURES[table.name]}", bars)


_TITLES = {
    "stattgefunden": "Angebote, die stattgefunden haben,",
    "geplant": "Geplante Angebote",
    "Teilnahmen": "Teilnahmen",
}


def int_of(value: Value) -> int:
    """A number for drawing; 0 where none is told."""
    return value if isinstance(value, int) else 0
