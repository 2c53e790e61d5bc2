"""Ids and titles that users write, right and wrong."""

import pytest

from api.errors import InputError, PlanFileError, find

ROOMS = {
    "gr-kirn": "Gemeinsamer Raum Kirn",
    "br-kirn": "Beratungsraum Kirn",
    "el-1": "Elternecke",
    "el-2": "Elternecke",
}


def test_the_docstring_is_the_message():
    assert str(InputError()) == "Eine Angabe passt nicht zu den Daten."
    assert str(PlanFileError()) == "Der Plan lässt sich nicht lesen."


@pytest.mark.parametrize("word", ["gr-kirn", "GR-KIRN", "gemeinsamer raum kirn"])
def test_found_by_id_or_title(word):
    assert find("den Raum", word, ROOMS) == "gr-kirn"


def test_a_title_that_several_have():
    with pytest.raises(InputError, match=r"gibt es mehrmals\. Bitte nennen Sie die Kennung: el-1, el-2"):
        find("den Raum", "Elternecke", ROOMS)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("gr-krin", "Meinten Sie „gr-kirn“"),
        ("Beratung", "Meinten Sie „br-kirn“"),
        ("zzz", "Es gibt: br-kirn, el-1, el-2, gr-kirn."),
    ],
)
def test_not_found(word, hint):
    with pytest.raises(InputError, match=hint):
        find("den Raum", word, ROOMS)


def test_nothing_there_at_all():
    with pytest.raises(InputError, match="Es gibt dort keine"):
        find("den Raum", "x", {})


def test_many_are_counted():
    with pytest.raises(InputError, match="und 2 weitere"):
        find("den Raum", "q", {f"a{i}": "" for i in range(10)})
