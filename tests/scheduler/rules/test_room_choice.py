import pytest

from .worlds import demand, event, facts, kind, room, sentence, world

RULE = "room_choice"


def choice(*order):
    rooms = tuple(room(k, kind=k) for k in ("beratungsraum", "gemeinsamer_raum", "mehrzweckraum"))
    kinds = (kind(room_kinds=order),)
    return world(rooms=rooms, kinds=kinds, demands=(demand(rooms=tuple(r.id for r in rooms)),))


@pytest.mark.parametrize(
    ("order", "costs"),
    [
        (("beratungsraum", "gemeinsamer_raum", "mehrzweckraum"), [0, 1, 2]),
        (("gemeinsamer_raum", "beratungsraum"), [1, 0, 2]),
        (("gemeinsamer_raum",), [1, 0, 1]),
        (("aula",), [1, 1, 1]),
        ((), [0, 0, 0]),
    ],
)
def test_the_position_in_the_order_costs(order, costs):
    problem = choice(*order)
    assert [sum(f.cost for f in facts(RULE, problem, event(room=r.id))) for r in problem.rooms] == [
        2 * c for c in costs
    ]


def test_without_a_room_there_is_no_choice():
    assert not facts(RULE, choice("beratungsraum"), event(room=None))


def test_in_words():
    assert sentence(RULE, choice("beratungsraum"), event(room="gemeinsamer_raum")) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr, in „Raum gemeinsamer_raum“: "
        "besser passt ein Raum der Art Beratungsraum als Gemeinsamer Raum."
    )
