from icalendar import Calendar

from calendars import export
from tests.calendars.small_county import NOW


def test_every_calendar_is_written(problem, plan, tmp_path):
    """The thin thread: a plan becomes files that a parser reads."""
    report = export(problem, plan, tmp_path, now=NOW)
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.ics"))
    assert report.calendars == report.written == len(files)
    assert report.events == report.fresh == len(plan.events)
    calendar = Calendar.from_ical((tmp_path / "leitung/leitung-fuerfeld.ics").read_bytes())
    assert [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")] == ["Sozialraumtreffen"]
