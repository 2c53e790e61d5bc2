import pytest

from .worlds import Assignment, Policy, day, demand, event, facts, kind, sentence, site, world

RULE = "fairness"
FZ = (Assignment(unit="fz"),)


def kitas(*demands, travel=20, policy=Policy(), **needs):  # noqa: B008 (frozen)
    sites = (site(catchment=FZ), *(site(k, catchment=FZ, need=n) for k, n in needs.items()))
    trips = {a.id: {b.id: travel for b in sites if b is not a} for a in sites}
    kinds = (kind(fairness_group="sprechstunde"), kind("kurs", fairness_group="kurs"), kind("sonst"))
    return world(sites=sites, rooms=world().rooms[:1], kinds=kinds, demands=demands, travel=trips, policy=policy)


def costs(problem, *events):
    return [fact.cost for fact in facts(RULE, problem, *events)]


def test_the_kita_that_is_worst_off_counts():
    problem = kitas(demand("a", unit="nord", count=3), demand("b", unit="sued", count=3), nord=1, sued=1)
    assert costs(problem) == [6 * 3]
    assert costs(problem, event(0, demand="a")) == [6 * 3]
    one_each = [event(i, demand=d, date=day(4 * i)) for d in "ab" for i in range(2)]
    assert costs(problem, *one_each) == [6 * 1]
    everything = [event(i, demand=d, date=day(4 * i)) for d in "ab" for i in range(3)]
    assert not costs(problem, *everything)


def test_need_and_distance_weigh():
    demands = (demand("a", unit="nord", count=3), demand("b", unit="sued", count=2))
    assert costs(kitas(*demands, nord=1, sued=2)) == [6 * 4]
    assert costs(kitas(*demands, nord=1, sued=2, travel=21)) == [6 * 6]
    near = Policy(far_minutes=19)
    assert costs(kitas(*demands, nord=1, sued=2, policy=near)) == [6 * 6]


def test_demands_of_one_group_add_up():
    problem = kitas(demand("a", unit="nord"), demand("b", unit="nord"), nord=1)
    assert costs(problem) == [6 * 4]


def test_one_fact_a_group():
    problem = kitas(demand("a", unit="nord"), demand("b", unit="nord", kind="kurs", count=1), nord=1)
    assert costs(problem) == [12, 6]


@pytest.mark.parametrize("unit", ["fz", "kreis", "leitung"])
def test_only_kitas_are_compared(unit):
    assert not costs(kitas(demand(unit=unit), nord=1))


def test_kinds_without_a_group_do_not_matter():
    assert not costs(kitas(demand(kind="sonst", unit="nord"), nord=1))


def test_catchments_are_those_of_the_first_day():
    sites = (site(), site("kita", catchment=(Assignment(unit="fz", valid_from=day(1)),)))
    problem = world(sites=sites, kinds=(kind(fairness_group="g"),), demands=(demand(unit="kita"),))
    assert not costs(problem)
    sites = (site(), site("kita", catchment=(Assignment(unit="fz", valid_to=day(0)),)))
    problem = world(sites=sites, kinds=(kind(fairness_group="g"),), demands=(demand(unit="kita"),))
    assert costs(problem) == [12]


def test_one_fact_a_familienzentrum():
    sites = (
        site(),
        site("mitte"),
        site("nord", catchment=FZ),
        site("sued", catchment=(Assignment(unit="mitte"),)),
    )
    demands = (demand("a", unit="nord"), demand("b", unit="sued", count=1))
    problem = world(sites=sites, rooms=world().rooms[:1], kinds=(kind(fairness_group="g"),), demands=demands)
    assert costs(problem) == [12, 6]


def test_in_words():
    problem = kitas(demand(unit="nord"), nord=2)
    assert sentence(RULE, problem) == (
        "Im Einzugsbereich von Haus fz kommt Haus nord zu kurz (sprechstunde): dort fehlen 2 Termine."
    )
    assert sentence(RULE, problem, event()).endswith("dort fehlt 1 Termin.")
