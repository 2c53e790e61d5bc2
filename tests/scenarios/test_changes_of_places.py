"""Changes of houses: Kitas that move, come and close, Familienzentren that come and close."""

import datetime as dt

import pytest
from conftest import Become, Edit, Refuse

from scenarios import Dataset, load
from scheduler.domain.problem import Problem

REFERENCE = "bad-kreuznach-2026-27"


def everybody(problem: Problem, demand: str) -> set[str]:
    found = problem.demand[demand]
    return {*found.people, *found.optional}


def mentions(problem: Problem, site: str) -> list[str]:
    """Ids of all that speaks of a place."""
    said = [d.id for d in problem.demands if site in {d.unit, d.site} or site in d.id]
    said += [p.id for p in problem.people if site in {p.base, *p.serves} or p.id.endswith(f"-{site}")]
    said += [r.id for r in problem.rooms if site == r.site or r.id.endswith(f"-{site}")]
    said += [s.id for s in problem.sites if site == s.id or site in {a.unit for a in s.catchment}]
    said += [a.person for a in problem.absences if a.person not in problem.person]
    return said


def test_a_kita_moves(become: Become) -> None:
    """Statement 51: another team is there for it, and it comes to another Sozialraumtreffen."""
    problem = become("kita_wechselt: {kita: kita-hof, fz: fz-sued}")
    assert problem.demand["ksa-praesenz/kita-hof"].required == ("ksa-sued",)
    assert "kl-kita-hof" in everybody(problem, "sozialraumtreffen/fz-sued")
    assert "kl-kita-hof" not in everybody(problem, "sozialraumtreffen/fz-nord")
    assert {d.id for d in problem.demands} == {d.id for d in load("beispiel").demands}


def test_a_kita_moves_in_the_middle_of_the_time(become: Become) -> None:
    """Statement 3: demands that begin later are for the new Familienzentrum."""
    problem = become("kita_wechselt: {kita: kita-bachtal, fz: fz-sued, ab: 2026-10-19}")
    kita = problem.site["kita-bachtal"]
    assert kita.unit(dt.date(2026, 10, 18)) == "fz-nord"
    assert kita.unit(dt.date(2026, 10, 19)) == "fz-sued"
    assert "kl-kita-bachtal" in everybody(problem, "leitungsrunde/fz-nord")
    assert "kl-kita-bachtal" in everybody(problem, "sozialraumtreffen/fz-sued")


def test_a_kita_that_moves_anyhow_moves_earlier(become: Become) -> None:
    problem = become("kita_wechselt: {kita: kita-muehle, fz: fz-sued, ab: 2026-10-05}")
    assert [problem.site["kita-muehle"].unit(dt.date(2026, 10, day)) for day in (4, 5, 18, 19)] == [
        "fz-nord",
        *3 * ["fz-sued"],
    ]


@pytest.mark.parametrize(
    ("said", "message", "suggestion"),
    [
        ("{kita: kita-hoff, fz: fz-sued}", "die Kita „kita-hoff“ gibt es nicht", "kita-hof"),
        ("{kita: kita-hof, fz: fz-süd}", "das ist keine Kennung", None),
        ("{kita: kita-hof, fz: fz-sud}", "das Familienzentrum „fz-sud“ gibt es nicht", "fz-sued"),
        ("{kita: kita-hof, fz: fz-nord}", "die Kita gehört schon zu „fz-nord“", None),
        ("{kita: kita-hof, fz: fz-sued, ab: 2027-10-01}", "der Tag liegt nicht im Planungszeitraum", None),
        ("{kita: kita-hof, fz: fz-sued, bis: 2026-10-15}", "den Schlüssel „bis“ gibt es hier nicht", None),
    ],
)
def test_a_move_that_makes_no_sense(refuse: Refuse, said: str, message: str, suggestion: str | None) -> None:
    (issue,) = refuse(f"kita_wechselt: {said}")
    assert (issue.line, issue.message, issue.suggestion) == (4, message, suggestion)


def test_a_kita_is_added(become: Become) -> None:
    """Its people, rooms and demands come about like those of all others."""
    problem = become("kita_neu: {id: kita-wald, titel: Kita am Wald, ort: Hofen, lage: [50.09, 7.98], fz: fz-nord}")
    assert {"kl-kita-wald", "bep-kita-wald", "ea-kita-wald"} <= problem.person.keys()
    assert "mz-kita-wald" in problem.room
    assert problem.demand["ksa-praesenz/kita-wald"].required == ("ksa-nord-1",)
    assert "kl-kita-wald" in everybody(problem, "sozialraumtreffen/fz-nord")
    assert 0 < problem.trip("kita-wald", "kita-hof") < problem.trip("kita-wald", "kita-see")


