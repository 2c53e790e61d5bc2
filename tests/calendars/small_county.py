"""A county of two Familienzentren, two Kitas and six people, small enough to know by heart."""

import datetime as dt

from scheduler.domain.demands import Demand, EventKind, Group, Obligation, Visibility
from scheduler.domain.plan import PlannedEvent, Rhythm
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Assignment, Person, Room, Site
from scheduler.domain.time import DateRange, Weekday, Window

NOW = dt.datetime(2026, 7, 1, 10, 0, 30, 123456, tzinfo=dt.UTC)
FIRST, LAST = dt.date(2026, 8, 1), dt.date(2027, 7, 31)
ALWAYS = tuple(Window(weekday=day, start=0, end=1440) for day in Weekday)


def make_site(ident, title, place, unit):
    return Site(id=ident, title=title, place=place, lat=49.777143, lon=7.893919, catchment=(Assignment(unit=unit),))


def make_room(ident, title, site, **more):
    return Room(id=ident, title=title, site=site, kind="raum", capacity=20, hours=ALWAYS, **more)


def make_kind(ident, title, visibility, **more):
    return EventKind(id=ident, title=title, obligation=Obligation.SOLL, visibility=visibility, **more)


def make_demand(ident, kind, unit, **more):
    given = {"count": 1, "minutes": 90, "windows": ALWAYS, "first": FIRST, "last": LAST, **more}
    return Demand(id=ident, kind=kind, unit=unit, **given)


SITES = (
    make_site("fz-fuerfeld", "Familienzentrum Fürfeld", "Fürfeld", "fz-fuerfeld"),
    make_site("fz-kirn", "Familienzentrum Kirn", "Kirn", "fz-kirn"),
    make_site("kita-volxheim", "Kita Volxheim", "Volxheim", "fz-fuerfeld"),
    Site(id="jugendamt", title="Kreisjugendamt", place="Bad Kreuznach", lat=49.8368, lon=7.8647),
)
PROBLEM = Problem(
    title="Kreis Musterstadt",
    horizon=DateRange(first=FIRST, last=LAST),
    sites=SITES,
    rooms=(
        make_room("gr-fuerfeld", "Gemeinsamer Raum", "fz-fuerfeld", setup_minutes=10),
        make_room("br-fuerfeld", "Beratungsraum", "fz-fuerfeld"),
        make_room("el-volxheim", "Elternecke", "kita-volxheim"),
        make_room("dr-fuerfeld", "Digitaler Raum Fürfeld", None),
    ),
    people=(
        Person(id="leitung-fuerfeld", title="Leitung Fürfeld", role="leitung_fz", base="fz-fuerfeld"),
        Person(id="leitung-kirn", title="Leitung Kirn", role="leitung_fz", base="fz-kirn"),
        Person(id="ksa-fuerfeld", title="Kita-Sozialarbeit Fürfeld", role="kita_sozialarbeit", base="fz-fuerfeld"),
        Person(id="eb-nord", title="Elternberatung Nord", role="elternberatung", base="fz-kirn"),
        Person(id="koordinierung", title="Koordinierungsstelle", role="koordinierungsstelle", base="jugendamt"),
        Person(id="bep-volxheim", title="BEP Volxheim", role="bep", base="kita-volxheim"),
    ),
    kinds=(
        make_kind("sprechstunde", "Sprechstunde Elternberatung", Visibility.PUBLIC, colour="teal"),
        make_kind("treff", "Elterntreff", Visibility.KITA),
        make_kind("kurs", "Elternkurs", Visibility.REGISTRATION, description="Honorar aus dem Sozialraumbudget."),
        make_kind("treffen", "Sozialraumtreffen", Visibility.INTERNAL, description="Bitte Bedarfe mitbringen."),
        make_kind("gespraech", "Beratungsgespräch", Visibility.CONFIDENTIAL, description="Nur mit Einwilligung."),
    ),
    demands=(
        make_demand(
            "sprechstunde", "sprechstunde", "fz-fuerfeld", required=("eb-nord",), rooms=("br-fuerfeld", "gr-fuerfeld"),
            count=10, minutes=120, interval_days=14,
        ),
        make_demand(
            "treff", "treff", "kita-volxheim", required=("bep-volxheim",), rooms=("el-volxheim",), count=3,
            optional=("ksa-fuerfeld",),
        ),
        make_demand(
            "kurs", "kurs", "eb-nord", required=("eb-nord",), rooms=("gr-fuerfeld", "dr-fuerfeld"), count=2,
            setup_minutes=15, cleanup_minutes=20,
        ),
        make_demand(
            "treffen", "treffen", "kreis", required=("leitung-fuerfeld", "leitung-kirn", "koordinierung"),
            groups=(Group(members=("ksa-fuerfeld", "eb-nord")),), site="jugendamt", count=2,
        ),
        make_demand(
            "gespraech", "gespraech", "fz-fuerfeld", required=("ksa-fuerfeld",), rooms=("br-fuerfeld",), count=2,
        ),
    ),
    travel={a.id: {b.id: 0 if a is b else 10 for b in SITES} for a in SITES},
)  # fmt: skip


def make_event(demand, index, day, start="14:00", room=None, **more):
    return PlannedEvent(demand=demand, index=index, date=day, start=start, room=room, **more)


SPRECHSTUNDEN = tuple(
    make_event("sprechstunde", i, dt.date(2026, 9, 1) + dt.timedelta(days=14 * i), room="br-fuerfeld")
    for i in range(10)
)
RHYTHM = Rhythm(demand="sprechstunde", weekday="Di", phase=1, start="14:00", room="br-fuerfeld")
EVENTS = (
    *SPRECHSTUNDEN,
    make_event("treff", 0, dt.date(2026, 9, 3), "09:30", "el-volxheim"),
    make_event("kurs", 0, dt.date(2026, 10, 7), "18:00", "gr-fuerfeld"),
    make_event("kurs", 1, dt.date(2026, 10, 14), "18:00", "dr-fuerfeld"),
    make_event("treffen", 0, dt.date(2026, 11, 12), "09:00", None, attendees=("ksa-fuerfeld",)),
    make_event("gespraech", 0, dt.date(2026, 9, 10), "11:00", "br-fuerfeld"),
)


def changed(problem, **update):
    """The problem with other values, checked anew; ``model_copy`` would take the cached indexes along."""
    return Problem(**{name: getattr(problem, name) for name in Problem.model_fields} | update)
