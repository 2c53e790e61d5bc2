"""States of calendars by number: whoever follows the changes from any state knows what is there now."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.dav.memory import remembering

STATES = st.lists(st.dictionaries(st.sampled_from("abcde"), st.sampled_from("xyz")), min_size=1, max_size=7)
NAMES = itertools.count()


@pytest.fixture(scope="module")
def memory(tmp_path_factory):
    with remembering(tmp_path_factory.mktemp("memory") / "m.db") as memory:
        yield memory


@settings(deadline=None, max_examples=40)
@given(states=STATES)
def test_from_every_state_the_changes_lead_to_the_last(memory, states):
    name = f"calendar {next(NAMES)}"
    numbers = [memory.follow(name, str(sorted(state.items())), state) for state in states]
    assert numbers == sorted(numbers)
    last = states[-1]
    for number, state in zip(numbers, states, strict=True):
        changed = memory.changed(name, number)
        assert {uid for uid in state | last if state.get(uid) != last.get(uid)} <= set(changed)
        followed = {u: d for u, d in state.items() if u not in changed} | {u: last[u] for u in changed if u in last}
        assert followed == last
        assert set(state) <= set(memory.held(name, number))
    assert memory.changed(name, numbers[-1]) == []
    assert memory.follow(name, "other words for the same", last) == numbers[-1]


def test_calendars_do_not_know_of_each_other(tmp_path):
    with remembering(tmp_path / "m.db") as memory:
        assert (memory.follow("a", "1", {"u": "x"}), memory.follow("b", "1", {})) == (1, 1)
        assert memory.held("b", 1) == []
        epoch = memory.epoch
    with remembering(tmp_path / "m.db") as memory:
        assert memory.epoch == epoch
        assert memory.follow("a", "2", {}) == 2
        assert memory.changed("a", 1) == ["u"]