def test_faults_of_a_kita_that_is_added_are_told_where_the_change_says_them(refuse: Refuse) -> None:
    place = "titel: Kita am Wald, ort: Hofen, lage: [50.09, 7.98]"
    (closures,) = refuse(f"kita_neu: {{id: kita-wald, {place}, fz: fz-nord, schliesstage: kirchen}}")
    assert (closures.line, closures.field) == (4, "aenderungen.1.kita_neu.schliesstage")
    assert closures.suggestion == "kirche"
    (centre,) = refuse(f"kita_neu: {{id: kita-wald, {place}, fz: fz-mord}}")
    assert centre.suggestion == "fz-nord"
    (taken,) = refuse(f"kita_neu: {{id: kita-hof, {place}, fz: fz-nord}}")
    assert taken.message == "„kita-hof“ gibt es schon"


@pytest.mark.parametrize("kita", list(Dataset.open("beispiel").content().kitas))
def test_nothing_speaks_of_a_kita_that_is_closed(become: Become, kita: str) -> None:
    assert not mentions(become(f"kita_schliesst: {{kita: {kita}}}"), kita)


@pytest.mark.parametrize("kita", ["kom-altenbamberg", "kath-kirn", "kom-oberhausen-nahe"])
def test_kitas_of_the_reference_county_can_be_closed(become: Become, kita: str) -> None:
    problem = become(f"kita_schliesst: {{kita: {kita}}}", dataset=REFERENCE)
    assert not mentions(problem, kita)
    before = load(REFERENCE)
    gone = {d.id for d in before.demands} - {d.id for d in problem.demands}
    assert gone == {d.id for d in before.demands if d.unit == kita}


def test_all_traces_of_closed_kitas_disappear(edited: Edit, become: Become) -> None:
    """Rooms, exceptions, measured trips, early closings, promises and bookings that name them would be wrong now."""
    pin = "festgelegt:\n  - {bedarf: ksa-praesenz/kita-hof, termin: 1, uhrzeit: 9:00}\n"
    taken = "reservierungen:\n  fest: {raum: mz-kita-hof, datum: 2026-10-07, zeit: 9:00-10:00}\n"
    folder = edited(
        ("terminarten.yaml", "festgelegt:\n", pin),
        ("terminarten.yaml", "reservierungen:\n", taken),
        ("menschen.yaml", "orte: [kita-bachtal, kita-see]", "orte: kita-bachtal"),
    )
    closed = ("kita-hof", "kita-sonne", "kita-bachtal")
    problem = become(*(f"kita_schliesst: {{kita: {kita}}}" for kita in closed), dataset=str(folder))
    assert not [found for kita in closed for found in mentions(problem, kita)]
    assert [pin.demand for pin in problem.pins] == [pin.demand for pin in load("beispiel").pins]
    assert "fest" not in {reservation.id for reservation in problem.reservations}
    assert not any(site.early_closings for site in problem.sites)


def test_one_familienzentrum_more(become: Become) -> None:
    """Statements 1, 51: it has its own lead, rooms, meetings and Sprechstunden."""
    problem = become(
        "familienzentrum_neu: {id: fz-ost, titel: Familienzentrum Ost, ort: Ost, kurz: ost, lage: [50.03, 8.09], "
        "kitas: [kita-bachtal, kita-muehle], zustaendig: [ksa-nord-2, eb-kreis]}"
    )
    assert problem.units == ("fz-nord", "fz-sued", "fz-ost")
    assert {"leitung-ost", "kl-kita-bachtal", "bep-kita-muehle"} <= everybody(
        problem, "sozialraumtreffen/fz-ost"
    ) | set(problem.person)
    assert "leitung-ost" in problem.demand["austauschtreffen/kreis"].required
    assert problem.demand["ksa-sprechstunde/fz-ost"].required == ("ksa-nord-2",)
    assert problem.demand["ksa-praesenz/kita-muehle"].required == ("ksa-nord-2",)
    assert problem.person["eb-kreis"].serves == {"fz-nord", "fz-sued", "fz-ost"}
    assert [rate.minutes_per_week for rate in problem.rates_of["leitung-ost"]] == [120, 180]


def test_a_familienzentrum_without_a_team_is_refused(refuse: Refuse) -> None:
    issues = refuse(
        "familienzentrum_neu: {id: fz-ost, titel: Ost, ort: Ost, kurz: ost, lage: [50.03, 8.09], kitas: kita-bachtal}"
    )
    assert {(issue.file, issue.line) for issue in issues} == {("frage.yaml", 4)}
    assert all("niemand hat dort die Rolle" in issue.message for issue in issues)


def test_a_ninth_familienzentrum_in_the_reference_county(become: Become) -> None:
    problem = become(
        "kita_wird_familienzentrum: {kita: kom-odernheim, titel: Familienzentrum Odernheim, kurz: odernheim, "
        "kitas: [kom-lauschied], zustaendig: [eb-west, ksa-meisenheim]}",
        dataset=REFERENCE,
    )
    assert len(problem.units) == 9
    assert "kl-kom-odernheim" not in problem.person
    assert problem.person["leitung-odernheim"].base == "kom-odernheim"
    assert problem.demand["ksa-sprechstunde-fz/kom-odernheim"].rooms == ("br-odernheim",)
    assert "leitung-odernheim" in problem.demand["austauschtreffen/kreis/h1"].required
    assert sum(d.count for d in problem.demands) > sum(d.count for d in load(REFERENCE).demands)


