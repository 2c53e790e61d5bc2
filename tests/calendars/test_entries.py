"""What a plan says about its events, in words."""

import datetime as dt

import pytest
from pydantic import ValidationError

from calendars.entries import entries
from scheduler.domain.demands import Visibility
from scheduler.domain.plan import Plan
from scheduler.errors import PlanError
from tests.calendars.small_county import PROBLEM, RHYTHM, changed, make_event

DAY = dt.date(2026, 9, 1)


def entry(*args, rhythms=(), links=None, problem=PROBLEM, **more):
    (found,) = entries(problem, problem.plan((make_event(*args, **more),), rhythms), links)
    return found


@pytest.mark.parametrize(
    ("args", "title", "place"),
    [
        (
            ("sprechstunde", 0, DAY, "14:00", "br-fuerfeld"),
            "Sprechstunde Elternberatung – Familienzentrum Fürfeld",
            "Beratungsraum, Familienzentrum Fürfeld",
        ),
        (("treff", 0, DAY, "09:00", "el-volxheim"), "Elterntreff – Kita Volxheim", "Elternecke, Kita Volxheim"),
        # for a person: the site of the room says where; digital there is none
        (
            ("kurs", 0, DAY, "18:00", "gr-fuerfeld"),
            "Elternkurs – Familienzentrum Fürfeld",
            "Gemeinsamer Raum, Familienzentrum Fürfeld",
        ),
        (("kurs", 0, DAY, "18:00", "dr-fuerfeld"), "Elternkurs", "Digital"),
        # for the county: no site in the title, and the village where it is not part of the site's name
        (("treffen", 0, DAY, "09:00"), "Sozialraumtreffen", "Kreisjugendamt, Bad Kreuznach"),
    ],
)
def test_title_and_place(args, title, place):
    found = entry(*args)
    assert (found.title, found.place) == (title, place)


def test_the_site_is_not_said_twice():
    demand = PROBLEM.demand["treff"].model_copy(update={"title": "Elterntreff Kita Volxheim"})
    problem = changed(PROBLEM, demands=(demand,))
    assert entry("treff", 0, DAY, "09:00", "el-volxheim", problem=problem).title == "Elterntreff Kita Volxheim"


@pytest.mark.parametrize(
    ("day", "start", "room", "deviation"),
    [
        (DAY, "14:00", "br-fuerfeld", None),
        (DAY + dt.timedelta(days=1), "14:00", "br-fuerfeld", "anderer Tag"),
        (DAY + dt.timedelta(days=7), "14:00", "br-fuerfeld", "anderer Tag"),  # a Tuesday, but of the other week
        (DAY, "15:00", "gr-fuerfeld", "andere Uhrzeit, anderer Raum"),
    ],
)
def test_the_rhythm_is_told_and_deviations_say_so(day, start, room, deviation):
    assert entry("sprechstunde", 0, day, start, room, rhythms=(RHYTHM,)).rhythm == (
        "Alle 14 Tage dienstags um 14:00 Uhr."
        if deviation is None
        else f"Dieser Termin liegt ausnahmsweise anders ({deviation}); sonst alle 14 Tage dienstags um 14:00 Uhr."
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [(7, "Jede Woche"), (14, "Alle 14 Tage"), (21, "Alle drei Wochen"), (28, "Alle vier Wochen")],
)
def test_intervals_in_words(days, words):
    demand = PROBLEM.demand["sprechstunde"].model_copy(update={"interval_days": days})
    problem = changed(PROBLEM, demands=(demand,))
    weeks = days // 7
    rhythm = RHYTHM.model_copy(update={"phase": 5 % weeks})  # the horizon begins on a Saturday, 1 September is week 5
    found = entry("sprechstunde", 0, DAY, "14:00", "br-fuerfeld", rhythms=(rhythm,), problem=problem)
    assert found.rhythm == f"{words} dienstags um 14:00 Uhr."


@pytest.mark.parametrize(
    ("args", "taken"),
    [
        (("sprechstunde", 0, DAY, "14:00", "br-fuerfeld"), None),
        (("kurs", 0, DAY, "18:00", "gr-fuerfeld"), (1050, 1200)),  # 15 + 10 minutes before and 20 after, on the grid
        (("kurs", 0, DAY, "00:15", "gr-fuerfeld"), (0, 135)),
        (("kurs", 0, DAY, "18:00", "dr-fuerfeld"), None),
        (("treffen", 0, DAY, "09:00"), None),
    ],
)
def test_when_the_room_is_taken(args, taken):
    assert entry(*args).taken == taken


def test_where_an_event_belongs():
    """By the site and the unit on that day, and by the bases of those who come; the Jugendamt is no Familienzentrum."""
    counselling = entry("sprechstunde", 0, DAY, "14:00", "br-fuerfeld")
    assert (counselling.area, counselling.team) == (("fz-fuerfeld",), ("fz-kirn",))
    assert entry("treff", 0, DAY, "09:00", "el-volxheim").area == ("fz-fuerfeld",)
    meeting = entry("treffen", 0, DAY, "09:00", attendees=("ksa-fuerfeld",))
    assert (meeting.area, meeting.team) == ((), ("fz-fuerfeld", "fz-kirn"))
    assert meeting.participants == (
        "Leitung Fürfeld",
        "Leitung Kirn",
        "Koordinierungsstelle",
        "Kita-Sozialarbeit Fürfeld",
    )


def test_the_catchment_is_that_of_the_day():
    """A Kita that changes its Familienzentrum takes its events along from that day on (statements 3, 51)."""
    kita = PROBLEM.site["kita-volxheim"]
    moving = kita.model_copy(
        update={
            "catchment": (
                kita.catchment[0].model_copy(update={"valid_to": dt.date(2026, 12, 31)}),
                kita.catchment[0].model_copy(update={"unit": "fz-kirn", "valid_from": dt.date(2027, 1, 1)}),
            )
        }
    )
    sites = tuple(moving if site.id == kita.id else site for site in PROBLEM.sites)
    problem = changed(PROBLEM, sites=sites)
    for day, centre in ((dt.date(2026, 12, 31), "fz-fuerfeld"), (dt.date(2027, 1, 1), "fz-kirn")):
        assert entry("treff", 0, day, "09:00", "el-volxheim", problem=problem).area == (centre,)


def test_links_belong_to_digital_rooms_and_are_https():
    links = {"dr-fuerfeld": "https://example.org/raum", "gr-fuerfeld": "https://example.org/nein"}
    assert entry("kurs", 0, DAY, "18:00", "dr-fuerfeld", links=links).link == "https://example.org/raum"
    assert entry("kurs", 0, DAY, "18:00", "gr-fuerfeld", links=links).link is None
    with pytest.raises(ValidationError):
        entry("kurs", 0, DAY, "18:00", "dr-fuerfeld", links={"dr-fuerfeld": "javascript:alert(1)"})


def test_families_are_named_for_offers_of_a_kita_only():
    assert entry("treff", 0, DAY, "09:00", "el-volxheim").families_of == "Kita Volxheim"
    assert entry("sprechstunde", 0, DAY, "14:00", "br-fuerfeld").families_of is None


def test_entries_are_in_the_order_of_time(problem, plan):
    found = entries(problem, plan)
    assert [(e.date, e.start) for e in found] == sorted((e.date, e.start) for e in plan.events)
    assert {e.visibility for e in found} == set(Visibility)


def test_a_plan_of_other_data_is_refused(problem):
    with pytest.raises(PlanError, match="nirgends"):
        entries(problem, Plan(problem="x", events=(make_event("nirgends", 0, DAY),)))
