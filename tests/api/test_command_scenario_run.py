"""``raumzeit scenario run`` on the small county, mostly with the real engine."""

import json

import pytest

from api.commands import scenario_run
from api.planfile import read_plan
from scenarios.sweep import near
from scheduler import solve
from scheduler.solution import Status
from tests.api.naive import naive_plan, solution_of

GRID = """titel: Was ist, wenn die Mühle schließt?
datensatz: beispiel
raster:
  muehle:
    offen: unveraendert
    zu: {kita_schliesst: {kita: kita-muehle}}
    auch-zu: {kita_schliesst: {kita: kita-muehle}}
"""
QUICK = ("--zeit", "20", "--luecke", "30%", "--prozesse", "1")


PLANS = {}


def planned(problem):
    """The naive plan, found once."""
    key = near(problem, problem.plan((), ())).fingerprint
    if key not in PLANS:
        PLANS[key] = naive_plan(problem)
    return PLANS[key].model_copy(update={"fingerprint": problem.fingerprint})


class Planner:
    """Plans with the engine, or at once without it, and counts.

    Attributes:
        asked: the problems.
        end_at: the call in which the user asks for the end, from 1.
    """

    def __init__(self, *, real: bool) -> None:
        self.asked = []
        self.end_at = None
        self._real = real

    def __call__(self, problem, params, *, progress, cancel):
        self.asked.append(problem)
        if len(self.asked) == self.end_at:
            cancel.set()
        if self._real:
            return solve(problem, params, progress=progress, cancel=cancel)
        status = Status.STOPPED if cancel.is_set() or params.time_limit is not None else Status.FEASIBLE
        return solution_of(problem, planned(problem), status=status)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "muehle.yaml"
    path.write_text(GRID, encoding="utf-8")
    return path


@pytest.fixture
def planner(monkeypatch):
    found = Planner(real=False)
    monkeypatch.setattr(scenario_run, "solve", found)
    return found


def rows(out):
    """State of every scenario by name."""
    found = [line.split("  ") for line in out.splitlines() if line.startswith(("muehle/", "beispiel ("))]
    return {row[0]: row[-1].strip() or row[-2].strip() for row in ([c for c in r if c.strip()] for r in found)}


def test_every_scenario_is_planned_once_and_kept(run, file, tmp_path, monkeypatch):
    engine = Planner(real=True)
    monkeypatch.setattr(scenario_run, "solve", engine)
    done = run("scenario", "run", file, "-o", "aus", *QUICK)
    assert done.code == 0
    assert rows(done.out) == {
        "beispiel (unverändert)": "geplant",
        "muehle/offen": "wie „beispiel (unverändert)“",
        "muehle/zu": "geplant",
        "muehle/auch-zu": "wie „muehle/zu“",
    }
    base, closed = engine.asked
    assert base.baseline == ()
    assert sorted(p.name for p in (tmp_path / "aus").iterdir()) == sorted(p.fingerprint for p in (base, closed))
    assert read_plan(tmp_path / "aus" / base.fingerprint).fingerprint == base.fingerprint
    result = json.loads((tmp_path / "aus" / closed.fingerprint / "ergebnis.json").read_text(encoding="utf-8"))
    assert result["placed"] == 32
    assert result["cost"]["wishes"] >= result["bound"]["wishes"] > 0
    assert result["interrupted"] is False
    assert result["fingerprint"] == read_plan(tmp_path / "aus" / closed.fingerprint).fingerprint != closed.fingerprint
    again = run("scenario", "run", file, "-o", "aus", *QUICK)
    assert len(engine.asked) == 2
    assert rows(again.out)["muehle/zu"] == "lag schon vor"


def test_scenarios_stay_near_the_plan_of_the_data_as_they_are(run, file, planner):
    run("scenario", "run", file)
    base, closed = planner.asked
    plan = planned(base)
    assert closed.baseline == tuple(e for e in plan.events if e.demand in closed.demand)
    assert 0 < len(closed.baseline) < len(plan.events)


def test_a_plan_that_is_there_is_where_it_starts(run, file, planner, engine, tmp_path):
    del engine
    assert run("plan", "beispiel", "-o", "heute").code == 0
    done = run("scenario", "run", file, "--plan", "heute")
    assert rows(done.out)["beispiel (unverändert)"] == "von Ihnen genannt"
    (closed,) = planner.asked
    events = read_plan(tmp_path / "heute").events
    assert closed.baseline == tuple(e for e in events if e.demand in closed.demand)


def test_a_plan_without_a_bound_is_refused(run, file, folder, planner):
    done = run("scenario", "run", file, "--plan", folder)
    assert done.code == 2
    assert "Neben dem Plan liegt keine Datei ergebnis.json." in done.err
    assert "Ohne Schranke lässt sich nichts vergleichen" in done.err
    assert planner.asked == []


