"""Runs of scenarios over HTTP: asked for, watched, ended, compared."""

import json

import pytest

from api.cli import main
from api.jobs.work import do
from api.rights import Actor, Role, Scope
from api.store import jobs, scenario_jobs, scenarios
from api.store.job_records import Asked, JobState
from api.usecases import what_if
from api.usecases.comparing import NothingToCompareError
from scenarios import load
from scheduler import Params
from tests.api.jobs.serving import service_of, until

on_postgresql = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
FILE = """titel: Was ist, wenn eine Kita schließt?
datensatz: beispiel
raster:
  kita:
    keine: unveraendert
    muehle: {kita_schliesst: {kita: kita-muehle}}
    auch-muehle: {kita_schliesst: {kita: kita-muehle}}
    see: {kita_schliesst: {kita: kita-see}}
"""


def wished(**changes):
    return {"name": "kitas", "content": FILE, "gap": 0.9} | changes


def ended(site, run):
    def look():
        found = site.client.get(f"/api/scenarios/{run}").raise_for_status().json()
        return found if found["ended"] else None

    return until(look)


@on_postgresql
def test_scenarios_are_planned_near_the_data_as_they_are_and_compared(site, tmp_path, monkeypatch, capsys):
    answer = site.client.post("/api/scenarios", json=wished())
    assert answer.status_code == 202, answer.text
    run = answer.json()["id"]
    assert answer.headers["Location"] == f"/api/scenarios/{run}"
    assert [s["name"] for s in answer.json()["scenarios"]] == [
        "beispiel (unverändert)", "kitas/keine", "kitas/muehle", "kitas/auch-muehle", "kitas/see",
    ]  # fmt: skip
    found = ended(site, run)
    assert {s["state"] for s in found["scenarios"]} == {"fertig"}
    assert [s["outcome"]["placed"] for s in found["scenarios"]] == [33, 33, 32, 32, 32]
    with site.client.stream("GET", f"/api/scenarios/{run}/events") as events:
        assert "event: ende" in "".join(events.iter_text())
    there = site.client.get(f"/api/scenarios/{run}/comparison").raise_for_status().json()
    assert [r["id"] for r in site.client.get("/api/scenarios").json()["runs"]] == [run]
    assert site.client.get("/api/jobs").json()["jobs"] == []

    monkeypatch.chdir(tmp_path)
    (tmp_path / "kitas.yaml").write_text(FILE, encoding="utf-8")
    assert main(["scenario", "run", "kitas.yaml", "--luecke", "90%", "--prozesse", "1"]) == 0
    capsys.readouterr()
    assert main(["scenario", "compare", "kitas.yaml", "--json"]) == 0
    here = json.loads(capsys.readouterr().out)
    for one in (here, there):
        for side in (one["base"], *one["scenarios"]):
            del side["seconds"]
    assert there == here

    again = site.client.post("/api/scenarios", json=wished()).json()
    assert again["ended"] is True, "the same question is answered at once"


