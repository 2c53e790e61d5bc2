import pytest

from .worlds import Pin, day, demand, event, facts, sentence, world

RULE = "promised"


def pinned(**overrides):
    return world(pins=(Pin(demand="treffen", **overrides),))


def weekly(*pins):
    return world(demands=(demand(interval_days=7),), pins=pins)


def test_a_pinned_event_is_kept():
    assert not facts(RULE, pinned(index=0, date=day(3), start="10:00", room="saal"), event())


@pytest.mark.parametrize("moved", [{"date": day(4)}, {"start": 615}, {"room": "zimmer"}, {"room": None}])
def test_a_pinned_event_is_moved(moved):
    problem = pinned(index=0, date=day(3), start="10:00", room="saal")
    assert len(facts(RULE, problem, event(**moved))) == 1


@pytest.mark.parametrize(
    ("promise", "moved"),
    [
        ({"date": day(3)}, {"start": 615, "room": "zimmer"}),
        ({"start": "10:00"}, {"date": day(4), "room": "zimmer"}),
        ({"room": "saal"}, {"date": day(4), "start": 615}),
    ],
)
def test_only_what_is_pinned_counts(promise, moved):
    assert not facts(RULE, pinned(index=0, **promise), event(**moved))


def test_moved_in_words():
    assert sentence(RULE, pinned(index=0, date=day(4), start="10:30", room="zimmer"), event()) == (
        "Zugesagt ist „Treffen“ am Fr, 06.11.2026 um 10:30 Uhr in „Raum zimmer“; "
        "geplant ist „Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr, in „Raum saal“."
    )


def test_a_pinned_event_is_placed():
    assert sentence(RULE, pinned(index=1, start="10:00"), event()) == (
        "Zugesagt ist „Treffen“ um 10:00 Uhr; Termin 2 steht aber nicht im Plan."
    )


def test_without_index_every_placed_event_is_kept():
    problem = pinned(start="10:00", room="saal")
    assert not facts(RULE, problem)
    assert not facts(RULE, problem, event(), event(1))
    assert len(facts(RULE, problem, event(), event(1, start="11:00"))) == 1
    assert len(facts(RULE, problem, event(room="zimmer"), event(1, start="11:00"))) == 2


def test_a_date_of_a_rhythm():
    problem = weekly(Pin(demand="treffen", date=day(10), start="10:00", room="saal"))
    assert not facts(RULE, problem, event(0, date=day(10)))
    assert not facts(RULE, problem, event(), event(1))
    assert [fact.variant for fact in facts(RULE, problem, event(), event(1, start="11:00"))] == ["moved"]
    assert sentence(RULE, problem, event()) == (
        "Zugesagt ist „Treffen“ am Do, 12.11.2026 um 10:00 Uhr in „Raum saal“; "
        "für diesen Tag ist aber kein Termin geplant."
    )


def test_one_of_two_events_on_the_date_is_enough():
    problem = weekly(Pin(demand="treffen", date=day(3), start="10:00"))
    assert not facts(RULE, problem, event(start="09:00"), event(1, date=day(3)))
    assert len(facts(RULE, problem, event(start="09:00"), event(1, date=day(3), start="11:00"))) == 1


def test_one_fact_a_pin():
    pin = Pin(demand="treffen", index=0, start="09:00")
    assert len(facts(RULE, world(pins=(pin, Pin(demand="treffen", start="09:00"))), event())) == 2
