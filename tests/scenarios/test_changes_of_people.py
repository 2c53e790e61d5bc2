"""Changes of people: release time, absences, deputies, posts and where they work."""

import datetime as dt

import pytest
from conftest import Become, Edit, Refuse

from scenarios import load
from scheduler.domain.demands import Group
from scheduler.domain.resources import Absence
from scheduler.domain.time import Weekday, Window


def days(first: str, last: str) -> tuple[dt.date, dt.date]:
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


def test_release_time_for_the_whole_time(become: Become) -> None:
    """Statement 22: both rates of the data set make room for one."""
    problem = become("freistellung: {rolle: leitung_fz, stunden: 2.5}")
    (rate,) = problem.rates_of["leitung-nord"]
    assert (rate.minutes_per_week, rate.valid_from, rate.valid_to) == (150, dt.date(2023, 1, 1), None)


def test_release_time_from_a_day_on(become: Become) -> None:
    problem = become("freistellung: {rolle: leitung_fz, stunden: 1, ab: 2026-10-19}")
    told = [(rate.minutes_per_week, rate.valid_from, rate.valid_to) for rate in problem.rates_of["leitung-sued"]]
    assert told == [
        (120, *days("2023-01-01", "2026-07-31")),
        (180, *days("2026-08-01", "2026-10-18")),
        (60, dt.date(2026, 10, 19), None),
    ]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("{rolle: leitung_zf, stunden: 3}", "die Rolle „leitung_zf“ gibt es nicht"),
        ("{rolle: bep, stunden: 3}", "die Rolle „bep“ hat keine Freistellung"),
        ("{rolle: leitung_fz, stunden: 0.333}", "das sind keine ganzen Minuten"),
        ("{rolle: leitung_fz, stunden: 3, ab: 2026-11-02}", "der Tag liegt nicht im Planungszeitraum"),
        ("{rolle: leitung_fz}", "die Angabe „stunden“ fehlt"),
    ],
)
def test_release_time_that_makes_no_sense(refuse: Refuse, said: str, message: str) -> None:
    (issue,) = refuse(f"freistellung: {said}")
    assert (issue.file, issue.line, issue.message) == ("frage.yaml", 4, message)


def test_an_absence_comes_on_top(become: Become) -> None:
    """Statement 28."""
    problem = become("abwesenheit: {person: eb-kreis, zeit: [2026-10-19 bis 2026-10-20, 2026-10-28], grund: urlaub}")
    before = load("beispiel").absences_of["eb-kreis"]
    new = problem.absences_of["eb-kreis"]
    assert set(before) < set(new)
    assert set(new) - set(before) == {
        Absence(person="eb-kreis", first=first, last=last, reason="urlaub")
        for first, last in (days("2026-10-19", "2026-10-20"), days("2026-10-28", "2026-10-28"))
    }


def test_an_absence_of_nobody(refuse: Refuse) -> None:
    (issue,) = refuse("abwesenheit: {person: eb-kries, zeit: 2026-10-19}")
    assert (issue.line, issue.column, issue.field) == (4, 27, "aenderungen.1.abwesenheit.person")
    assert issue.message == "die Person „eb-kries“ gibt es nicht"
    assert issue.suggestion == "eb-kreis"


def test_an_absence_at_no_time_that_is_planned(refuse: Refuse) -> None:
    (issue,) = refuse("abwesenheit: {person: eb-kreis, zeit: [2026-10-19, 2026-11-02]}")
    assert issue.message == "diese Tage liegen nicht im Planungszeitraum"
    assert issue.field == "aenderungen.1.abwesenheit.zeit.2"


def test_reasons_of_absences_are_categories(refuse: Refuse) -> None:
    (issue,) = refuse("abwesenheit: {person: eb-kreis, zeit: 2026-10-19, grund: Bandscheibe}")
    assert issue.expected == "abwesend, urlaub oder fortbildung"


def test_a_deputy_is_switched_off(become: Become) -> None:
    """Statements 20, 28."""
    assert load("beispiel").demand["ksa-sprechstunde/fz-nord"].groups == (
        Group(members=("ksa-nord-1",), deputies=("ksa-nord-2",)),
    )
    demand = become("vertretung: {vertretung: sprechstunde-nord, aktiv: nein}").demand["ksa-sprechstunde/fz-nord"]
    assert (demand.required, demand.groups) == (("ksa-nord-1",), ())


