"""The report as tables, once: page, PDF, workbook and CSV only write them down.

Who may read what is decided here: the public version has neither persons nor small counts (statement 49), hours of
persons are for Träger and Jugendamt (statement 50), confidential events are one protected number for everybody (24).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from api.annual.model import AnnualReport, Duty, Hours, Section, Tally, total
from api.annual.words import CONFIDENTIAL, DUTIES, DUTIES_PUBLIC, HOURS, OFFERS, OFFERS_PUBLIC, ROOMS
from api.overview.places import centre_or_county, period_title
from api.papers.tables import Unit
from scheduler.domain.problem import Problem
from scheduler.rules.words import date_text
from scheduler.suppression import SMALLEST, Sum, held_back

COUNTY = "Landkreis gesamt"
NO_HOUSE = "ohne einzelnes Haus"
ALL_HOUSES = "zusammen"


class Gap(Enum):
    """What stands in place of a number; the value is what users read."""

    WITHHELD = "nicht genannt"
    """The number is small, or would give a small one away."""
    NOT_COUNTED = "nicht erfasst"
    """Nobody wrote it down, which is not 0."""


Value = int | Gap


class Label(Enum):
    """What the words before the numbers of a row name; the value is the heading."""

    CENTRE = "Familienzentrum"
    HOUSE = "Kita"
    KIND = "Art"
    FORMAT = "Format"
    MEETING = "Treffen"
    PART = "Zeitraum"
    PERSON = "Person"
    PURPOSE = "Zweck"
    WHAT = "Was"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers."""

    heading: str
    unit: Unit = Unit.NUMBER


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its words and its numbers in the order of the table's labels and columns; ``whole`` sums up the others."""

    labels: tuple[str, ...]
    values: tuple[Value, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        name: the same in every chapter, without spaces.
        about: how it is to be read.
    """

    name: str
    title: str
    about: str
    labels: tuple[Label, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The tables of a Familienzentrum, of what belongs to none, or of the county (``centre`` empty)."""

    title: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a report is written.

    Attributes:
        public: for everybody: no persons, no small counts.
        persons: ids of those whose hours may be read; None for all (statement 50). Nobody's in a public version.
        centres: ids of the Familienzentren whose chapters are in it; None for all and the county.
    """

    public: bool = False
    persons: frozenset[str] | None = frozenset()
    centres: frozenset[str] | None = None


OFFICE = Audience(persons=None)
"""The Koordinierungsstelle, and whoever has plan and records on their own machine."""
EVERYBODY = Audience(public=True)

ALL = "*"
"""In the place of a Familienzentrum: all of them."""
Key = tuple[str, str | None, Hashable]
"""Of a number: by what (``art``, ``format``, ``haus``, ``alle``), for which Familienzentrum, for which kind, format or
house."""


def marginals(report: AnnualReport) -> tuple[dict[Key, Tally], tuple[Sum[Key], ...]]:
    """Every number of offers that any table has, and what adds up to what."""
    found: dict[Key, Tally] = {}
    sums: list[Sum[Key]] = []
    kinds = list(dict.fromkeys(offer.kind for offer in report.county.offers))
    formats = list(dict.fromkeys(offer.format for offer in report.county.offers))
    for section in (*report.sections, report.county):
        county = section is report.county
        at = ALL if county else section.centre
        houses = () if county else (*section.houses, None)
        groups: dict[str, tuple[Iterable[Hashable], Callable[..., Hashable]]] = {
            "art": (kinds, lambda offer: offer.kind),
            "format": (formats, lambda offer: offer.format),
            "haus": (houses, lambda offer: offer.house),
        }
        found["alle", at, None] = section.offered
        for name, (members, of) in groups.items():
            for member in members:
                found[name, at, member] = total(o.tally for o in section.offers if of(o) == member)
            if members:
                parts = tuple((name, at, member) for member in members)
                sums.append(Sum(("alle", at, None), parts))
    centres = [section.centre for section in report.sections]
    sums += [Sum(key, tuple((key[0], centre, key[2]) for centre in centres)) for key in found if key[1] == ALL]
    return found, tuple(sums)


def chapters(report: AnnualReport, problem: Problem, audience: Audience) -> tuple[Chapter, ...]:
    """All that somebody may read, the county first."""
    writer = _Writer(report, problem, audience)
    found = [writer.chapter(report.county, COUNTY)] if audience.centres is None else []
    titles = centre_or_county(problem)
    found += [
        writer.chapter(section, titles[section.centre])
        for section in report.sections
        if audience.centres is None or section.centre in audience.centres
    ]
    return tuple(chapter for chapter in found if chapter.tables)


_MEASURES: tuple[tuple[str, Callable[[Tally], int]], ...] = (
    ("stattgefunden", lambda tally: tally.held),
    ("ausgefallen", lambda tally: tally.cancelled),
    ("Teilnahmen", lambda tally: tally.participants),
)
"""What the public version tells of offers; what was planned and what is open would give the rest away."""


class _Writer:
    """Makes the tables of every chapter of one report for one audience."""

    def __init__(self, report: AnnualReport, problem: Problem, audience: Audience) -> None:
        self._report, self._problem, self._audience = report, problem, audience
        self._tallies, sums = marginals(report)
        self._hidden = {
            name: held_back({key: of(tally) for key, tally in self._tallies.items()}, sums)
            for name, of in (_MEASURES if audience.public else ())
        }
        secret = {section.centre or "": _secret(section) for section in report.sections}
        self._secret_cells: Mapping[str, int] = secret | {ALL: sum(secret.values())}
        self._secret_hidden = held_back(self._secret_cells, [Sum(ALL, tuple(secret))])

    def chapter(self, section: Section, title: str) -> Chapter:
        county = section is self._report.county
        made = [self._by_kind(section), self._by_format(section)]
        made.append(self._by_centre() if county else self._by_house(section))
        duties = self._public_duties(section) if self._audience.public else self._duties(section)
        made += [duties, *(() if self._audience.public else self._internal(section, county=county))]
        return Chapter(title, tuple(table for table in made if table.rows))

    def _at(self, section: Section) -> str | None:
        return ALL if section is self._report.county else section.centre

    def _offers(self, key: Key) -> tuple[Value, ...]:
        """The numbers of one row of offers."""
        tally = self._tallies[key]
        if self._audience.public:
            return tuple(
                Gap.WITHHELD
                if key in self._hidden[name]
                else Gap.NOT_COUNTED
                if name == "Teilnahmen" and not tally.counted
                else of(tally)
                for name, of in _MEASURES
            )
        came = Gap.NOT_COUNTED if tally.known_participants is None else tally.known_participants
        return tally.planned, tally.held, tally.cancelled, tally.open, came, tally.counted

    @property
    def _offer_columns(self) -> tuple[Column, ...]:
        if self._audience.public:
            return tuple(Column(name) for name, _ in _MEASURES)
        return tuple(
            Column(heading)
            for heading in ("geplant", "stattgefunden", "ausgefallen", "ohne Angabe", "Teilnahmen", "gezählt bei")
        )

    def _table(self, section: Section, name: str, title: str, label: Label, rows: Iterable[tuple[str, Key]]) -> Table:
        made = [Row((words,), self._offers(key)) for words, key in rows]
        if made:
            made.append(Row(("zusammen",), self._offers(("alle", self._at(section), None)), whole=True))
        about = OFFERS_PUBLIC if self._audience.public else OFFERS
        return Table(name, title, about, (label,), self._offer_columns, tuple(made))

    def _by_kind(self, section: Section) -> Table:
        at = self._at(section)
        rows = [
            (kind.title, ("art", at, kind.id))
            for kind in self._problem.kinds
            if ("art", at, kind.id) in self._tallies
            and (section is self._report.county or self._tallies["art", at, kind.id].planned)
        ]
        return self._table(section, "angebote-art", "Angebote nach Art", Label.KIND, rows)

    def _by_format(self, section: Section) -> Table:
        at = self._at(section)
        rows = [
            (str(key[2]), key)
            for key, tally in self._tallies.items()
            if key[0] == "format" and key[1] == at and tally.planned
        ]
        return self._table(section, "angebote-format", "Angebote nach Format", Label.FORMAT, rows)

    def _by_house(self, section: Section) -> Table:
        rows: list[tuple[str, Key]] = [
            (self._problem.site[house].title, ("haus", section.centre, house)) for house in section.houses
        ]
        nowhere: Key = ("haus", section.centre, None)
        if self._tallies[nowhere].planned:
            rows.append((NO_HOUSE, nowhere))
        return self._table(section, "angebote-kita", "Angebote nach Kita", Label.HOUSE, rows)

    def _by_centre(self) -> Table:
        titles = centre_or_county(self._problem)
        rows: list[tuple[str, Key]] = [
            (titles[section.centre], ("alle", section.centre, None))
            for section in self._report.sections
            if section.centre is not None or section.offers
        ]
        return self._table(
            self._report.county, "angebote-familienzentrum", "Angebote nach Familienzentrum", Label.CENTRE, rows
        )

    def _part(self, duty: Duty) -> str:
        name = period_title(duty.part, self._problem.policy.account_years)
        return f"{name}, {date_text(duty.part.first)} bis {date_text(duty.part.last)}"

    def _duties(self, section: Section) -> Table:
        rows = [
            Row(
                (self._problem.kind[duty.kind].title, self._part(duty)),
                (
                    duty.required,
                    duty.tally.planned,
                    duty.tally.held,
                    duty.tally.cancelled,
                    duty.tally.open,
                    duty.met,
                ),
            )
            for duty in section.duties
        ]
        headings = ("gefordert", "geplant", "stattgefunden", "ausgefallen", "ohne Angabe", "erfüllt")
        return Table(
            "pflicht",
            "Was die Konzeption fordert",
            DUTIES,
            (Label.MEETING, Label.PART),
            _columns(headings),
            tuple(rows),
        )

    def _public_duties(self, section: Section) -> Table:
        """Meetings of the whole county only: one of a single house is always a small count."""
        county = section is self._report.county
        own = [d for d in section.duties if county and not self._problem.kind[d.kind].family_offer]
        rows = []
        for kind in dict.fromkeys(duty.kind for duty in own):
            same = [duty for duty in own if duty.kind == kind]
            held, met = sum(d.tally.held for d in same), sum(d.met for d in same)
            values = (sum(d.required for d in same), *(Gap.WITHHELD if 0 < n < SMALLEST else n for n in (held, met)))
            rows.append(Row((self._problem.kind[kind].title,), values))
        headings = ("gefordert", "stattgefunden", "erfüllt")
        return Table(
            "pflicht", "Was die Konzeption fordert", DUTIES_PUBLIC, (Label.MEETING,), _columns(headings), tuple(rows)
        )

    def _internal(self, section: Section, *, county: bool) -> Iterable[Table]:
        yield self._hours(section, county=county)
        yield self._rooms(section)
        key = ALL if county else section.centre or ""
        if self._secret_cells[key]:
            value = Gap.WITHHELD if key in self._secret_hidden else self._secret_cells[key]
            rows = (Row(("Vertrauliche Termine",), (value,)),)
            yield Table("vertraulich", "Vertrauliches", CONFIDENTIAL, (Label.WHAT,), _columns(("Termine",)), rows)

    def _hours(self, section: Section, *, county: bool) -> Table:
        """By person and house; for the county by person only, the houses stand with their Familienzentrum."""
        allowed = self._audience.persons
        own = [h for h in section.hours if allowed is None or h.person in allowed]
        rows: list[Row] = []
        for person in self._problem.people:
            mine = [h for h in own if h.person == person.id]
            houses = [] if county else sorted(mine, key=lambda h: (h.house is None, self._house(h.house)))
            rows += [Row((person.title, self._house(h.house)), _time([h])) for h in houses]
            if mine:
                rows.append(Row((person.title, ALL_HOUSES), _time(mine), whole=not county))
        columns = (
            Column("Termine"),
            Column("Stunden", Unit.HOURS),
            Column("ohne Angabe: Termine"),
            Column("ohne Angabe: Stunden", Unit.HOURS),
        )
        title = "Verwendungsnachweis: Stunden je Person und Kita"
        return Table("stunden", title, HOURS, (Label.PERSON, Label.HOUSE), columns, tuple(rows))

    def _rooms(self, section: Section) -> Table:
        rows = [
            Row((row.purpose, self._house(row.house)), (row.held, row.minutes, row.cancelled))
            for row in sorted(section.rooms or (), key=lambda row: (row.purpose, self._house(row.house)))
        ]
        columns = (Column("Buchungen"), Column("Stunden", Unit.HOURS), Column("abgesagt"))
        return Table(
            "raeume", "Raumbuchungen neben dem Plan", ROOMS, (Label.PURPOSE, Label.HOUSE), columns, tuple(rows)
        )

    def _house(self, house: str | None) -> str:
        return NO_HOUSE if house is None else self._problem.site[house].title


def _time(rows: Sequence[Hours]) -> tuple[int, ...]:
    """Events and minutes that were, and those of which nobody said whether they were."""
    return (
        sum(h.held for h in rows),
        sum(h.held_minutes for h in rows),
        sum(h.open for h in rows),
        sum(h.open_minutes for h in rows),
    )


def _secret(section: Section) -> int:
    return section.confidential.planned - section.confidential.cancelled


def _columns(headings: Sequence[str]) -> tuple[Column, ...]:
    return tuple(Column(heading) for heading in headings)
