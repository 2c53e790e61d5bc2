"""From plan to bytes: history, identical bytes, and three parsers that read everything."""

import datetime as dt
import uuid

import icalendar
import pytest

from calendars import publish
from calendars.feeds import rolling_window
from calendars.read import read
from calendars.zones import span
from tests.calendars.parsers import with_icalendar, with_libical, with_vobject
from tests.calendars.small_county import EVENTS, NOW, PROBLEM, RHYTHM, changed, make_event

LATER = NOW + dt.timedelta(days=3)
MONTH_LATER = LATER + dt.timedelta(days=30)


def plan_without(*ids, more=()):
    return PROBLEM.plan((*(e for e in EVENTS if e.id not in ids), *more), (RHYTHM,))


def summaries(publication, path):
    return [e.summary for e in read(publication.files[path]).events]


def test_every_calendar_is_read_by_three_parsers_and_means_the_plan(problem, plan):
    """Icalendar, vobject and libical, without a warning; libical's restriction check finds nothing."""
    publication = publish(problem, plan, now=NOW)
    told = dict(zip(publication.files, with_libical(publication.files.values()), strict=True))
    meant = {e.uid: span(e.entry.date, e.entry.start, e.entry.end) for e in publication.events}
    for path, content in publication.files.items():
        ours = {e.uid: (e.start.astimezone(dt.UTC), e.end.astimezone(dt.UTC)) for e in read(content).events}
        assert read(content).unread == ()
        assert ours == with_icalendar(content) == with_vobject(content)
        assert ours == {u: times for u, times in meant.items() if u in ours}
        assert told[path]["passed"]
        assert told[path]["errors"] == []
        assert {u: (a, b) for u, a, b in told[path]["events"]} == {
            u: (int(a.timestamp()), int(b.timestamp())) for u, (a, b) in ours.items()
        }


def test_identical_data_give_identical_bytes(problem, plan):
    """Published again, later, in another order of the data: not a byte differs (rule 6)."""
    first = publish(problem, plan, now=NOW)
    again = publish(problem, plan, first.state, now=LATER)
    assert again.files == first.files
    assert again.state == first.state
    assert (first.fresh, first.changed) == (len(EVENTS), 0)
    assert (again.fresh, again.changed) == (0, 0)
    turned = changed(problem, people=problem.people[::-1], demands=problem.demands[::-1])
    assert publish(turned, turned.plan(EVENTS[::-1], (RHYTHM,)), now=NOW).files == first.files


def test_one_change_changes_one_event(problem, plan):
    """A moved course: its UID stays, its three stamps change together, and no other event changes a byte."""
    first = publish(problem, plan, now=NOW)
    moved = make_event("kurs", 0, dt.date(2026, 10, 8), "18:00", "gr-fuerfeld")
    second = publish(problem, plan_without(("kurs", 0), more=(moved,)), first.state, now=LATER)
    before = {e.uid: e for e in first.events}
    different = [e for e in second.events if e.views != before[e.uid].views]
    assert [e.entry.date for e in different] == [dt.date(2026, 10, 8)]
    event = icalendar.Calendar.from_ical(second.files["raeume/gr-fuerfeld.ics"]).walk("VEVENT")[0]
    assert event["SEQUENCE"] == 1
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == LATER.replace(microsecond=0)
    assert (second.fresh, second.changed) == (0, 1)


def test_what_nobody_can_see_changes_no_stamp(problem, plan):
    """Another weight in the data is no news to a subscriber."""
    first = publish(problem, plan, now=NOW)
    reweighted = changed(problem, weights={"rhythm": 3})
    assert publish(reweighted, plan, first.state, now=LATER).files == first.files


