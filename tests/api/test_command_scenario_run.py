"""``raumzeit scenario run`` on the small county: what is planned, what is not, and what an end keeps."""

import json
import shutil

import pytest

from api.cli import main
from api.commands.picking import pick
from api.commands.scenario_run import Planner
from api.comparison.shelf import Shelf
from api.planfile import read_plan
from api.terminal.console import stderr
from scenarios import ScenarioFile
from scenarios.sweep import grouped
from scheduler import Params

GRID = """titel: Was ist, wenn die Mühle schließt?
datensatz: beispiel
raster:
  muehle:
    offen: unveraendert
    zu: {kita_schliesst: {kita: kita-muehle}}
    auch-zu: {kita_schliesst: {kita: kita-muehle}}
    see: {kita_schliesst: {kita: kita-see}}
"""
QUICK = ("--luecke", "90%", "--prozesse", "1")
BASE = "beispiel (unverändert)"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """The file and its plans, made once by the command; nobody writes there."""
    folder = tmp_path_factory.mktemp("lauf")
    (folder / "muehle.yaml").write_text(GRID, encoding="utf-8")
    assert main(["scenario", "run", str(folder / "muehle.yaml"), "-o", str(folder / "szenarien"), *QUICK]) == 0
    return folder


@pytest.fixture
def planned(shared, tmp_path):
    """A copy of it in the working directory."""
    shutil.copytree(shared, tmp_path, dirs_exist_ok=True)
    return tmp_path / "szenarien"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "muehle.yaml"
    path.write_text(GRID, encoding="utf-8")
    return path


def rows(out):
    """State of every scenario by name."""
    found = [line.split("  ") for line in out.splitlines() if line.startswith(("muehle/", "beispiel ("))]
    return {row[0]: row[-1].strip() or row[-2].strip() for row in ([c for c in r if c.strip()] for r in found)}


def places(planned):
    """Folders of the plans: of the data as they are, without the mill, without the lake."""
    opened = ScenarioFile.open(planned.parent / "muehle.yaml")
    shelf = Shelf(planned)
    base = shelf.find(shelf.place(opened.base.fingerprint))
    return [base.folder, *(shelf.place(opened.scenarios[i].key, base) for i in (1, 3))]


def test_every_scenario_is_planned_once_and_kept_near_the_plan_of_the_data_as_they_are(planned, run):
    base, closed, lake = places(planned)
    assert sorted(p for p in planned.iterdir() if p.is_dir()) == sorted((base, closed, lake))
    result = json.loads((closed / "ergebnis.json").read_text(encoding="utf-8"))
    assert result["placed"] == 32
    assert result["cost"]["wishes"] >= result["bound"]["wishes"] > 0
    assert result["cost_by_rule"]["stability"] >= 0
    assert result["interrupted"] is False
    assert result["fingerprint"] == read_plan(closed).fingerprint != read_plan(base).fingerprint
    before = {(e.demand, e.date, e.start) for e in read_plan(base).events}
    after = {(e.demand, e.date, e.start) for e in read_plan(closed).events}
    assert len(before & after) > 20
    written = {place: (place / "plan.json").stat().st_mtime_ns for place in (base, closed, lake)}
    again = run("scenario", "run", planned.parent / "muehle.yaml", *QUICK)
    assert rows(again.out) == {
        BASE: "lag schon vor",
        "muehle/offen": f"wie „{BASE}“",
        "muehle/zu": "lag schon vor",
        "muehle/auch-zu": "wie „muehle/zu“",
        "muehle/see": "lag schon vor",
    }
    assert {place: (place / "plan.json").stat().st_mtime_ns for place in written} == written


def test_two_processes_plan_side_by_side_what_one_plans(planned, run):
    """Plans do not depend on the number of processes."""
    _, closed, lake = places(planned)
    alone = [(place / "plan.json").read_bytes() for place in (closed, lake)]
    for place in (closed, lake):
        shutil.rmtree(place)
    done = run("scenario", "run", planned.parent / "muehle.yaml", "--luecke", "90%", "--prozesse", "2")
    assert rows(done.out)["muehle/zu"] == rows(done.out)["muehle/see"] == "geplant"
    assert [(place / "plan.json").read_bytes() for place in (closed, lake)] == alone
    assert "2 von 2 fertig: muehle/" in done.err
    assert (closed / "zahlen.json").is_file()


def test_a_plan_that_is_there_is_where_it_starts(run, file, planned):
    base, _, _ = places(planned)
    done = run("scenario", "run", file, "--plan", base, "-o", "neu", "--nur", "offen", *QUICK)
    assert rows(done.out) == {BASE: "von Ihnen genannt", "muehle/offen": f"wie „{BASE}“"}


def test_a_plan_without_a_bound_is_refused(run, file, planned):
    base = places(planned)[0]
    (base / "ergebnis.json").unlink()
    done = run("scenario", "run", file, "--plan", base)
    assert done.code == 2
    assert "Neben dem Plan liegt keine Datei ergebnis.json." in done.err
    assert "Ohne Schranke lässt sich nichts vergleichen" in done.err


class Hand:
    """The user, who asks for the end when something is there and some more questions were asked.

    Attributes:
        cancel: what the engine asks.
        more: so many questions more are answered with no.
    """

    def __init__(self, there, more=0):
        self.cancel = self
        self.there = there
        self.more = more

    def is_set(self):
        if not self.there():
            return False
        self.more -= 1
        return self.more < 0

    @property
    def asked(self):
        return self.is_set()


