import pytest

from .worlds import DateRange, Rhythm, day, demand, event, facts, sentence, world

RULE = "distinct_dates"


def series(**overrides):
    return world(demands=(demand(**overrides),))


@pytest.mark.parametrize(
    ("overrides", "gap"), [({}, 1), ({"min_gap_days": 4}, 4), ({"interval_days": 9}, 5), ({"interval_days": 10}, 6)]
)
def test_the_least_distance(overrides, gap):
    problem = series(**overrides)
    first = event(date=day(6))
    assert not facts(RULE, problem, first, event(1, date=day(6 + gap)))
    assert [f.variant for f in facts(RULE, problem, first, event(1, date=day(6 + gap - 1)))] == ["gap"]


def test_too_close_in_words():
    assert sentence(RULE, series(min_gap_days=3), event(date=day(5)), event(1, date=day(7))) == (
        "„Treffen“ am Sa, 07.11.2026, 10:00–11:00 Uhr und der Termin am Mo, 09.11.2026, 10:00–11:00 Uhr "
        "liegen nur 2 Tage auseinander, nötig sind mindestens 3."
    )


def test_events_keep_their_order():
    problem = series()
    assert sentence(RULE, problem, event(date=day(8)), event(1, date=day(6))) == (
        "„Treffen“ am So, 08.11.2026, 10:00–11:00 Uhr, Termin 2 seiner Reihe, liegt vor Termin 1 "
        "(Di, 10.11.2026, 10:00–11:00 Uhr)."
    )


def test_every_pair_counts():
    problem = series(count=3, min_gap_days=3, periods=())
    events = [event(i, date=day(4 + i)) for i in range(3)]
    pairs = [fact.events for fact in facts(RULE, problem, *events) if fact.variant == "gap"]
    assert [(a.index, b.index) for a, b in pairs] == [(0, 1), (0, 2), (1, 2)]


def test_only_pairs_too_close_count():
    """The first two are just far enough apart, the last two are not."""
    problem = series(count=3, min_gap_days=3)
    found = facts(RULE, problem, event(date=day(2)), event(1, date=day(5)), event(2, date=day(7)))
    pairs = [fact.events for fact in found if fact.variant == "gap"]
    assert [(a.index, b.index) for a, b in pairs] == [(1, 2)]


def test_a_missing_event_does_not_matter():
    problem = series(count=3, min_gap_days=3)
    assert not facts(RULE, problem, event(date=day(4)), event(2, date=day(8)))
    assert facts(RULE, problem, event(date=day(6)), event(2, date=day(8)))


def test_other_demands_do_not_matter():
    problem = world(demands=(demand(), demand("runde")))
    assert not facts(RULE, problem, event(), event(demand="runde"))


def test_events_stay_in_their_windows():
    """Of two weeks each event has one, and half a week (three days) to the other side."""
    problem = series()
    assert [facts(RULE, problem, event(date=day(d))) == [] for d in (0, 9, 10)] == [True, True, False]
    assert [facts(RULE, problem, event(1, date=day(d))) == [] for d in (3, 4, 13)] == [False, True, True]


def test_outside_the_window_in_words():
    assert sentence(RULE, series(), event(1, date=day(3))) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr liegt nicht im Zeitraum 06.11.2026 bis 15.11.2026, "
        "in den Termin 2 seiner Reihe gehört."
    )


def test_windows_end_with_the_period():
    halves = (DateRange(first=day(0), last=day(6)), DateRange(first=day(7), last=day(13)))
    problem = series(periods=halves)
    assert not facts(RULE, problem, event(date=day(6)), event(1, date=day(7)))
    assert facts(RULE, problem, event(date=day(7)))


def weekly(**overrides):
    return series(**{"interval_days": 7, "count": 2, **overrides})


def variants(problem, weekday, phase, *events):
    return [fact.variant for fact in of_rhythm(problem, weekday, phase, *events)]


def of_rhythm(problem, weekday, phase, *events):
    rhythm = Rhythm(demand="treffen", weekday=weekday, phase=phase, start="10:00", room="saal")
    return facts(RULE, problem, *events, rhythms=(rhythm,))


def test_a_rhythm_has_a_distance_but_neither_order_nor_windows():
    assert not variants(weekly(), "Do", 0, event(date=day(10)), event(1, date=day(0)))
    assert not variants(weekly(), "Do", 0, event(date=day(7)), event(1, date=day(3)))
    assert variants(weekly(), "Fr", 0, event(date=day(8)), event(1, date=day(5))) == ["gap"]
    assert variants(weekly(min_gap_days=1), "Do", 0, event(date=day(7)), event(1, date=day(7))) == ["gap", "slot"]


