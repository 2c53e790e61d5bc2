"""Who may have which calendar, and who may see when somebody is busy: tables by hand."""

import dataclasses

import pytest

from api.feeds.rights import catalogue, may_see_busy, may_subscribe, team_of
from calendars.feeds import feeds
from scheduler.domain.resources import Assignment
from tests.api.feeds.feed_server import ACTORS, EB, KSA, LEITUNG, START, TRAEGER
from tests.calendars.small_county import PROBLEM, changed

OWNED = changed(
    PROBLEM,
    rooms=tuple(
        room.model_copy(update={"owner": "Gemeinde" if room.id == "gr-fuerfeld" else None}) for room in PROBLEM.rooms
    ),
)
DAY = START.date()
FUERFELD = {"raeume/gr-fuerfeld.ics", "raeume/br-fuerfeld.ics", "raeume/el-volxheim.ics"}
EXPECTED = {
    "koordinierung": {
        *FUERFELD,
        "raeume/dr-fuerfeld.ics",
        "personen/koordinierung.ics",
        "familienzentren/fz-fuerfeld.ics",
        "familienzentren/fz-kirn.ics",
        "kreis.ics",
    },
    "leitung": {*FUERFELD, "personen/leitung-fuerfeld.ics", "familienzentren/fz-fuerfeld.ics"},
    "ksa": {*FUERFELD, "personen/ksa-fuerfeld.ics", "familienzentren/fz-fuerfeld.ics"},
    "eb": {"personen/eb-nord.ics", "familienzentren/fz-kirn.ics"},
    "kita": set(),
    "bep": {"personen/bep-volxheim.ics"},
    "traeger": {"raeume/gr-fuerfeld.ics"},
    "niemand": set(),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_who_may_have_which_calendar(name):
    public = {feed.path for feed in catalogue(OWNED).values() if feed.public}
    may = {path for path, feed in catalogue(OWNED).items() if may_subscribe(ACTORS[name], feed, OWNED, DAY)}
    assert may == EXPECTED[name] | public
    assert len(public) == 4


def test_each_calendar_is_offered_once():
    readers = [feed.reader.audience for feed in catalogue(PROBLEM).values()]
    assert len(readers) == len(set(readers)) == len({feed.reader.audience for feed in feeds(PROBLEM)})
    assert not any(path.startswith("leitung/") for path in catalogue(PROBLEM))


def test_the_elternberatung_belongs_to_every_centre_it_serves():
    people = tuple(
        p.model_copy(update={"serves": frozenset({"fz-kirn", "fz-fuerfeld"})}) if p.id == "eb-nord" else p
        for p in PROBLEM.people
    )
    assert team_of(EB, changed(PROBLEM, people=people)) == {"fz-kirn", "fz-fuerfeld"}


def test_a_room_goes_with_its_kita_to_another_centre():
    sites = tuple(
        site.model_copy(update={"catchment": (Assignment(unit="fz-kirn"),)}) if site.id == "kita-volxheim" else site
        for site in PROBLEM.sites
    )
    moved = changed(PROBLEM, sites=sites)
    room = catalogue(moved)["raeume/el-volxheim.ics"]
    assert [may_subscribe(actor, room, moved, DAY) for actor in (LEITUNG, KSA, EB)] == [False, False, True]


def test_a_traeger_that_owns_nothing_named_has_no_room():
    nobody = dataclasses.replace(TRAEGER, owner=None)
    assert not any(may_subscribe(nobody, f, PROBLEM, DAY) for f in catalogue(PROBLEM).values() if not f.public)


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("koordinierung", {p.id for p in PROBLEM.people}),
        ("leitung", {"leitung-fuerfeld", "ksa-fuerfeld"}),
        ("ksa", {"ksa-fuerfeld"}),
        ("eb", {"eb-nord"}),
        ("kita", set()),
        ("bep", {"bep-volxheim"}),
        ("traeger", set()),
        ("niemand", set()),
    ],
)
def test_who_may_see_whose_busy_times(name, people):
    actor = ACTORS[name]
    assert {p.id for p in PROBLEM.people if may_see_busy(actor, f"person:{p.id}", PROBLEM)} == people
    assert may_see_busy(actor, "room:gr-fuerfeld", PROBLEM) is (name != "niemand")
