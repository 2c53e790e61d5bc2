"""The course of a solve in ``ergebnis.json``: every change once, and the end."""

from api.figures import course
from scheduler.domain.plan import Cost
from scheduler.solution import Progress


def news(seconds: float, phase: str = "Beweis", cost: int | None = 12, bound: int = 9) -> Progress:
    return Progress(
        seconds=seconds,
        phase=phase,
        placed=33,
        events=33,
        cost=None if cost is None else Cost(wishes=cost),
        bound=Cost(wishes=bound),
        gap=None if cost is None else (cost - bound) / cost,
    )


def test_points_at_which_nothing_changes_are_left_out():
    trace = [news(0, cost=None), news(1, cost=None), news(2), news(3), news(4, bound=10), news(5, "fertig", bound=10)]
    assert [point.seconds for point in course(trace)] == [0, 2, 4, 5]


def test_the_last_point_always_stays():
    assert [point.seconds for point in course([news(0), news(1), news(2)])] == [0, 2]
    assert [point.seconds for point in course([news(0)])] == [0]
    assert list(course([])) == []