def test_every_pair_of_a_rhythm_counts_in_the_order_of_time():
    problem = weekly(count=3, min_gap_days=4)
    events = event(0, date=day(3)), event(1, date=day(1)), event(2, date=day(2))
    pairs = [fact.events for fact in of_rhythm(problem, "Do", 0, *events) if fact.variant == "gap"]
    assert [(a.index, b.index) for a, b in pairs] == [(1, 2), (1, 0), (2, 0)]


def test_a_rhythm_with_events_is_named_by_the_plan():
    (fact,) = facts(RULE, weekly(), event(date=day(3)), event(1, date=day(10)))
    assert fact.variant == "unnamed"
    assert [e.index for e in fact.events] == [0]
    assert sentence(RULE, weekly(), event(date=day(3)), event(1, date=day(10))) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr gehört zu einem Rhythmus, den der Plan nicht nennt."
    )
    assert not facts(RULE, weekly())


def test_a_rhythm_that_the_plan_names_has_slots_of_a_week():
    """On Thursdays every day from Monday to Sunday lies in the slot of that week's Thursday."""
    problem = weekly(min_gap_days=1)
    for first, second in ((3, 4), (0, 6), (7, 13)):
        assert variants(problem, "Do", 0, event(date=day(first)), event(1, date=day(second))) == ["slot"]
    assert not variants(problem, "Do", 0, event(date=day(6)), event(1, date=day(7)))
    assert not variants(problem, "Do", 1, event(date=day(6)), event(1, date=day(7)))


def test_every_event_beyond_the_first_counts():
    problem = weekly(count=3, min_gap_days=1)
    assert variants(problem, "Do", 0, event(date=day(1)), event(1, date=day(3)), event(2, date=day(5))) == ["slot"] * 2


def test_slots_of_two_weeks_go_from_7_days_before_to_6_days_after():
    """Phase 1 on Mondays is day 7; days 0 to 13 are its slot."""
    problem = series(interval_days=14, min_gap_days=1)
    assert variants(problem, "Mo", 1, event(date=day(0)), event(1, date=day(13))) == ["slot"]
    assert variants(problem, "Di", 1, event(date=day(0)), event(1, date=day(13))) == ["beyond"]
    assert variants(problem, "So", 0, event(date=day(12)), event(1, date=day(13))) == ["beyond"]


def test_weeks_of_slots_are_counted_from_the_monday_of_the_first_week():
    horizon = DateRange(first=day(3), last=day(13))
    problem = world(horizon=horizon, demands=(demand(interval_days=14, min_gap_days=1, first=day(3)),))
    assert not variants(problem, "Do", 0, event(date=day(9)))
    assert variants(problem, "Do", 0, event(date=day(10))) == ["beyond"]
    assert not variants(problem, "Do", 1, event(date=day(10)))


def test_a_slot_whose_date_is_not_the_demand_s():
    problem = weekly(min_gap_days=1, first=day(4))
    assert variants(problem, "Do", 0, event(date=day(4))) == ["beyond"]
    assert not variants(problem, "Fr", 0, event(date=day(4)))
    assert variants(weekly(last=day(9)), "Do", 0, event(date=day(8))) == ["beyond"]


def test_slots_in_words():
    problem = weekly(min_gap_days=1, first=day(1))
    rhythm = Rhythm(demand="treffen", weekday="Do", phase=0, start="10:00", room="saal")
    assert sentence(RULE, problem, event(date=day(1)), event(1, date=day(4)), rhythms=(rhythm,)) == (
        "„Treffen“ am Fr, 06.11.2026, 10:00–11:00 Uhr und der Termin am Di, 03.11.2026, 10:00–11:00 Uhr "
        "gehören im Rhythmus beide zum 05.11.2026, dort ist nur einer vorgesehen."
    )
    mondays = rhythm.model_copy(update={"weekday": 0})
    assert sentence(RULE, problem, event(date=day(1)), rhythms=(mondays,)) == (
        "„Treffen“ am Di, 03.11.2026, 10:00–11:00 Uhr gehört im Rhythmus zum 02.11.2026, "
        "der nicht im vorgesehenen Zeitraum 03.11.2026 bis 15.11.2026 liegt."
    )