def test_more_hours(become: Become) -> None:
    problem = become("stellenanteil: {person: ksa-nord-2, wochenstunden: 30, zeiten: Mo-Fr 8:00-15:00}")
    person = problem.person["ksa-nord-2"]
    assert person.weekly_minutes == 1800
    assert person.availability == tuple(Window(weekday=day, start=480, end=900) for day in list(Weekday)[:5])
    assert person.role == "kita_sozialarbeit"


def test_hours_of_somebody_a_role_brings_with_it(become: Become) -> None:
    problem = become("stellenanteil: {person: bep-kita-see, wochenstunden: 10, zeiten: vormittags}")
    person = problem.person["bep-kita-see"]
    assert (person.weekly_minutes, person.title) == (600, "BEP Kita am See")
    assert {(w.start, w.end) for w in person.availability or ()} == {(480, 780)}


def test_hours_that_do_not_fit_into_the_times(refuse: Refuse) -> None:
    (issue,) = refuse("stellenanteil: {person: ksa-nord-2, wochenstunden: 30, zeiten: Mo-Di 8:00-15:00}")
    assert issue.message == "in diesen Zeiten lassen sich 30 Stunden nicht arbeiten"
    assert issue.found == "14 Stunden"


def test_a_post_is_added_and_takes_over_a_house(become: Become) -> None:
    """Statement 51: who works where decides who comes."""
    post = "{id: eb-2, rolle: elternberatung, dienstort: fz-sued, zustaendig: fz-sued, zeiten: Mo-Fr 9:00-18:00}"
    problem = become(f"stelle_neu: {post}", "zustaendigkeit: {person: eb-kreis, fz: fz-nord}")
    assert problem.demand["eb-sprechstunde/fz-sued"].required == ("eb-2",)
    assert problem.demand["eb-sprechstunde/fz-nord"].required == ("eb-kreis",)
    assert problem.person["eb-kreis"].serves == {"fz-nord"}


def test_a_post_that_is_added_comes_last(become: Become) -> None:
    post = "{id: a-neu, rolle: elternberatung, dienstort: fz-sued, zustaendig: fz-sued, zeiten: Mo-Fr 9:00-18:00}"
    assert become(f"stelle_neu: {post}").demand["eb-sprechstunde/fz-sued"].required == ("eb-kreis",)


@pytest.mark.parametrize(
    ("said", "message", "field"),
    [
        ("{id: eb-kreis, rolle: referent}", "„eb-kreis“ gibt es schon", "id"),
        ("{id: kl-kita-see, rolle: referent}", "„kl-kita-see“ gibt es schon", "id"),
        ("{id: neu, rolle: referrent}", "die Rolle „referrent“ gibt es nicht", "rolle"),
        ("{id: neu, rolle: elternberatung}", "die Angabe „zeiten“ fehlt", ""),
        ("{id: neu, rolle: referent, dienstort: fz-nrod}", "den Ort „fz-nrod“ gibt es nicht", "dienstort"),
    ],
)
def test_a_post_that_makes_no_sense(refuse: Refuse, said: str, message: str, field: str) -> None:
    """The last two are found by the code that checks data sets, and told where the change says them."""
    (issue,) = refuse(f"stelle_neu: {said}")
    assert (issue.file, issue.line, issue.message) == ("frage.yaml", 4, message)
    assert issue.field == ".".join(["aenderungen.1.stelle_neu", *([field] if field else [])])


def test_a_post_is_dropped_and_a_colleague_takes_over(become: Become) -> None:
    problem = become("stelle_entfaellt: {person: ksa-nord-2}")
    assert "ksa-nord-2" not in problem.model_dump_json()
    assert problem.demand["ksa-praesenz/kita-hof"].required == ("ksa-nord-1",)
    assert problem.demand["ksa-sprechstunde/fz-nord"].required == ("ksa-nord-1",)


def test_a_post_whose_supervision_was_transferred_is_dropped(edited: Edit, become: Become) -> None:
    said = "buchung: {dienstaufsicht: [ksa-nord-1, ksa-nord-2]}\ntitel: Beispielkreis"
    folder = edited(("kreis.yaml", "titel: Beispielkreis", said))
    assert "ksa-nord-2" not in become("stelle_entfaellt: {person: ksa-nord-2}", dataset=str(folder)).person


