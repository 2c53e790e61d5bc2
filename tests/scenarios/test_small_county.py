"""The small data set, which uses every possibility of the files, and what changes when switches are turned."""

import datetime as dt
from functools import cache

from conftest import Edit

from scenarios import load
from scheduler.domain.demands import Format, Group, Pin
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Absence, Reservation
from scheduler.domain.time import DateRange, Window


@cache
def county() -> Problem:
    return load("beispiel")


def test_a_rhythm() -> None:
    demand = county().demand["ksa-sprechstunde/fz-nord"]
    assert (demand.count, demand.rhythm_weeks) == (4, 1)


def test_one_person_of_two_for_every_kita() -> None:
    """Statement 20: a Kita comes with its lead or its BEP."""
    demand = county().demand["sozialraumtreffen/fz-nord"]
    assert demand.required == ("leitung-nord", "ksa-nord-1", "ksa-nord-2", "eb-kreis", "koordinierung")
    assert demand.groups == tuple(
        Group(members=(f"kl-{kita}", f"bep-{kita}")) for kita in ("kita-sonne", "kita-bachtal", "kita-hof")
    )


def test_the_switch_of_a_representation(edited: Edit) -> None:
    folder = edited(("menschen.yaml", "{aktiv: an, fuer: kita_leitung", "{aktiv: aus, fuer: kita_leitung"))
    demand = load(folder).demand["sozialraumtreffen/fz-nord"]
    assert demand.groups == ()
    assert demand.required[-3:] == ("kl-kita-sonne", "kl-kita-bachtal", "kl-kita-hof")


def test_a_quorum() -> None:
    """60 % of four leads are three, of two are two."""
    assert county().demand["leitungsrunde/fz-nord"].groups[0].need == 3
    assert county().demand["leitungsrunde/fz-sued"].groups[0].need == 2


def test_a_deputy() -> None:
    """Statement 28."""
    demand = county().demand["ksa-sprechstunde/fz-nord"]
    assert demand.required == ()
    assert demand.groups == (Group(members=("ksa-nord-1",), deputies=("ksa-nord-2",)),)
    assert county().demand["elternausschuss-forum/fz-sued"].groups[1] == Group(
        members=("leitung-sued",), deputies=("leitung-nord",)
    )


def test_a_deputy_who_comes_anyway_stands_in_for_nobody(edited: Edit) -> None:
    folder = edited(("menschen.yaml", "terminarten: [ksa-sprechstunde]", "terminarten: [sozialraumtreffen]"))
    demand = load(folder).demand["sozialraumtreffen/fz-nord"]
    assert {"ksa-nord-1", "ksa-nord-2"} <= set(demand.required)


def test_a_representative_is_no_longer_optional(edited: Edit) -> None:
    wer = "koordinierungsstelle, kita_leitung je kita]"
    folder = edited(("terminarten.yaml", wer, wer + "\n    gern: [bep je haus]"))
    assert load(folder).demand["sozialraumtreffen/fz-nord"].optional == ("bep-fz-nord",)


def test_candidate_rooms_in_the_order_of_the_words() -> None:
    demand = county().demand["elterncafe/fz-nord"]
    assert demand.rooms == ("gr-nord", "mz-kita-bachtal", "mz-kita-hof", "mz-kita-muehle")
    assert demand.format is Format.ROOM


def test_rooms_of_the_place(edited: Edit) -> None:
    folder = edited(
        ("terminarten.yaml", "im: einzugsbereich", "im: ort"), ("raeume.yaml", "art: elternecke", "art: mehrzweckraum")
    )
    problem = load(folder)
    assert problem.demand["elterncafe/fz-nord"].rooms == ("gr-nord", "el-kita-sonne")
    assert problem.demand["elterncafe/fz-sued"].rooms == ("gr-sued", "mz-kita-garten")


def test_rooms_of_the_county(edited: Edit) -> None:
    """The own house comes first."""
    folder = edited(
        (
            "terminarten.yaml",
            "aus: [gemeinsamer_raum, mehrzweckraum], im: einzugsbereich",
            "aus: gemeinsamer_raum, im: kreis",
        )
    )
    assert load(folder).demand["elterncafe/fz-sued"].rooms == ("gr-sued", "gr-nord")


def test_either_format() -> None:
    """Statement 13."""
    demand = county().demand["leitungsrunde/fz-sued"]
    assert demand.format is Format.EITHER
    assert demand.rooms == ("dr-sued", "gr-sued")
    assert county().room["dr-sued"].digital


def test_digital_without_a_room(edited: Edit) -> None:
    folder = edited(
        ("terminarten.yaml", "    raum: [digital, gemeinsamer_raum]\n    format: beides\n", "    format: digital\n")
    )
    demand = load(folder).demand["leitungsrunde/fz-sued"]
    assert (demand.rooms, demand.site, demand.format) == ((), None, Format.DIGITAL)


def test_no_room() -> None:
    demand = county().demand["jour-fixe/fz-nord"]
    assert (demand.rooms, demand.site, demand.optional) == ((), "fz-nord", ("ksa-nord-2",))


def test_pins() -> None:
    """Statement 33: Elternberatung fixes its own Sprechstunden."""
    assert county().pins == (
        Pin(demand="eb-sprechstunde/fz-nord", start=14 * 60),
        Pin(demand="eb-sprechstunde/fz-sued", date=dt.date(2026, 10, 15), start=15 * 60 + 30, room="br-sued"),
        Pin(demand="austauschtreffen/kreis", index=0, date=dt.date(2026, 10, 22)),
    )


