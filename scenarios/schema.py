"""The format of the files, as classes: field names are the keys, docstrings say what they mean.

Everything a coordinator may write is here and nowhere else; ``docs/daten.md`` explains it with examples. Numbers of
minutes, days and hours are plain numbers; times, days and spans are read by :mod:`scenarios.values`.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from scenarios.booking import Buchung
from scenarios.file_model import FileModel
from scenarios.values import (
    Date,
    Mentions,
    Minutes,
    Name,
    Position,
    Quorum,
    Span,
    SpanOrName,
    Spans,
    Switch,
    Text,
    Time,
    Times,
    WeekTimes,
    WindowLines,
    Words,
    one_or_many,
)
from scheduler.domain.demands import Format, Obligation, Visibility


class Vorlage(FileModel):
    """A template; with ``je`` and ``id`` there is one of its things at every such place."""

    je: Words = ()
    ausser: Words = ()
    id: Text | None = None


class Ausnahme(FileModel):
    """What differs from a template at some places."""

    orte: Words


# --- kreis.yaml ------------------------------------------------------------------------------------------------------


class Quelle(FileModel):
    """Where data come from and under which licence they ship."""

    was: Text
    woher: Text
    lizenz: Text = "keine Angabe"


class Feiertage(FileModel):
    """Public holidays by country and state (ids of ISO 3166), and further days on which nothing happens."""

    staat: Text = "DE"
    land: Text | None = None
    zusaetzlich: dict[Date, Text] = Field(default_factory=dict)


class Ferien(FileModel):
    """School holidays."""

    titel: Text
    zeit: Span


class Regeln(FileModel):
    """Numbers of the rules; what is missing keeps the value of :class:`scheduler.domain.problem.Policy`."""

    ruhezeit_minuten: Annotated[int, Field(ge=0)] | None = None
    tag_minuten: Annotated[int, Field(gt=0)] | None = None
    abend_ab: Time | None = None
    abende_je_woche: Annotated[int, Field(ge=0)] | None = None
    ueberziehen_minuten: Annotated[int, Field(ge=0)] | None = None
    auslastung_prozent: Annotated[int, Field(ge=1, le=100)] | None = None
    auslastung_vielfaches: Annotated[int, Field(ge=1)] | None = None
    weit_minuten: Annotated[int, Field(ge=0)] | None = None
    heute: Date | None = None


class Fahrzeit(FileModel):
    """A measured trip that replaces the computed one, in both directions unless ``nur_hin``."""

    von: Name
    nach: Name
    minuten: Annotated[int, Field(ge=0)]
    nur_hin: Switch = False


class Fahrzeiten(FileModel):
    """How trips are computed: km = detour × great circle, minutes = km / speed + constant, rounded up."""

    umweg: Annotated[float, Field(ge=1)] = 1.35
    mindestens_km: Annotated[float, Field(ge=0)] = 1.0
    kmh: Annotated[float, Field(gt=0)] = 45
    grundzeit_minuten: Annotated[float, Field(ge=0)] = 5
    gemessen: tuple[Fahrzeit, ...] = ()


# --- orte.yaml, schliesstage.yaml ------------------------------------------------------------------------------------


class Ort(FileModel):
    """A place; ``lage`` is latitude and longitude in degrees."""

    titel: Text
    ort: Text
    lage: Position
    kurz: Text | None = None
    traeger: Text | None = None
    schliesstage: Name | None = None
    team: dict[Name, Words] = Field(default_factory=dict)


class Familienzentrum(Ort):
    """A Kita that is a Familienzentrum (statement 1), since a day (statement 3)."""

    seit: Date | None = None


class Zugehoerigkeit(FileModel):
    """Which Familienzentrum a Kita belongs to, from and until which day (statements 3, 51)."""

    fz: Name
    ab: Date | None = None
    bis: Date | None = None


def _as_assignments(value: object) -> object:
    return ({"fz": value},) if isinstance(value, str) else value


class Kita(Ort):
    """A Kita of a catchment; ``bedarf`` 1 is usual, up to 5 (statement 11)."""

    fz: Annotated[tuple[Zugehoerigkeit, ...], BeforeValidator(_as_assignments), Field(min_length=1)]
    bedarf: Annotated[int, Field(ge=1, le=5)] = 1


class FrueherSchluss(FileModel):
    """Days on which houses close early."""

    titel: Text
    uhrzeit: Time
    tage: Spans
    orte: Words


# --- menschen.yaml ---------------------------------------------------------------------------------------------------


class MenschWerte(FileModel):
    """What may be said of a role, of some of its people, or of one person; the most particular word counts."""

    titel: Text | None = None
    zeiten: WeekTimes | None = None
    wochenstunden: Annotated[float, Field(gt=0, le=60)] | None = None
    zustaendig: Words | None = None
    beginn_am_dienstort: Switch | None = None
    ohne_dienstort: Switch | None = None


class MenschAusnahme(MenschWerte, Ausnahme):
    """A role's people at some places."""