@on_postgresql
def test_faults_of_the_file_are_told_with_their_lines(site):
    wrong = FILE.replace("kita: kita-muehle", "kita: kita-mohle").replace("datensatz: beispiel", "datensatz: ../..")
    answer = site.client.post("/api/scenarios", json=wished(content=wrong))
    assert (answer.status_code, answer.json()["code"]) == (422, "szenario-fehlerhaft")
    assert [(i["line"], i["field"]) for i in answer.json()["issues"]] == [(2, "datensatz")]
    answer = site.client.post("/api/scenarios", json=wished(content=wrong.replace("../..", "beispiel")))
    assert [i["line"] for i in answer.json()["issues"]] == [6, 7]
    draws = "[{fuer: eb-kreis, faelle_je_jahr: 9, tage_im_mittel: 5}]"
    many = f"{FILE}zufall: {{ziehungen: 11, startwert: 1, abwesenheiten: {draws}}}"
    answer = site.client.post("/api/scenarios", json=wished(content=many))
    assert (answer.status_code, answer.json()["code"]) == (422, "szenarien-zu-viele")
    assert site.client.post("/api/scenarios", json=wished(content="a: [")).json()["issues"][0]["line"] == 1
    for method, path in (("GET", ""), ("GET", "/events"), ("GET", "/comparison"), ("DELETE", "")):
        answer = site.client.request(method, f"/api/scenarios/{'0' * 32}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "lauf-unbekannt")
    for role, status in (("oeffentlichkeit", 401), ("leitung_fz", 403), ("traeger", 403)):
        answer = site.client.post("/api/scenarios", json=wished(), headers={"X-Role": role})
        assert answer.status_code == status
    assert site.client.get("/api/scenarios").json()["runs"] == []


PROBLEM, NOW = load("beispiel"), 1_788_000_000


def asked(connection, seed, after=None):
    return scenario_jobs.ask(connection, PROBLEM, Params(seed=seed), NOW, after)


def test_scenarios_of_a_county_run_side_by_side_and_its_plans_do_not(database):
    plan = Asked(PROBLEM.title, PROBLEM.fingerprint, Params(), PROBLEM, 0, None, None, NOW + 1)
    with database.write() as connection:
        first, second = asked(connection, 1), asked(connection, 2)
        assert asked(connection, 1) == first, "the same is not planned twice"
        plans = [jobs.add(connection, plan) for _ in range(2)]
        assert [due.name for due in jobs.waiting(connection)][2:] == [*sorted([first, second])]
        taken = [jobs.take(connection, name, f"h-{name}") is not None for name in (first, second, *plans)]
        assert taken == [True, True, True, False]
        assert jobs.running(connection) == {PROBLEM.title}


def test_what_comes_after_a_plan_waits_for_it_and_ends_with_it(database):
    with database.write() as connection:
        base, other = asked(connection, 1), asked(connection, 2)
        near, far = asked(connection, 1, base), asked(connection, 1, other)
        assert {due.name for due in jobs.waiting(connection)} == {base, other}
        assert jobs.take(connection, near, "zu früh") is None
        wanted = [scenarios.Wanted("heute", "a", base), scenarios.Wanted("morgen", "b", near)]
        run = scenarios.add(connection, "kitas", FILE, Params(), "f", wanted, base, None, NOW)
        shared = scenarios.add(connection, "kitas", FILE, Params(), "f", wanted[:1], base, None, NOW)
        scenarios.cancel(connection, scenarios.find(connection, run))
        states = {m.job: m.state for r in (run, shared) for m in scenarios.find(connection, r).members}
        assert states == {base: JobState.WAITING, near: JobState.ABORTED}, "what another run wants goes on"
        assert jobs.take(connection, other, "halter") is not None
        jobs.fail(connection, other, "halter", "kaputt")
        found = scenario_jobs.standing(connection, [other, far])
        assert (found[other].state, found[far].state) == (JobState.FAILED, JobState.ABORTED)
        scenario_jobs.clear(connection, [far, other, near])
        assert set(scenario_jobs.standing(connection, [base, near, other, far])) == {base, near}
        with pytest.raises(jobs.UnknownJobError):
            jobs.find(connection, base)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_contradicts_itself_when_it_is_built_is_told_with_its_line(url, database):
    content = (
        "titel: Niemand mehr da\ndatensatz: beispiel\naenderungen:\n"
        "  - terminart_entfaellt: {terminart: sozialraumtreffen}\n  - stelle_entfaellt: {person: eb-kreis}\n"
    )
    service = service_of(url, database)
    office = Actor("konto-1", Role.KOORDINIERUNG, "Koordinierungsstelle", scopes=frozenset(Scope))
    run = what_if.ask(service, office, "kitas", content, Params())
    with database.write() as connection:
        held = jobs.take(connection, run.building.job, "halter")
    do(database, held)
    base, other = what_if.find(service, run.id).members
    assert (base.state, other.state, other.key) == (JobState.WAITING, JobState.FAILED, None)
    assert "kitas.yaml, Zeile 5, Spalte 5" in other.error
    assert "terminarten.yaml, Zeile 96" in other.error
    assert what_if.cancel(service, office, run.id).ended
    with pytest.raises(NothingToCompareError):
        what_if.page_of(service, run.id)