def outcomes(planned, hand):
    """What became of all scenarios, by name."""
    opened = ScenarioFile.open(planned.parent / "muehle.yaml")
    (picked,) = pick([opened], None)
    planner = Planner(Shelf(planned), Params(gap_limit=0.9, workers=1), hand, stderr())
    return {o.name: o.state for o in planner.outcomes([(opened, grouped(picked))])}


def test_the_end_keeps_what_is_finished_and_goes_on_next_time(planned, run):
    _, closed, lake = places(planned)
    for place in (closed, lake):
        shutil.rmtree(place)
    states = outcomes(planned, Hand((closed / "zahlen.json").is_file))
    assert (states["muehle/zu"], states["muehle/see"]) == ("geplant", "noch nicht geplant")
    assert not lake.exists()
    states = outcomes(planned, Hand(lambda: True, 2))  # the engine is asked once it has begun
    assert states["muehle/see"] == "vorzeitig beendet"
    assert json.loads((lake / "ergebnis.json").read_text(encoding="utf-8"))["interrupted"] is True
    done = run("scenario", "run", planned.parent / "muehle.yaml", *QUICK)
    assert (rows(done.out)["muehle/zu"], rows(done.out)["muehle/see"]) == ("lag schon vor", "geplant")


def test_an_end_before_anything_is_planned_leaves_everything(file, tmp_path):
    (tmp_path / "szenarien").mkdir()
    states = outcomes(tmp_path / "szenarien", Hand(lambda: True))
    assert set(states.values()) == {"noch nicht geplant"}
    states = outcomes(tmp_path / "szenarien", Hand(lambda: True, 2))
    assert states[BASE] == "vorzeitig beendet"
    assert states["muehle/zu"] == "noch nicht geplant"


def test_an_end_does_not_replace_a_finished_plan(planned):
    _, closed, _ = places(planned)
    before = (closed / "ergebnis.json").read_bytes()
    opened = ScenarioFile.open(planned.parent / "muehle.yaml")
    planner = Planner(Shelf(planned), Params(gap_limit=0, workers=1), Hand(lambda: True, 2), stderr())
    found = {o.name: o.state for o in planner.outcomes([(opened, grouped(opened.scenarios))])}
    assert found["muehle/zu"] == "lag schon vor"
    assert (closed / "ergebnis.json").read_bytes() == before


@pytest.mark.parametrize(
    ("before", "later", "enough"),
    [
        ({"time_limit": 5, "gap_limit": 0}, {"time_limit": 5}, True),
        ({"time_limit": 5, "gap_limit": 0}, {"time_limit": 9}, False),
        ({"time_limit": 5, "gap_limit": 0}, {}, False),
        ({"time_limit": None, "gap_limit": 0.1}, {"gap_limit": 0.2}, True),
        ({"time_limit": None, "gap_limit": 0.1}, {"gap_limit": 0.01}, False),
    ],
)
def test_more_time_or_a_smaller_gap_plans_again(planned, before, later, enough):
    """A plan with a gap of some per cent, that time has cut off or that a gap was enough for."""
    shelf = Shelf(planned)
    kept = shelf.find(places(planned)[1])
    data = kept.result.model_dump(mode="json") | {"params": before, "gap": 0.15}
    data["status"] = "abgebrochen" if before["time_limit"] else "gap"
    assert type(kept.result).model_validate(data).suffices(Params(**later)) is enough


def test_only_what_is_asked_for(run, planned):
    file = planned.parent / "muehle.yaml"
    done = run("scenario", "run", file, "--nur", "zu", *QUICK)
    assert list(rows(done.out)) == [BASE, "muehle/zu"]
    done = run("scenario", "run", file, "--nur", "muehle/auch-zuu")
    assert done.code == 2
    assert "Ein Szenario „muehle/auch-zuu“ gibt es in diesen Dateien nicht. Meinten Sie „muehle/auch-zu“?" in done.err


def test_several_files_share_their_plans(run, planned):
    other = planned.parent / "nochmal.yaml"
    other.write_text(
        "titel: Nochmal?\ndatensatz: beispiel\naenderungen: {kita_schliesst: {kita: kita-muehle}}\n", encoding="utf-8"
    )
    done = run("scenario", "run", planned.parent / "muehle.yaml", other, *QUICK)
    assert "nochmal" in done.out
    assert "geplant" not in {*rows(done.out).values()}
    assert len([p for p in planned.iterdir() if p.is_dir()]) == 3


def test_a_plan_of_one_county_is_none_of_another(run, file, planned):
    done = run("scenario", "run", file, "raum-bad-sobernheim", "--plan", places(planned)[0])
    assert done.code == 2
    assert "Die Szenarien gehören zu verschiedenen Datensätzen; ein Plan passt nicht zu allen." in done.err


def test_a_folder_that_cannot_be_written_is_found_out_first(run, file, tmp_path):
    (tmp_path / "datei").write_text("")
    done = run("scenario", "run", file, "-o", "datei")
    assert done.code == 2
    assert "In den Ordner „datei“ lässt sich nicht schreiben" in done.err


def test_a_damaged_result_is_told_with_what_to_do(run, planned):
    damaged = places(planned)[1] / "ergebnis.json"
    damaged.write_text('{"version": 1}')
    done = run("scenario", "run", planned.parent / "muehle.yaml", *QUICK)
    assert done.code == 2
    assert "Löschen Sie bitte diesen Ordner" in done.err
    damaged.unlink()
    assert "fehlt die Datei ergebnis.json" in run("scenario", "run", planned.parent / "muehle.yaml").err