class Rolle(MenschWerte, Vorlage):
    """A role; ``auch`` names further roles that its people fill at their place."""

    auch: Words = ()
    ausnahmen: tuple[MenschAusnahme, ...] = ()


class Mensch(MenschWerte):
    """A person, or a word about one that a role brings with it."""

    rolle: Name | None = None
    dienstort: Name | None = None


class Freistellung(FileModel):
    """Release time of everybody with a role, in minutes a week (statement 22)."""

    rolle: Name
    minuten_je_woche: Annotated[int, Field(ge=0)]
    ab: Date
    bis: Date | None = None


class Vertretung(FileModel):
    """Who may come instead of somebody, if switched on (statements 20, 28).

    ``fuer`` and ``durch`` name roles or people; roles stand for those at the same place. ``gleichwertig`` people count
    like the one they stand in for, others are deputies and cost a little.
    """

    aktiv: Switch
    fuer: Words
    durch: Words
    gleichwertig: Switch = False
    terminarten: Words = ()


# --- raeume.yaml -----------------------------------------------------------------------------------------------------


class RaumWerte(FileModel):
    """What may be said of a kind of room, of some of its rooms, or of one room; the most particular word counts."""

    titel: Text | None = None
    plaetze: Annotated[int, Field(ge=1)] | None = None
    merkmale: Words | None = None
    zeiten: WeekTimes | None = None
    digital: Switch | None = None
    eigentuemer: Text | None = None
    schliesst_mit_haus: Switch | None = None
    ruesten: Minutes | None = None
    gesperrt: Spans | None = None


class RaumAusnahme(RaumWerte, Ausnahme):
    """Rooms of one kind at some places."""


class Raumart(RaumWerte, Vorlage):
    """A kind of room."""

    ausnahmen: tuple[RaumAusnahme, ...] = ()


class Raum(RaumWerte):
    """A room, or a word about one that its kind brings with it."""

    art: Name | None = None
    haus: Name | None = None


# --- terminarten.yaml ------------------------------------------------------------------------------------------------


class Gruppe(FileModel):
    """People of whom some must come (statements 18 to 20)."""

    aus: Mentions
    mindestens: Quorum = 1
    vertretung: Mentions = ()
    je: Literal["kita", "haus", "fz"] | None = None


class Raumwahl(FileModel):
    """Which rooms may be taken: single ones, or kinds in the house, its place, its catchment or the county."""

    aus: Words
    im: Literal["haus", "ort", "einzugsbereich", "kreis"] = "haus"


def _as_choice(value: object) -> object:
    return {"aus": value} if isinstance(value, str | tuple) else value