def test_the_end_keeps_what_is_finished_and_goes_on_next_time(run, file, planner, tmp_path):
    file.write_text(
        GRID.replace("auch-zu: {kita_schliesst: {kita: kita-muehle}}", "see: {kita_schliesst: {kita: kita-see}}")
    )
    planner.end_at = 2
    done = run("scenario", "run", file)
    assert rows(done.out) == {
        "beispiel (unverändert)": "geplant",
        "muehle/offen": "wie „beispiel (unverändert)“",
        "muehle/zu": "vorzeitig beendet",
        "muehle/see": "noch nicht geplant",
    }
    assert "Noch nicht geplant: ein Szenario." in done.out
    assert "Derselbe Befehl rechnet weiter" in done.out
    assert len(planner.asked) == 2
    planner.end_at = None
    done = run("scenario", "run", file)
    assert rows(done.out)["beispiel (unverändert)"] == "lag schon vor"
    assert rows(done.out)["muehle/zu"] == rows(done.out)["muehle/see"] == "geplant"
    assert len(planner.asked) == 4


def test_an_end_while_the_first_plan_is_made_leaves_the_scenarios(run, file, planner):
    planner.end_at = 1
    assert set(rows(run("scenario", "run", file).out).values()) == {"vorzeitig beendet", "noch nicht geplant"}
    planner.end_at = None
    assert rows(run("scenario", "run", file).out)["beispiel (unverändert)"] == "geplant"


def test_an_end_does_not_replace_a_finished_plan(run, file, planner, tmp_path):
    run("scenario", "run", file, "--zeit", "5")
    closed = tmp_path / "szenarien" / planner.asked[1].fingerprint / "ergebnis.json"
    before = closed.read_bytes()
    planner.end_at = 3
    assert rows(run("scenario", "run", file, "--zeit", "9").out)["muehle/zu"] == "lag schon vor"
    assert len(planner.asked) == 3
    assert closed.read_bytes() == before


@pytest.mark.parametrize(("later", "planned"), [(("--zeit", "5"), 2), (("--zeit", "9"), 3), ((), 3)])
def test_more_time_plans_again_what_time_cut_off_but_not_the_plan_all_is_measured_by(
    run, file, planner, later, planned
):
    run("scenario", "run", file, "--zeit", "5")
    run("scenario", "run", file, *later)
    assert len(planner.asked) == planned
    assert planner.asked[-1].baseline


def test_a_smaller_gap_plans_again(run, file, planner):
    run("scenario", "run", file, "--luecke", "30%")
    run("scenario", "run", file, "--luecke", "26%")
    assert len(planner.asked) == 2  # the naive plan's gap is 25 %
    run("scenario", "run", file, "--luecke", "1%")
    assert len(planner.asked) == 3
    run("scenario", "run", file, "--luecke", "2%")
    assert len(planner.asked) == 3  # nothing more was found


def test_only_what_is_asked_for(run, file, planner):
    done = run("scenario", "run", file, "--nur", "zu")
    assert list(rows(done.out)) == ["beispiel (unverändert)", "muehle/zu"]
    done = run("scenario", "run", file, "--nur", "muehle/auch-zuu")
    assert done.code == 2
    assert "Ein Szenario „muehle/auch-zuu“ gibt es in diesen Dateien nicht. Meinten Sie „muehle/auch-zu“?" in done.err
    assert len(planner.asked) == 2


def test_several_files_share_their_plans(run, file, planner, tmp_path):
    other = tmp_path / "nochmal.yaml"
    other.write_text(
        "titel: Nochmal?\ndatensatz: beispiel\naenderungen: {kita_schliesst: {kita: kita-muehle}}\n", encoding="utf-8"
    )
    done = run("scenario", "run", file, other)
    assert len(planner.asked) == 2
    assert "nochmal" in done.out


def test_a_plan_of_one_county_is_none_of_another(run, file, folder):
    done = run("scenario", "run", file, "raum-bad-sobernheim", "--plan", folder)
    assert done.code == 2
    assert "Die Szenarien gehören zu verschiedenen Datensätzen; ein Plan passt nicht zu allen." in done.err


def test_a_folder_that_cannot_be_written_is_found_out_first(run, file, planner, tmp_path):
    (tmp_path / "datei").write_text("")
    done = run("scenario", "run", file, "-o", "datei")
    assert done.code == 2
    assert "In den Ordner „datei“ lässt sich nicht schreiben" in done.err
    assert planner.asked == []


def test_a_damaged_result_is_told_with_what_to_do(run, file, planner, tmp_path):
    run("scenario", "run", file)
    damaged = tmp_path / "szenarien" / planner.asked[1].fingerprint / "ergebnis.json"
    damaged.write_text('{"version": 1}')
    done = run("scenario", "run", file)
    assert done.code == 2
    assert "Löschen Sie bitte diesen Ordner" in done.err
    damaged.unlink()
    assert "fehlt die Datei ergebnis.json" in run("scenario", "run", file).err