@pytest.mark.parametrize("path", ["personen/ksa-fuerfeld.ics", "raeume/el-volxheim.ics", "oeffentlich.ics"])
def test_rule_9_cancelled_events_say_so_for_30_days(path, problem, plan):
    """In every calendar in which the event was, even if the data no longer know the demand."""
    title = "Elterntreff – Kita Volxheim"
    first = publish(problem, plan, now=NOW)
    assert title in summaries(first, path)
    smaller = changed(problem, demands=tuple(d for d in problem.demands if d.id != "treff"))
    without = smaller.plan(plan_without(("treff", 0)).events, (RHYTHM,))
    second = publish(smaller, without, first.state, now=LATER)
    (event,) = (e for e in read(second.files[path]).events if "Abgesagt" in e.summary)
    assert (event.summary, event.status, event.sequence, event.free) == (f"Abgesagt: {title}", "CANCELLED", 1, True)
    shortly_before = publish(smaller, without, second.state, now=MONTH_LATER - dt.timedelta(seconds=1))
    assert shortly_before.files == second.files
    gone = publish(smaller, without, second.state, now=MONTH_LATER)
    assert not [s for s in summaries(gone, path) if "Elterntreff" in s]
    back = publish(problem, plan, gone.state, now=MONTH_LATER)
    (event,) = (e for e in read(back.files[path]).events if e.summary == title)
    assert (event.sequence, event.status) == (2, "CONFIRMED")


def test_a_calendar_that_lost_its_last_event_stays_empty(problem, plan):
    """Thunderbird keeps every old event of a file that is gone; an empty calendar tells it that there are none."""
    first = publish(problem, plan, now=NOW)
    state = first.state.model_copy(update={"calendars": tuple(sorted(first.files))})
    without = plan_without(("treff", 0))
    gone = publish(problem, without, publish(problem, without, state, now=LATER).state, now=MONTH_LATER)
    assert read(gone.files["personen/bep-volxheim.ics"]).events == ()


def test_another_county_or_year_begins_anew(problem, plan):
    """Its events neither cancel the others nor share their UIDs, though demands are called the same."""
    first = publish(problem, plan, now=NOW)
    other = changed(problem, title="Kreis Nachbarstadt")
    second = publish(other, other.plan(EVENTS, (RHYTHM,)), first.state, now=LATER)
    assert second.fresh == len(EVENTS)
    assert {e.uid for e in second.events} & {e.uid for e in first.events} == set()
    assert not any(e.cancelled for e in second.events)


def test_a_secret_namespace_is_kept(problem, plan):
    secret = publish(problem, plan, now=NOW, namespace=uuid.UUID(int=7))
    assert {e.uid for e in secret.events} & {e.uid for e in publish(problem, plan, now=NOW).events} == set()
    assert publish(problem, plan, secret.state, now=LATER).files == secret.files


def test_rule_16_the_address_stands_in_public_calendars_only(problem, plan):
    files = publish(problem, plan, now=NOW, address="https://example.org/kalender").files
    sources = {
        path: content.count(b"SOURCE;VALUE=URI:https://example.org/kalender/") for path, content in files.items()
    }
    assert {path for path, count in sources.items() if count} == {
        "oeffentlich.ics",
        "oeffentlich/fz-fuerfeld.ics",
        "oeffentlich/kita-volxheim.ics",
        "oeffentlich/fz-kirn.ics",
    }
    slashed = publish(problem, plan, now=NOW, address="https://example.org/kalender/").files
    assert slashed == files


def test_rule_22_a_feed_may_have_a_window(problem, plan):
    """A feed is the same join over fewer events."""
    publication = publish(problem, plan, now=NOW)
    feed = next(f for f in publication.feeds if f.path == "oeffentlich.ics")
    window = rolling_window(dt.datetime(2027, 1, 15, tzinfo=dt.UTC))
    dates = [e.start.date() for e in read(publication.calendar(feed, window)).events]
    assert dates == sorted(
        e.date for e in EVENTS if e.demand in {"sprechstunde", "kurs"} and e.date.month in {1, 10, 11, 12}
    )
    assert publication.calendar(feed) == publication.files[feed.path]
