"""The page as a whole: self-contained, accessible, complete, and nothing confidential in it."""

import base64
import hashlib
import json
import re
from itertools import pairwise

import pytest

from api.overview import render
from scheduler.domain.demands import Visibility
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from tests.api.overview.conftest import Page

SECTIONS = [
    "ueberblick",
    "pflichttermine",
    "freistellung",
    "raeume",
    "menschen",
    "sprechstunden",
    "nicht-geplant",
    "kosten",
    "verlauf",
    "jahr",
    "woche",
]


@pytest.fixture
def source(shown, plan, result):
    return render(shown(plan, result))


@pytest.fixture
def page(source):
    return Page(source)


def test_the_same_plan_has_the_same_bytes(source, shown, plan, result):
    assert render(shown(plan, result)) == source


def test_nothing_is_loaded_from_anywhere(source, page):
    assert not re.findall(r"https?://|url\(|@import|<link|<img|<iframe", source)
    assert all("src" not in attributes for attributes in page.all("script"))
    assert all(attributes["href"].startswith("#") for attributes in page.all("a"))


def test_the_policy_allows_its_own_style_and_script_and_nothing_else(source, page):
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    style = re.search(r"<style>(.*?)</style>", source, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", source, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(one[1].encode()).digest()).decode() for one in (style, script)]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert all(not {"style", "onclick"} & set(attributes) for _, attributes in page.elements)


def test_sections_are_named_and_listed(page):
    sections = page.all("section")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert [section["id"] for section in sections] == SECTIONS
    assert len(set(ids)) == len(ids)
    assert all(section["aria-labelledby"] in ids for section in sections)
    assert all(link["href"][1:] in ids for link in page.all("a"))
    assert [link["href"][1:] for link in page.all("a")][-10:] == SECTIONS[1:]


def test_landmarks_language_and_skip_link(page):
    assert page.all("html") == [{"lang": "de"}]
    assert [len(page.all(tag)) for tag in ("header", "main", "nav", "footer", "h1")] == [1, 1, 1, 1, 1]
    assert page.all("a")[0] == {"class": "skip", "href": "#inhalt"}
    assert page.all("main")[0]["id"] == "inhalt"


def test_headings_leave_no_level_out(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_scopes(page):
    assert len(page.all("table")) == len(page.all("caption"))
    assert all("scope" in attributes for attributes in page.all("th"))


def test_every_picture_has_a_text_or_stands_beside_one(page):
    assert all("aria-label" in svg or svg.get("aria-hidden") == "true" for svg in page.all("svg"))


def test_wide_tables_can_be_reached_by_keyboard(page):
    assert all(
        div["tabindex"] == "0" and div["role"] == "region" and div["aria-label"]
        for div in page.all("div")
        if div.get("class") == "scroll"
    )


def test_the_first_screen_answers(page):
    for sentence in (
        "Ja, dieser Plan darf verwendet werden.",
        "Alle 7 Pflichttermine stehen.",
        "Geplant sind 33 von 33 Terminen.",
        "Besser ginge es um höchstens 25,0\u00a0%.".replace("\u00a0", " "),
        "Bewiesen ist: weniger als 7 kann kein Plan kosten (die Schranke).",
        "Alle 33 gewünschten Termine stehen.",
        "Plan vom 24.11.2026, 11:08 Uhr",
    ):
        assert sentence in page.words


def test_texts_of_the_data_are_escaped(shown, problem, plan, result):
    title = '<script>alert(1)</script> & "Kreis"'
    changed = problem.model_copy(update={"title": title})
    source = render(shown(plan, result, changed))
    assert "<script>alert" not in source
    assert title in Page(source).words


def test_a_title_cannot_end_the_data(shown, problem, plan):
    people = tuple(p.model_copy(update={"title": f"</script>{p.title}"}) for p in problem.people)
    other = Problem(**{name: getattr(problem, name) for name in Problem.model_fields} | {"people": people})
    source = render(shown(plan, None, other))
    data = re.search(r'<script type="application/json" id="daten">(.*?)</script>', source, re.DOTALL)
    assert any(title.startswith("</script>") for title in json.loads(data[1])["people"])


def confidential(problem: Problem, *kinds: str) -> Problem:
    """The same county with some kinds confidential."""
    changed = tuple(
        kind.model_copy(update={"visibility": Visibility.CONFIDENTIAL}) if kind.id in kinds else kind
        for kind in problem.kinds
    )
    return Problem(**{name: getattr(problem, name) for name in Problem.model_fields} | {"kinds": changed})


@pytest.mark.parametrize("placed", [True, False])
def test_nothing_is_told_of_confidential_events_but_that_something_is_taken(shown, problem, plan, result, placed):
    kind = problem.kind["eb-sprechstunde"]
    hidden = confidential(problem, kind.id)
    own = [event for event in plan.events if problem.demand[event.demand].kind == kind.id]
    shorter = plan.model_copy(update={"events": tuple(e for e in plan.events if placed or e not in own)})
    source = render(shown(shorter, result, hidden))
    page = Page(source)
    data = json.loads(re.search(r'id="daten">(.*?)</script>', source, re.DOTALL)[1])
    words = [*page.words.split(kind.title)[1:], *data["titles"]]
    assert not any(text.startswith((" –", " (")) for text in words)
    taken = [event for event in data["events"] if event[5] == -1]
    assert len(taken) == (len(own) if placed else 0)
    for event in taken:
        assert data["titles"][event[3]] == "belegt"
        assert (event[4], event[8], event[9]) == (-1, [], [])
    if not placed:
        assert "Vertraulicher Termin" in page.words


def test_an_empty_plan_is_a_page_too(shown, problem):
    page = Page(render(shown(Plan(problem=problem.title, fingerprint=problem.fingerprint))))
    assert "Nein, so darf dieser Plan nicht verwendet werden." in page.words  # promised events are missing
    assert "Es fehlen 7 von 7 Pflichtterminen." in page.words
    assert "Noch nimmt niemand an einem Termin teil." in page.words


def test_other_data_are_named_at_the_top(shown, plan, result):
    page = Page(render(shown(plan.model_copy(update={"fingerprint": "andere"}), result)))
    assert "Achtung: Dieser Plan wurde für andere Daten gerechnet." in page.words
    assert "Das ist hier nicht belegt." in page.words
