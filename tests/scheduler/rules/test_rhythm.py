import pytest

from .worlds import DateRange, Rhythm, day, demand, event, facts, room, sentence, world

RULE = "rhythm"
THURSDAYS = Rhythm(demand="treffen", weekday="Do", phase=0, start="10:00", room="saal")


def every(weeks, **overrides):
    horizon = DateRange(first=day(), last=day(55))
    return world(horizon=horizon, demands=(demand(interval_days=7 * weeks, last=day(55), **overrides),))


def broken(problem, rhythm, *events):
    return [fact.events[0].index for fact in facts(RULE, problem, *events, rhythms=(rhythm,))]


def test_events_that_keep_it_cost_nothing():
    assert not broken(every(1), THURSDAYS, event(), event(1))
    assert not broken(every(1), THURSDAYS, event(date=day(10)), event(1, date=day(24)))


@pytest.mark.parametrize("change", [{"date": day(4)}, {"start": 615}, {"room": "zimmer"}, {"room": None}])
def test_another_weekday_start_or_room_costs_once(change):
    assert broken(every(1), THURSDAYS, event(**change), event(1)) == [0]


@pytest.mark.parametrize(
    ("weeks", "phase", "kept"), [(2, 0, [3, 17, 31]), (2, 1, [10, 24, 38]), (3, 1, [10, 31]), (4, 3, [24])]
)
def test_every_so_many_weeks_have_a_phase(weeks, phase, kept):
    rhythm = THURSDAYS.model_copy(update={"phase": phase})
    days = [offset for offset in range(3, 40, 7) if not broken(every(weeks), rhythm, event(date=day(offset)))]
    assert days == kept


def test_weeks_are_counted_from_the_monday_of_the_first_week():
    """The horizon begins on a Friday; its own week is still number 0."""
    horizon = DateRange(first=day(4), last=day(55))
    problem = world(horizon=horizon, demands=(demand(interval_days=14, first=day(4), last=day(55)),))
    fridays = THURSDAYS.model_copy(update={"weekday": 4})
    assert not broken(problem, fridays, event(date=day(4)), event(1, date=day(18)))
    assert broken(problem, fridays, event(date=day(11))) == [0]


def test_the_phase_is_meant_modulo_the_weeks():
    assert not broken(every(2), THURSDAYS.model_copy(update={"phase": 2}), event())


def test_without_a_room():
    problem = every(1, rooms=(), site="fz")
    nowhere = THURSDAYS.model_copy(update={"room": None})
    assert not broken(problem, nowhere, event(room=None))
    assert broken(problem, nowhere, event()) == [0]


def test_without_a_rhythm_in_the_plan_every_event_costs():
    problem = every(1)
    assert [fact.cost for fact in facts(RULE, problem, event(), event(1))] == [8, 8]
    assert sentence(RULE, problem, event()) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr gehört zu einer Reihe, für die der Plan keinen Rhythmus nennt."
    )


def test_demands_without_a_rhythm_cost_nothing():
    assert not facts(RULE, world(), event(), event(1))
    assert not facts(RULE, world(demands=(demand(interval_days=7, count=1),)), event())


def test_in_words():
    rhythms = (THURSDAYS,)
    assert sentence(RULE, every(1), event(date=day(4), room="zimmer"), rhythms=rhythms) == (
        "„Treffen“ am Fr, 06.11.2026, 10:00–11:00 Uhr, in „Raum zimmer“ weicht vom Rhythmus ab: "
        "jede Woche am Donnerstag um 10:00 Uhr, in „Raum saal“."
    )
    assert sentence(RULE, every(2), event(date=day(10)), rhythms=rhythms) == (
        "„Treffen“ am Do, 12.11.2026, 10:00–11:00 Uhr fällt in eine Woche, "
        "die im Rhythmus alle 2 Wochen nicht vorkommt."
    )
    nowhere = (THURSDAYS.model_copy(update={"room": None}),)
    assert sentence(RULE, every(2, rooms=(), site="fz"), event(start="09:00", room=None), rhythms=nowhere) == (
        "„Treffen“ am Do, 05.11.2026, 09:00–10:00 Uhr, ohne Raum weicht vom Rhythmus ab: "
        "alle 2 Wochen am Donnerstag um 10:00 Uhr, ohne Raum."
    )


def test_a_digital_room_is_a_room():
    rooms = (room(), room("netz", site=None, kind="digital"))
    problem = world(rooms=rooms, demands=(demand(interval_days=7, rooms=("netz",)),))
    assert not broken(problem, THURSDAYS.model_copy(update={"room": "netz"}), event(room="netz"))
