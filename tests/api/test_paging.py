"""Cursors come back as they went, and what is none of ours is refused, whatever it is."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.failures import InvalidError
from api.paging import LONGEST, cursor, position

BOUND = 2**62 - 1
PRINTABLE = st.text().filter(str.isprintable)


@given(st.integers(-BOUND, BOUND), PRINTABLE)
def test_a_cursor_comes_back(number, text):
    assert position(cursor(number, text)) == (number, text)


def test_a_list_ordered_by_one_of_both_leaves_out_the_other():
    assert position(cursor(7)) == (7, "")
    assert position(cursor(text="ä" * 100)) == (0, "ä" * 100)
    assert position(None) is None


def test_the_longest_key_has_room():
    assert len(cursor(BOUND, "\N{GRINNING FACE}" * 100)) <= LONGEST


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"[1]", b'["a", 1]', b'[true, "a"]', b'[1.0, "a"]', b'[1, "a", 2]', b'[1, "\\u0000"]',
        b'[1, "\\ud800"]', b'{"a": 1, "b": 2}', b"null", b'[4611686018427387904, ""]', b"\xff", b"[" * 400,
    ],
)  # fmt: skip
def test_what_is_none_of_ours_is_refused(content):
    with pytest.raises(InvalidError):
        position(base64.urlsafe_b64encode(content).decode().rstrip("="))


def test_what_is_longer_than_any_cursor_is_not_even_read():
    with pytest.raises(InvalidError):
        position(base64.urlsafe_b64encode(b"[" * 100_000).decode())


@given(st.text(max_size=50))
def test_any_text_is_a_position_or_refused(text):
    try:
        found = position(text)
    except InvalidError:
        return
    assert found is not None