def test_a_kita_cannot_be_assigned_to_itself(refuse: Refuse) -> None:
    (issue,) = refuse("kita_wird_familienzentrum: {kita: kita-see, titel: See, kurz: see, kitas: [kita-hof, kita-see]}")
    assert (issue.message, issue.field) == (
        "das Familienzentrum gehört ohnehin zu sich selbst",
        "aenderungen.1.kita_wird_familienzentrum.kitas.2",
    )


def test_a_familienzentrum_is_given_up_and_its_team_stays_with_its_kitas(become: Become) -> None:
    said = "fz: fz-hueffelsheim, nach: fz-hargesheim, kitas: {kom-bockenau: fz-bad-sobernheim}, haus: wird-kita"
    problem = become(f"familienzentrum_schliesst: {{{said}, team: bleibt}}", dataset=REFERENCE)
    assert "fz-hueffelsheim" not in problem.units
    assert problem.person["ksa-hueffelsheim"].serves == {"fz-bad-sobernheim", "fz-hargesheim"}
    assert problem.person["eb-mitte"].serves == {"fz-hargesheim"}
    assert problem.demand["ksa-praesenz-kita/kath-norheim"].required == ("ksa-hueffelsheim",)
    assert problem.demand["elternberatung-sprechstunde-kita/kom-bockenau"].required == ("eb-west",)
    assert "kl-fz-hueffelsheim" in everybody(problem, "sozialraumtreffen/fz-hargesheim/h1")
    assert problem.demand["ksa-praesenz-kita/fz-hueffelsheim"].required == ("ksa-hueffelsheim",)
    kinds_of_centres = {d.kind for d in problem.demands if d.unit == "fz-hueffelsheim"}
    assert "ksa-sprechstunde-fz" not in kinds_of_centres
    assert "themen-elternabend-digital" not in kinds_of_centres


def test_a_familienzentrum_is_given_up_with_its_house_and_its_team(become: Become) -> None:
    said = "{fz: fz-hueffelsheim, nach: fz-hargesheim, haus: schliesst, team: entfaellt}"
    problem = become(f"familienzentrum_schliesst: {said}", dataset=REFERENCE)
    assert not mentions(problem, "fz-hueffelsheim")
    assert "ksa-hueffelsheim" not in problem.person
    assert problem.demand["ksa-praesenz-kita/kath-norheim"].required == ("ksa-hargesheim",)


def test_what_others_do_in_the_house_moves_with_the_kitas(become: Become) -> None:
    """The Elternkurs of the Elternberatung took place there, and she had her office there."""
    said = "{fz: fz-bad-sobernheim, nach: fz-kirn, haus: schliesst, team: entfaellt}"
    problem = become(f"familienzentrum_schliesst: {said}", dataset=REFERENCE)
    assert problem.demand["elternkurs/eb-west"].rooms == ("gr-kirn",)
    assert problem.person["eb-west"].serves == {"fz-kirn", "fz-meisenheim"}
    said = "{fz: fz-kirn, nach: fz-bad-sobernheim, haus: schliesst, team: bleibt}"
    problem = become(f"familienzentrum_schliesst: {said}", dataset=REFERENCE)
    assert problem.person["eb-west"].base == "fz-bad-sobernheim"
    assert problem.person["ksa-kirn-1"].base == "fz-bad-sobernheim"
    assert problem.demand["ksa-praesenz-kita/kath-kirn"].required == ("ksa-kirn-2",)


def test_promises_about_a_familienzentrum_that_is_given_up(become: Become) -> None:
    problem = become("familienzentrum_schliesst: {fz: fz-sued, nach: fz-nord, haus: schliesst, team: bleibt}")
    assert {pin.demand for pin in problem.pins} == {"eb-sprechstunde/fz-nord", "austauschtreffen/kreis"}
    assert problem.person["ksa-sued"].base == "fz-nord"
    assert problem.demand["ksa-praesenz/kita-see"].required == ("ksa-sued",)
    assert not mentions(problem, "fz-sued")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("fz: fz-sud, nach: fz-nord", "das Familienzentrum „fz-sud“ gibt es nicht"),
        ("fz: fz-sued, nach: fz-sued", "das Familienzentrum „fz-sued“ gibt es nicht"),
        ("fz: fz-sued, nach: fz-nord, kitas: {kita-hof: fz-nord}", "die Kita „kita-hof“ gibt es nicht"),
    ],
)
def test_giving_up_what_is_not_there(refuse: Refuse, said: str, message: str) -> None:
    (issue,) = refuse(f"familienzentrum_schliesst: {{{said}, haus: schliesst, team: bleibt}}")
    assert issue.message == message
