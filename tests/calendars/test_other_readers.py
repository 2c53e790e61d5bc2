"""Feeds and pushed calendars hold the same events for programs we did not write as for us, on every day of the year."""

import datetime as dt

import pytest

from calendars import publish
from calendars.collections import collections
from calendars.visibility import redact
from calendars.write import CANCELLED_PREFIX
from tests.calendars.other_readers import EVENT_BY_EVENT, READERS
from tests.calendars.small_county import EVENTS, NOW, PROBLEM, RHYTHM, make_event

AUTUMN, SPRING = dt.date(2026, 10, 25), dt.date(2027, 3, 28)
CLOCKS = (
    ("00:30", AUTUMN),
    ("01:15", AUTUMN),
    ("02:30", AUTUMN),
    ("14:00", AUTUMN),
    ("00:45", SPRING),
    ("14:00", SPRING),
)
ON_THE_DAYS = tuple(
    make_event("sprechstunde", index, day, start, "br-fuerfeld") for index, (start, day) in enumerate(CLOCKS)
)
"""Before, over and after the hour that comes twice, and the one that never comes."""
PLANNED = (*ON_THE_DAYS, *EVENTS[len(ON_THE_DAYS) :])
FIRST = publish(PROBLEM, PROBLEM.plan(PLANNED, (RHYTHM,)), now=NOW)
LEFT = tuple(event for event in PLANNED if event.demand not in {"treff", "kurs"})
NOW_PUBLISHED = publish(PROBLEM, PROBLEM.plan(LEFT, (RHYTHM,)), FIRST.state, now=NOW + dt.timedelta(days=1))
PATHS = ("personen/eb-nord.ics", "raeume/br-fuerfeld.ics", "familienzentren/fz-fuerfeld.ics")


def ours(feed):
    """What readers of a calendar may know, before it is written."""
    found = {}
    for event in NOW_PUBLISHED.events:
        detail = feed.reader.detail(event.entry)
        if detail is not None:
            shown = redact(event.entry, detail, cancelled=event.cancelled)
            title = (CANCELLED_PREFIX if event.cancelled else "") + shown.title
            found[event.uid] = (shown.begin, shown.end, title, "CANCELLED" if event.cancelled else "CONFIRMED")
    return found


@pytest.mark.parametrize("reader", READERS)
def test_others_read_the_events_that_we_wrote(reader, tmp_path):
    read = READERS[reader]
    pushed = {one.path: list(one.objects.values()) for one in collections(NOW_PUBLISHED)}
    feeds = {feed.path: feed for feed in NOW_PUBLISHED.feeds}
    compared = 0
    for number, path in enumerate(PATHS):
        wanted = ours(feeds[path])
        objects, whole = pushed.get(path, []), [NOW_PUBLISHED.files[path]]
        forms = [objects, whole] if reader not in EVENT_BY_EVENT else [objects] if path == PATHS[-1] else []
        for contents in filter(None, forms):
            folder = tmp_path / f"{number}-{len(contents)}"
            folder.mkdir()
            found = read(contents, folder)
            compared += len(found)
            if reader == "libical":
                wanted = {uid: (*times[:2], None, None) for uid, times in wanted.items()}
            assert found == wanted, (path, len(contents))
    assert compared >= 10


def test_the_calendars_hold_what_is_hard():
    """The day on which the clocks go back has an event for each of both hours; some events are cancelled."""
    held = ours({feed.path: feed for feed in NOW_PUBLISHED.feeds}["familienzentren/fz-fuerfeld.ics"]).values()
    lengths = {(end - start).total_seconds() / 3600 for start, end, *_ in held}
    assert len(held) >= 10
    assert {1.5, 2.0} <= lengths
    assert {start.date() for start, *_ in held} >= {dt.date(2026, 10, 24), AUTUMN, SPRING}
    assert [status for *_, status in held].count("CANCELLED") == 2
