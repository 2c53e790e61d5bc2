"""What it would take: where the search ends, what counts as proven, and which steps allow what others do."""

import pytest
from conftest import Ask, Become

from scenarios import load
from scenarios.reach import Finding, Standing, allows, probe, search, target
from scheduler import Params
from scheduler.domain.demands import Obligation
from scheduler.rules import REGISTRY, Level, weights

OF = {"r": Standing.REACHED, "i": Standing.IMPOSSIBLE, "u": Standing.UNDECIDED}


def found(standings: str, ends_after: int = 99):
    """The answer where each step is as the letters say, and which were asked about, in their order."""
    asked: list[int] = []

    def ask(number: int) -> Finding:
        asked.append(number)
        return Finding(OF[standings[number]], "", 0.0)

    return search(len(standings), ask, lambda: len(asked) >= ends_after), asked


@pytest.mark.parametrize(
    ("standings", "impossible", "reached", "exact"),
    [
        ("iiirrrrr", 2, 3, True),
        ("rrrr", None, 0, True),
        ("iiii", 3, None, False),
        ("iiuurr", 1, 4, False),
        ("uuur", None, 3, False),
        ("iuuu", 0, None, False),
        ("r", None, 0, True),
        ("u", None, None, False),
    ],
)
def test_the_threshold_lies_between_what_is_impossible_and_what_is_reached(
    standings, impossible, reached, exact
) -> None:
    answer, asked = found(standings)
    assert (answer.impossible, answer.reached, answer.exact) == (impossible, reached, exact)
    assert len(asked) == len(set(asked))


def test_half_of_what_is_left_is_asked_about() -> None:
    _, asked = found("i" * 40 + "r" * 60)
    assert len(asked) <= 8


def test_who_ends_the_search_gets_what_is_known() -> None:
    answer, asked = found("iiirrrrr", ends_after=2)
    assert asked == [7, 3]
    assert (answer.impossible, answer.reached, answer.exact) == (None, 3, False)


def test_a_target_asks_for_its_events_and_the_mandatory_ones() -> None:
    base = load("beispiel")
    asked = target(base, ["elterncafe"])
    must = {kind.id for kind in base.kinds if kind.obligation is Obligation.MUSS}
    assert {demand.kind for demand in asked.demands} == must | {"elterncafe"}
    assert all(d.mandatory_per_period * len(d.parts) == d.count for d in asked.demands)
    assert {pin.demand for pin in asked.pins} <= {demand.id for demand in asked.demands}
    assert {
        name for name, weight in weights(asked, REGISTRY).items() if weight and REGISTRY[name].level is Level.WISH
    } == set()
    assert len(target(base).demands) == len(base.demands)


def test_a_step_is_proven_or_not_decided(become: Become) -> None:
    def ask(*changes: str, ended: bool = False) -> Finding:
        problem = target(become(*changes), ["austauschtreffen", "leitungsrunde", "jour-fixe"])
        return probe(problem, Params(workers=1), lambda _: None, lambda: ended)

    assert ask("freistellung: {rolle: leitung_fz, stunden: 2}").standing is Standing.REACHED
    short = ask("freistellung: {rolle: leitung_fz, stunden: 0}")
    assert short.standing is Standing.IMPOSSIBLE
    assert "Freistellung" in short.why
    # the one room for it is closed on all days: no account says so, but every bound does
    closed = ask("raum_geschlossen: {raum: gr-nord, zeit: 2026-10-01 bis 2026-10-31}")
    assert closed.standing is Standing.IMPOSSIBLE


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("freistellung: {rolle: leitung_fz, stunden: 1}", "freistellung: {rolle: leitung_fz, stunden: 1.5}"),
        ("abwesenheit: {person: eb-kreis, zeit: 2026-10-19 bis 2026-10-30}",
         "abwesenheit: {person: eb-kreis, zeit: 2026-10-20 bis 2026-10-22}"),
        ("stellenanteil: {person: ksa-nord-2, wochenstunden: 8, zeiten: Mo-Di 8:00-12:00}",
         "stellenanteil: {person: ksa-nord-2, wochenstunden: 30, zeiten: Mo-Fr 8:00-15:00}"),
        ("raum_geschlossen: {raum: gr-nord, zeit: 2026-10-19 bis 2026-10-30}",
         "raum_geschlossen: {raum: gr-nord, zeit: 2026-10-19}"),
        ("oeffnungszeiten: {raeume: beratungsraum, zusaetzlich: Do 18:00-19:00}",
         "oeffnungszeiten: {raeume: beratungsraum, zusaetzlich: Do 18:00-20:30}"),
    ],
)  # fmt: skip
def test_more_of_one_thing_allows_what_less_does(become: Become, less: str, more: str) -> None:
    few, many = become(less), become(more)
    assert allows(few, many)
    assert not allows(many, few)


def test_what_differs_otherwise_is_not_known_to_allow_as_much(ask: Ask, become: Become) -> None:
    base = load("beispiel")
    assert allows(base, base)
    assert not allows(base, become("terminart_entfaellt: {terminart: elterncafe}"))
    assert not allows(become("kita_schliesst: {kita: kita-muehle}"), base)