def test_a_reservation_of_a_post_that_is_dropped_stays_for_the_others(become: Become) -> None:
    problem = become(
        "stelle_neu: {id: eb-2, rolle: elternberatung, zustaendig: [fz-nord, fz-sued], zeiten: Mo-Fr 9:00-18:00}",
        "stelle_entfaellt: {person: eb-kreis}",
    )
    (left,) = (r for r in problem.reservations if r.id == "kollegiale-beratung")
    assert left.people == ("ksa-sued",)
    assert problem.demand["eb-sprechstunde/fz-nord"].required == ("eb-2",)


def test_a_person_that_every_house_has_is_no_post(refuse: Refuse) -> None:
    (issue,) = refuse("stelle_entfaellt: {person: kl-kita-hof}")
    assert "gehört zu jedem Haus mit der Rolle „kita_leitung“" in issue.message


def test_nobody_is_left(refuse: Refuse) -> None:
    """The fault lies in the files of the data set, and is told at the change that causes it."""
    issues = refuse(
        "kita_schliesst: {kita: kita-see}", "stelle_entfaellt: {person: eb-kreis}", "digital: {terminart: jour-fixe}"
    )
    assert {(issue.file, issue.line, issue.field) for issue in issues} == {
        ("frage.yaml", 5, "aenderungen.2.stelle_entfaellt")
    }
    assert any("(terminarten.yaml, Zeile 96, terminarten.eb-sprechstunde.wer.1)" in issue.message for issue in issues)
    assert all("niemand hat dort die Rolle „elternberatung“" in issue.message for issue in issues)


def test_words_about_a_person_and_a_room_that_are_gone(edited: Edit, become: Become) -> None:
    """Terminarten that name them by id go on without them."""
    folder = edited(
        ("terminarten.yaml", "gern: weitere kita_sozialarbeit", "gern: [ksa-nord-2, bep]"),
        ("terminarten.yaml", "wer: [kita_sozialarbeit, bep]", "wer: [kita_sozialarbeit, bep-kita-see, bep]"),
        (
            "terminarten.yaml",
            "{aus: [leitung_fz], vertretung: [leitung-nord]}",
            "{aus: [leitung_fz, kl-kita-see], vertretung: [leitung-nord, ksa-nord-2], mindestens: 1}",
        ),
        (
            "terminarten.yaml",
            "{aus: [gemeinsamer_raum, mehrzweckraum], im: einzugsbereich}",
            "[gemeinsamer_raum, mz-kita-see]",
        ),
    )
    problem = become("stelle_entfaellt: {person: ksa-nord-2}", "kita_schliesst: {kita: kita-see}", dataset=str(folder))
    assert problem.demand["jour-fixe/fz-nord"].optional == ("bep-fz-nord",)
    assert problem.demand["elterncafe/fz-sued"].required == ("ksa-sued", "bep-fz-sued")
    assert problem.demand["elterncafe/fz-sued"].rooms == ("gr-sued",)
    assert problem.demand["elternausschuss-forum/fz-sued"].groups[1] == Group(
        members=("leitung-sued",), deputies=("leitung-nord",)
    )


def test_release_time_of_other_roles_stays(edited: Edit, become: Become) -> None:
    rate = "freistellung:\n  - {rolle: bep, minuten_je_woche: 30, ab: 2026-08-01}\n"
    folder = edited(("menschen.yaml", "freistellung:\n", rate))
    problem = become("freistellung: {rolle: leitung_fz, stunden: 3}", dataset=str(folder))
    assert [rate.minutes_per_week for rate in problem.rates_of["bep-kita-see"]] == [30]
    assert [rate.minutes_per_week for rate in problem.rates_of["leitung-nord"]] == [180]


def test_who_works_everywhere_cannot_work_in_one_more_place(refuse: Refuse) -> None:
    (issue,) = refuse(
        "kita_wird_familienzentrum: {kita: kita-see, titel: See, kurz: see, kitas: kita-hof, zustaendig: koordinierung}"
    )
    assert issue.message == "„koordinierung“ ist ohnehin überall zuständig"
