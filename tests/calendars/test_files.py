"""Files on disk: only what changed is touched, and nothing outside the folder."""

import datetime as dt

import pytest
from icalendar import Calendar

from calendars import ExportReport, StateError, export
from calendars.state import STATE_FILE, load_state
from tests.calendars.small_county import EVENTS, NOW, RHYTHM, changed, make_event

LATER = NOW + dt.timedelta(days=1)


def files(folder):
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}


def test_every_calendar_is_written(problem, plan, tmp_path):
    """The thin thread: a plan becomes files that a parser reads, and nothing is left lying about."""
    folder = tmp_path / "neu" / "kalender"
    report = export(problem, plan, folder, now=NOW)
    written = files(folder)
    assert report == ExportReport(
        calendars=len(written) - 1,
        events=len(EVENTS),
        cancelled=0,
        fresh=len(EVENTS),
        changed=0,
        written=len(written) - 1,
        unchanged=0,
        removed=0,
    )
    assert load_state(folder / STATE_FILE).calendars == tuple(sorted(written.keys() - {STATE_FILE}))
    calendar = Calendar.from_ical(written["leitung/leitung-fuerfeld.ics"].read_bytes())
    assert [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")] == ["Sozialraumtreffen"]


def test_what_did_not_change_is_not_touched(problem, plan, tmp_path):
    export(problem, plan, tmp_path, now=NOW)
    before = {path: file.stat().st_ino for path, file in files(tmp_path).items()}
    report = export(problem, plan, tmp_path, now=LATER)
    assert (report.written, report.unchanged, report.fresh) == (0, report.calendars, 0)
    assert {path: file.stat().st_ino for path, file in files(tmp_path).items()} == before


def test_a_new_plan_touches_the_calendars_it_changes(problem, plan, tmp_path):
    export(problem, plan, tmp_path, now=NOW)
    before = {path: file.read_bytes() for path, file in files(tmp_path).items()}
    moved = make_event("treff", 0, dt.date(2026, 9, 4), "09:30", "el-volxheim")
    other = problem.plan((*(e for e in EVENTS if e.demand not in {"treff", "kurs"}), moved), (RHYTHM,))
    report = export(problem, other, tmp_path, now=LATER)
    touched = {path for path, file in files(tmp_path).items() if file.read_bytes() != before[path]}
    assert touched - {STATE_FILE} == {
        "personen/bep-volxheim.ics",
        "personen/ksa-fuerfeld.ics",
        "personen/eb-nord.ics",
        "raeume/el-volxheim.ics",
        "raeume/gr-fuerfeld.ics",
        "raeume/dr-fuerfeld.ics",
        "familienzentren/fz-fuerfeld.ics",
        "familienzentren/fz-kirn.ics",
        "kreis.ics",
        "oeffentlich.ics",
        "oeffentlich/fz-fuerfeld.ics",
        "oeffentlich/kita-volxheim.ics",
    }
    assert (report.events, report.cancelled, report.fresh, report.changed) == (len(EVENTS) - 2, 2, 0, 3)
    assert report.written == len(touched) - 1


def test_calendars_of_what_is_gone_are_removed(problem, plan, tmp_path):
    """Only those an export wrote: foreign files stay, also when a Kalenderstand names them."""
    export(problem, plan, tmp_path / "k", now=NOW)
    outside = tmp_path / "fremd.ics"
    notes = tmp_path / "k" / "notizen.txt"
    outside.write_text("meins")
    notes.write_text("meins")
    state = load_state(tmp_path / "k" / STATE_FILE)
    names = (*state.calendars, "../fremd.ics", "notizen.txt", "fehlt.ics")
    (tmp_path / "k" / STATE_FILE).write_bytes(state.model_copy(update={"calendars": names}).dump())
    people = tuple(p for p in problem.people if p.id != "bep-volxheim")
    demands = tuple(d for d in problem.demands if d.id != "treff")
    smaller = changed(problem, people=people, demands=demands)
    report = export(smaller, smaller.plan((), ()), tmp_path / "k", now=LATER)
    assert report.removed == 1
    assert not (tmp_path / "k" / "personen" / "bep-volxheim.ics").exists()
    assert (outside.read_text(), notes.read_text()) == ("meins", "meins")


def test_an_interrupted_export_is_completed_by_the_next(problem, plan, tmp_path):
    """The state is written first, so that the next export repeats what was interrupted and stamps nothing anew."""
    (tmp_path / "kreis.ics").mkdir()  # in the way
    with pytest.raises(IsADirectoryError):
        export(problem, plan, tmp_path, now=NOW)
    (tmp_path / "kreis.ics").rmdir()
    report = export(problem, plan, tmp_path, now=LATER)
    assert (report.fresh, report.changed) == (0, 0)
    assert 0 < report.written < report.calendars
    stamps = {e["DTSTAMP"].dt for e in Calendar.from_ical((tmp_path / "kreis.ics").read_bytes()).walk("VEVENT")}
    assert stamps == {NOW.replace(microsecond=0)}


def test_no_draft_is_left_behind(problem, plan, tmp_path, monkeypatch):
    def broken(self, target):
        raise OSError(28, "kein Platz")

    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.replace", broken)
        with pytest.raises(OSError, match="Platz"):
            export(problem, plan, tmp_path, now=NOW)
    assert files(tmp_path) == {}


def test_a_broken_kalenderstand_stops_the_export(problem, plan, tmp_path):
    (tmp_path / STATE_FILE).write_text("{")
    with pytest.raises(StateError, match="Sicherung"):
        export(problem, plan, tmp_path, now=NOW)
    assert list(files(tmp_path)) == [STATE_FILE]


def test_now_must_say_where(problem, plan, tmp_path):
    with pytest.raises(ValueError, match="Zeitzone"):
        export(problem, plan, tmp_path, now=dt.datetime(2026, 7, 1))  # noqa: DTZ001
