"""UIDs, and SEQUENCE over the history of an event."""

import datetime as dt
import re
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from calendars.entries import Entry
from calendars.identity import Record, Stamp, assign, moment_of_publication, namespace_of, succeed, uid
from scheduler.domain.demands import Visibility

NAMESPACE = namespace_of("Kreis Musterstadt")
T = [dt.datetime(2026, 7, day, 10, tzinfo=dt.UTC) for day in range(1, 20)]
TUESDAY = dt.date(2026, 9, 1)
WEEK = dt.timedelta(days=7)


def entry(index, day=TUESDAY, *, demand="d", in_rhythm=False):
    return Entry(
        demand=demand, index=index, in_rhythm=in_rhythm, date=day, start=840, end=930, visibility=Visibility.PUBLIC,
        title="Treff", category="Treff", place="Digital",
    )  # fmt: skip


def rhythm(*weeks):
    """Events of a rhythm in these weeks, numbered as they come."""
    return [entry(index, TUESDAY + week * WEEK, in_rhythm=True) for index, week in enumerate(weeks)]


def publish(previous, entries, now):
    assigned = assign(NAMESPACE, previous, entries)
    return succeed(previous, {u: (e, e.model_dump_json(exclude={"index"})) for u, e in assigned.items()}, now)


def week_of(records):
    """UID to week, cancelled ones left out."""
    return {u: (r.entry.date - TUESDAY).days // 7 for u, r in records.items() if r.cancelled is None}


def versions(records):
    return {week: records[u].stamp.sequence for u, week in week_of(records).items()}


def test_rule_4_uids_are_opaque_and_stable():
    first = uid(NAMESPACE, "sprechstunde-fuerfeld", 3)
    assert first == uid(NAMESPACE, "sprechstunde-fuerfeld", 3)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", first)
    assert first != uid(NAMESPACE, "sprechstunde-fuerfeld", 4)
    assert first != uid(uuid.UUID(int=7), "sprechstunde-fuerfeld", 3)


def test_rule_7_history_of_one_event():
    """New, unchanged, moved, cancelled, still cancelled, back again: SEQUENCE and stamps, step by step."""
    key = uid(NAMESPACE, "d", 0)
    moved = TUESDAY + WEEK
    steps = [
        ([entry(0)], T[0], (0, T[0], None)),
        ([entry(0)], T[1], (0, T[0], None)),
        ([entry(0, moved)], T[2], (1, T[2], None)),
        ([], T[3], (2, T[3], T[3])),
        ([], T[4], (2, T[3], T[3])),
        ([entry(0, moved)], T[5], (3, T[5], None)),
        ([entry(0)], T[1], (4, T[5], None)),  # a clock that was put back never makes a stamp older
    ]
    records = {}
    for entries, now, expected in steps:
        records = publish(records, entries, now)
        record = records[key]
        assert (record.stamp.sequence, record.stamp.changed, record.cancelled) == expected


def test_rule_9_cancelled_events_are_shown_for_30_days():
    records = publish(publish({}, [entry(0)], T[0]), [], T[1])
    (record,) = records.values()
    assert record.shown(T[1] + dt.timedelta(days=30) - dt.timedelta(seconds=1))
    assert not record.shown(T[1] + dt.timedelta(days=30))


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        pytest.param((0, 1, 2, 3), (0, 2, 3), {0: 0, 2: 0, 3: 0}, id="a date falls out: no other event changes"),
        pytest.param((0, 2), (0, 1, 2), {0: 0, 1: 0, 2: 0}, id="a date is added: no other event changes"),
        pytest.param((0, 1, 2), (0, 5, 2), {0: 0, 5: 1, 2: 0}, id="a date is moved: that event alone changes"),
        pytest.param((0, 1), (3, 4, 5), {3: 1, 4: 1, 5: 0}, id="all are moved in their order, one is new"),
    ],
)
def test_rule_4_dates_of_a_rhythm_keep_their_uids(before, after, kept):
    first = publish({}, rhythm(*before), T[0])
    second = publish(first, rhythm(*after), T[1])
    assert versions(second) == kept
    for key, week in week_of(second).items():
        if kept[week] == 0 and week in before:
            assert week_of(first)[key] == week


def test_a_date_that_comes_back_is_the_same_event():
    first = publish({}, rhythm(0, 1, 2), T[0])
    gone = publish(first, rhythm(0, 2), T[1])
    back = publish(gone, rhythm(0, 1, 2), T[2])
    assert week_of(back) == week_of(first)
    assert versions(back) == {0: 0, 1: 2, 2: 0}


@settings(deadline=None)
@given(st.lists(st.integers(0, 6), max_size=8, unique=True), st.randoms(use_true_random=False))
def test_events_of_a_rhythm_on_one_day_are_not_confused(starts, lot):
    """No good plan has two on one day, but even then the same plan changes nothing, in whatever order it comes."""
    same_day = [
        entry(index, in_rhythm=True).model_copy(update={"start": 60 * start, "end": 60 * start + 30})
        for index, start in enumerate(starts)
    ]
    records = publish({}, same_day, T[0])
    assert len(records) == len(starts)
    assert publish(records, lot.sample(same_day, len(same_day)), T[1]) == records


@settings(deadline=None)
@given(st.lists(st.sets(st.integers(0, 12), max_size=8), min_size=1, max_size=6), st.booleans())
def test_sequences_never_fall_and_identical_plans_change_nothing(history, in_rhythm):
    """Over random histories, with and without a rhythm."""
    records = {}
    for now, weeks in zip(T, history, strict=False):
        entries = rhythm(*sorted(weeks)) if in_rhythm else [entry(w, TUESDAY + w * WEEK) for w in weeks]
        after = publish(records, entries, now)
        assert sorted(week_of(after).values()) == sorted(weeks)
        for key, record in records.items():
            old, new = record.stamp, after[key].stamp
            assert new == old or (new.sequence == old.sequence + 1 and new.changed == now)
        assert publish(after, entries, T[-1]) == after
        records = after


def test_now_needs_a_zone_and_is_written_in_seconds():
    with pytest.raises(ValueError, match="Zeitzone"):
        moment_of_publication(dt.datetime(2026, 7, 1))  # noqa: DTZ001
    assert moment_of_publication(T[0].replace(microsecond=999)) == T[0]


def test_a_record_cannot_be_cancelled_after_its_last_change():
    with pytest.raises(ValidationError, match="abgesagt"):
        Record(digest="", stamp=Stamp(changed=T[0]), cancelled=T[1], entry=entry(0))