class Wunsch(FileModel):
    """How often which units want an event, and with what; an entry under ``bedarf`` inherits from its Terminart."""

    fuer: Words | None = None
    ausser: Words = ()
    ab_bedarf: Annotated[int, Field(ge=1, le=5)] = 1
    bis_bedarf: Annotated[int, Field(ge=1, le=5)] = 5
    mit_raum: Words = ()
    ohne_raum: Words = ()
    haus: Name | None = None
    anzahl: Annotated[int, Field(ge=1)] | None = None
    abstand_tage: Annotated[int, Field(ge=1)] | None = None
    mindestabstand_tage: Annotated[int, Field(ge=1)] | None = None
    dauer: Annotated[int, Field(ge=1, le=1440)] | None = None
    ruesten: Minutes = 0
    aufraeumen: Minutes = 0
    fenster: WindowLines | None = None
    zeitraum: Annotated[tuple[SpanOrName, ...], BeforeValidator(one_or_many), Field(min_length=1)] | None = None
    auf_halbjahre: Switch = False
    pflicht: Annotated[int, Field(ge=0)] | None = None
    wer: Mentions = ()
    gern: Mentions = ()
    gruppen: tuple[Gruppe, ...] = ()
    raum: Annotated[Raumwahl, BeforeValidator(_as_choice)] | None = None
    merkmale: Words = ()
    format: Annotated[Format, Field(strict=False)] | None = None
    besucher: Annotated[int, Field(ge=0)] = 0


class Bedarf(Wunsch):
    """One entry of a Terminart; ``kennung`` ends the ids of its demands."""

    kennung: Name | None = None
    titel: Text | None = None


class Terminart(Wunsch):
    """A kind of event, and who wants it how often."""

    titel: Text
    beschreibung: Text | None = None
    verbindlichkeit: Annotated[Obligation, Field(strict=False)]
    sichtbarkeit: Annotated[Visibility, Field(strict=False)]
    gewicht: Annotated[int, Field(ge=1, le=100)] | None = None
    vernetzung: Switch = False
    vorbereitung: Minutes = 0
    familienangebot: Switch = False
    sozialraumbudget: Switch = True
    kitauebergreifend: Switch = False
    ausgleich: Name | None = None
    bevorzugt: WindowLines = ()
    raumarten: Words = ()
    farbe: Text | None = None
    bedarf: tuple[Bedarf, ...] = ()


class Festlegung(FileModel):
    """A promise that the plan keeps (statement 33); ``termin`` counts from 1."""

    bedarf: Text
    termin: Annotated[int, Field(ge=1)] | None = None
    datum: Date | None = None
    uhrzeit: Time | None = None
    raum: Name | None = None


class Reservierung(FileModel):
    """Time that is taken already."""

    titel: Text = "belegt"
    datum: Date
    zeit: Times
    raum: Name | None = None
    menschen: Words = ()


class Datensatz(FileModel):
    """All sections, in whichever files they stand."""

    titel: Text
    beschreibung: Text | None = None
    zeitraum: Span
    halbjahre: tuple[Span, ...] = ()
    kita_jahre: tuple[Span, ...] = ()
    zeitraeume: dict[Name, Span] = Field(default_factory=dict)
    feiertage: Feiertage = Feiertage()
    schulferien: tuple[Ferien, ...] = ()
    regeln: Regeln = Regeln()
    gewichte: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    fahrzeiten: Fahrzeiten = Fahrzeiten()
    quellen: tuple[Quelle, ...] = ()
    familienzentren: Annotated[dict[Name, Familienzentrum], Field(min_length=1)]
    kitas: dict[Name, Kita] = Field(default_factory=dict)
    weitere_orte: dict[Name, Ort] = Field(default_factory=dict)
    schliesstage: dict[Name, Spans] = Field(default_factory=dict)
    frueher_schluss: tuple[FrueherSchluss, ...] = ()
    zeitmodelle: dict[Name, WindowLines] = Field(default_factory=dict)
    rollen: Annotated[dict[Name, Rolle], Field(min_length=1)]
    menschen: dict[Name, Mensch] = Field(default_factory=dict)
    freistellung: tuple[Freistellung, ...] = ()
    abwesenheiten: dict[Name, dict[Text, Spans]] = Field(default_factory=dict)
    vertretungen: dict[Name, Vertretung] = Field(default_factory=dict)
    raumarten: dict[Name, Raumart] = Field(default_factory=dict)
    raeume: dict[Name, Raum] = Field(default_factory=dict)
    terminarten: Annotated[dict[Name, Terminart], Field(min_length=1)]
    festgelegt: tuple[Festlegung, ...] = ()
    reservierungen: dict[Name, Reservierung] = Field(default_factory=dict)
    buchung: Buchung = Buchung()
