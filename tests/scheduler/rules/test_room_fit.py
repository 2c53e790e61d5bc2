import pytest

from .worlds import Group, Rhythm, demand, event, facts, room, sentence, world

RULE = "room_fit"
NETZ = room("netz", title="Videoraum", site=None, kind="digital", capacity=100)


def test_it_fits():
    assert not facts(RULE, world(), event(), event(1))


def test_a_room_the_demand_does_not_name():
    assert sentence(RULE, world(), event(room="zimmer")) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr soll in „Raum zimmer“ stattfinden, "
        "der dafür nicht vorgesehen ist."
    )


def test_no_room_although_the_demand_names_one():
    assert sentence(RULE, world(), event(room=None)) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr braucht einen Raum, es ist aber keiner eingeplant."
    )


def test_a_room_although_the_demand_names_none():
    problem = world(demands=(demand(rooms=(), site="fz"),))
    assert sentence(RULE, problem, event()) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr braucht keinen Raum, eingeplant ist aber „Raum saal“."
    )
    assert not facts(RULE, problem, event(room=None))


@pytest.mark.parametrize(("audience", "broken"), [(17, False), (18, True)])
def test_the_room_holds_required_people_groups_and_audience(audience, broken):
    group = Group(members=("ksa", "bep"), need=2)
    people = [p.model_copy(update={"id": i}) for p in world().people[:1] for i in ("leitung", "ksa", "bep")]
    problem = world(people=tuple(people), demands=(demand(groups=(group,), audience=audience),))
    assert bool(facts(RULE, problem, event())) is broken


def test_too_small_in_words():
    problem = world(rooms=(room(capacity=1),), demands=(demand(audience=9, optional=("ksa",)),))
    assert sentence(RULE, problem, event()) == (
        "„Raum saal“ fasst 1 Person, zu „Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr werden 10 erwartet."
    )


def test_the_room_offers_all_features():
    wanted = frozenset({"stufenlos", "neutral", "vertraulich"})
    problem = world(rooms=(room(features=frozenset({"stufenlos"})),), demands=(demand(features=wanted),))
    assert sentence(RULE, problem, event()) == (
        "„Raum saal“ bietet nicht alles, was „Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr braucht; "
        "es fehlt: neutral und vertraulich."
    )
    assert not facts(RULE, world(rooms=(room(features=wanted),), demands=(demand(features=wanted),)), event())


@pytest.mark.parametrize(
    ("form", "digital", "on_site"),
    [("praesenz", ["digital"], []), ("digital", [], ["on_site"]), ("beides", [], [])],
)
def test_digital_or_not(form, digital, on_site):
    problem = world(rooms=(room(), NETZ), demands=(demand(format=form, rooms=("saal", "netz")),))
    assert [fact.variant for fact in facts(RULE, problem, event(room="netz"))] == digital
    assert [fact.variant for fact in facts(RULE, problem, event())] == on_site


def test_digital_or_not_in_words():
    problem = world(rooms=(room(), NETZ), demands=(demand(rooms=("saal", "netz")),))
    assert sentence(RULE, problem, event(room="netz")) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr soll vor Ort stattfinden, eingeplant ist aber der digitale Raum "
        "„Videoraum“."
    )
    problem = world(rooms=(room(), NETZ), demands=(demand(format="digital", rooms=("saal", "netz")),))
    assert sentence(RULE, problem, event()) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr soll digital stattfinden, "
        "eingeplant ist aber „Raum saal“ vor Ort."
    )


def test_one_fact_a_reason():
    wanted = demand(format="digital", audience=30, features=frozenset({"neutral"}))
    found = facts(RULE, world(demands=(wanted,)), event(room="zimmer"))
    assert [fact.variant for fact in found] == ["other", "capacity", "features", "on_site"]


@pytest.mark.parametrize(("place", "said"), [("zimmer", "in „Raum zimmer“"), (None, "ohne Raum")])
def test_a_rhythm_keeps_to_the_rooms_of_its_demand(place, said):
    problem = world(demands=(demand(interval_days=7),))
    rhythm = Rhythm(demand="treffen", weekday="Do", phase=0, start="10:00", room="saal")
    assert not facts(RULE, problem, rhythms=(rhythm,))
    elsewhere = rhythm.model_copy(update={"room": place})
    assert sentence(RULE, problem, event(), rhythms=(elsewhere,)) == (
        f"„Treffen“ soll im Rhythmus {said} stattfinden, was dafür nicht vorgesehen ist."
    )


def test_a_rhythm_without_a_room():
    problem = world(demands=(demand(interval_days=7, rooms=(), site="fz"),))
    rhythm = Rhythm(demand="treffen", weekday="Do", phase=0, start="10:00")
    assert not facts(RULE, problem, rhythms=(rhythm,))
    assert facts(RULE, problem, rhythms=(rhythm.model_copy(update={"room": "saal"}),))