def test_reservations() -> None:
    assert county().reservations == (
        Reservation(
            id="chorprobe",
            title="Chorprobe",
            date=dt.date(2026, 10, 20),
            start=18 * 60,
            end=20 * 60 + 30,
            room="gr-nord",
        ),
        Reservation(
            id="kollegiale-beratung",
            date=dt.date(2026, 10, 22),
            start=13 * 60,
            end=15 * 60,
            people=("ksa-sued", "eb-kreis"),
        ),
    )


def test_release_time_with_a_new_rate() -> None:
    """Statement 22: the rate is updated from time to time."""
    assert county().rate("leitung-nord", dt.date(2026, 7, 27)) == 120
    assert county().rate("leitung-nord", dt.date(2026, 8, 3)) == 180
    assert county().rate("ksa-sued", dt.date(2026, 8, 3)) is None


def test_a_kita_that_changes_its_familienzentrum() -> None:
    """Statements 3 and 51: whom a demand invites depends on its first day."""
    site = county().site["kita-muehle"]
    assert site.unit(dt.date(2026, 10, 18)) == "fz-nord"
    assert site.unit(dt.date(2026, 10, 19)) == "fz-sued"
    assert "kl-kita-muehle" in county().demand["leitungsrunde/fz-nord"].groups[0].members
    assert "kl-kita-muehle" in county().demand["sozialraumtreffen/fz-sued"].people
    assert "kl-kita-muehle" not in county().demand["sozialraumtreffen/fz-nord"].people


def test_a_familienzentrum_since_a_day() -> None:
    assert county().site["fz-sued"].unit(dt.date(2024, 7, 31)) is None
    assert county().site["fz-sued"].unit(dt.date(2024, 8, 1)) == "fz-sued"


def test_the_team_of_a_kita_goes_before_that_of_its_familienzentrum() -> None:
    assert county().demand["ksa-praesenz/kita-hof"].required == ("ksa-nord-2",)
    assert county().demand["ksa-praesenz/kita-sonne"].required == ("ksa-nord-1",)


def test_need() -> None:
    """Statement 11."""
    assert county().site["kita-bachtal"].need == 2
    assert county().demand["ksa-praesenz/kita-bachtal"].count == 2
    assert county().demand["ksa-praesenz/kita-sonne"].count == 1


def test_a_word_about_one_person_of_a_role() -> None:
    person = county().person["kl-kita-hof"]
    assert person.role == "kita_leitung"
    assert person.title == "Leitung Kita Hof"
    assert person.availability == tuple(Window.model_validate([d, "7:30", "15:00"]) for d in ("Mo", "Di", "Mi"))


def test_a_word_about_one_room_of_a_kind() -> None:
    room = county().room["gr-sued"]
    assert room.capacity == 18
    assert room.closures == (DateRange(first=dt.date(2026, 10, 19), last=dt.date(2026, 10, 20)),)
    assert county().room["sitzung-jugendamt"].setup_minutes == 15
    assert county().room["gr-nord"].owner == "Gemeinde Oberdorf"
    assert county().room["br-nord"].features == {"neutral", "vertraulich"}


def test_days() -> None:
    assert county().holidays == {
        dt.date(2026, 10, 3): "Tag der Deutschen Einheit",
        dt.date(2026, 10, 26): "Kreisweiter Fachtag",
    }
    assert [s.title for s in county().school_holidays] == ["Herbstferien"]
    assert county().site["kita-hof"].early_closings == {dt.date(2026, 10, 2): 12 * 60}
    assert dt.date(2026, 10, 30) in county().site["kita-see"].closures
    assert (
        Absence(person="eb-kreis", first=dt.date(2026, 10, 21), last=dt.date(2026, 10, 21), reason="fortbildung")
        in county().absences
    )


def test_numbers() -> None:
    policy = county().policy
    assert (policy.far_minutes, policy.overdraw_minutes, policy.rest_minutes) == (15, 480, 660)
    assert policy.account_years == (DateRange(first=dt.date(2026, 8, 1), last=dt.date(2027, 7, 31)),)
    assert county().weights == {"evenings": 6}


def test_a_measured_trip_counts_in_both_directions(edited: Edit) -> None:
    assert county().trip("kita-bachtal", "kita-muehle") == 10
    assert county().trip("kita-muehle", "kita-bachtal") == 10
    one_way = load(edited(("kreis.yaml", "minuten: 10}", "minuten: 10, nur_hin: ja}")))
    assert one_way.trip("kita-bachtal", "kita-muehle") == 10
    assert one_way.trip("kita-muehle", "kita-bachtal") == 12


def test_the_day_begins_at_the_base() -> None:
    assert county().person["ksa-sued"].starts_at_base
    assert not county().person["eb-kreis"].starts_at_base


def test_titles_of_single_demands() -> None:
    assert (
        county().title_of(county().demand["elternausschuss-forum/fz-sued"])
        == "Forum der Elternausschüsse: Übergang in die Schule"
    )
    assert county().title_of(county().demand["jour-fixe/fz-sued"]) == "Jour fixe Leitung und Kita-Sozialarbeit"
