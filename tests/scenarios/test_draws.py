"""Absences drawn by chance: the same for the same seed, independent of each other, as often and long as told."""

import pytest
from conftest import Ask

from scenarios import Dataset, ScenarioFile
from scenarios.changes import County
from scenarios.draws import Haeufigkeit, Zufall, draw
from scheduler.domain.resources import Absence
from scheduler.domain.time import Weekday

CHANCE = """zufall:
  ziehungen: {draws}
  startwert: {seed}
  abwesenheiten:
    - {{fuer: [{who}], faelle_je_jahr: 20, tage_im_mittel: 3}}
"""


def chance(draws: int = 4, seed: int = 7, who: str = "kita_sozialarbeit, eb-kreis") -> str:
    return CHANCE.format(draws=draws, seed=seed, who=who)


def absences(file: ScenarioFile) -> dict[str, set[Absence]]:
    return {scenario.name: set(scenario.problem().absences) for scenario in file.scenarios}


def test_same_seed_same_absences(ask: Ask) -> None:
    one, again, other = absences(ask(chance())), absences(ask(chance())), absences(ask(chance(seed=8)))
    assert list(one) == ["frage/z001", "frage/z002", "frage/z003", "frage/z004"]
    assert one == again
    assert one != other
    assert len({frozenset(drawn) for drawn in one.values()}) == 4


def test_keys_of_draws(ask: Ask) -> None:
    """Known by heart: a key that changes by itself would have everything planned again."""
    found = [scenario.key for scenario in ask(chance(draws=2)).scenarios]
    assert found == [scenario.key for scenario in ask(chance(draws=2)).scenarios]
    assert len(set(found)) == 2


def test_more_draws_leave_the_first_ones_as_they_are(ask: Ask) -> None:
    few, many = absences(ask(chance(draws=2))), absences(ask(chance(draws=6)))
    assert few.items() <= many.items()


def test_further_people_change_nothing_for_the_others(ask: Ask) -> None:
    few, many = absences(ask(chance())), absences(ask(chance(who="kita_sozialarbeit, eb-kreis, bep")))
    for name, drawn in few.items():
        assert drawn < many[name]


def test_the_same_people_are_away_in_all_combinations(ask: Ask) -> None:
    """So that scenarios are compared, and not chances; who has no post any more is not away."""
    grid = "raster: {stelle: {mit: unveraendert, ohne: {stelle_entfaellt: {person: ksa-nord-2}}}}\n"
    found = absences(ask(grid + chance()))
    assert len(found) == 8
    for number in range(1, 5):
        with_post, without = found[f"frage/mit/z00{number}"], found[f"frage/ohne/z00{number}"]
        assert without == {absence for absence in with_post if absence.person != "ksa-nord-2"}


def test_only_those_who_are_meant_are_away(ask: Ask) -> None:
    file = ask(chance())
    drawn = set.union(*absences(file).values()) - set(file.base.absences)
    assert {absence.person for absence in drawn} == {"ksa-nord-1", "ksa-nord-2", "ksa-sued", "eb-kreis"}
    assert {absence.reason for absence in drawn} == {"abwesend"}
    for absence in drawn:
        assert {absence.first.weekday(), absence.last.weekday()} <= set(range(5))
        assert absence.first in file.base.horizon
        assert absence.last in file.base.horizon


@pytest.mark.parametrize("seed", [1, 2026])
def test_as_often_and_as_long_as_the_rates_say(seed: int) -> None:
    """Some 1,600 absences of 8 working days each, so rare that hardly two of them meet."""
    county = County(Dataset.open("bad-kreuznach-2026-27").content())
    rate = Haeufigkeit(fuer=("leitung_fz",), faelle_je_jahr=0.2, tage_im_mittel=8)
    said = Zufall(ziehungen=999, startwert=seed, abwesenheiten=(rate,))
    spans = [span for number in range(1, 1000) for drawn in draw(county, said, number) for span in drawn.absence.zeit]
    days = [sum(day.weekday() <= Weekday.Fr for day in span.days()) for span in spans]
    people_years = 999 * 8 * county.data.zeitraum.length / 365.25
    assert len(spans) / people_years == pytest.approx(0.2, rel=0.1)
    assert sum(days) / len(days) == pytest.approx(8, rel=0.1)
    assert min(days) == 1


def test_absences_of_one_day() -> None:
    """A mean of one working day is never more; two that follow each other are told as one."""
    county = County(Dataset.open("beispiel").content())
    rate = Haeufigkeit(fuer=("eb-kreis",), faelle_je_jahr=1, tage_im_mittel=1)
    said = Zufall(ziehungen=200, startwert=3, abwesenheiten=(rate,))
    lengths = [s.length for number in range(1, 201) for one in draw(county, said, number) for s in one.absence.zeit]
    assert set(lengths) == {1}
