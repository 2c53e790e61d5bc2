"""What the sections of the page are made of, against the data counted by hand."""

import datetime as dt

import pytest

from api.measures import kita_services
from api.overview.costs import DEAREST, course, deciding_level, level_costs, rule_costs
from api.overview.drawing import Frame, shade, widths
from api.overview.kitas import fairness_groups
from api.overview.ledgers import ledgers
from api.overview.meetings import House, meetings
from api.overview.missing import missing_rows
from api.overview.places import period_title, speaks_of_confidential
from api.overview.result import Evidence, Point, Unplaced
from api.overview.rooms import room_years
from api.overview.weeks import week_data
from api.overview.year import year
from scheduler.check import check
from scheduler.domain.plan import Cost
from scheduler.domain.time import DateRange
from scheduler.rules import Level
from scheduler.rules.view import PlanView
from tests.api.overview.test_page import confidential


@pytest.fixture
def view(problem, plan):
    return PlanView(problem, plan)


def without(plan, demand):
    """The plan without the events of one demand."""
    return plan.model_copy(update={"events": tuple(e for e in plan.events if e.demand != demand)})


def test_mandatory_meetings_by_centre(view):
    first, second = meetings(view)
    assert first.rows == ("Oberdorf", "Unterdorf", "Kreis")
    assert [column.kind.id for column in first.columns] == ["austauschtreffen", "sozialraumtreffen", "eb-sprechstunde"]
    county, centres, _ = first.columns
    day = view.by_demand["austauschtreffen/kreis"][0].date
    assert county.cells[:2] == (None, None)
    assert county.cells[2].houses == (House("Austauschtreffen", "Kreis", 1, 1, 1, (day,)),)
    assert [cell and (cell.needed, cell.met, cell.placed) for cell in centres.cells] == [(1, 1, 1), (1, 1, 1), None]
    assert second.columns == ()
    assert second.rows == ()


def test_a_missing_meeting_is_missing_where_it_should_be(problem, plan):
    first, _ = meetings(PlanView(problem, without(plan, "sozialraumtreffen/fz-sued")))
    column = next(column for column in first.columns if column.kind.id == "sozialraumtreffen")
    assert [(cell.needed, cell.met, cell.dates) for cell in column.cells[1:2]] == [(1, 0, ())]
    assert column.missing == 1


def test_confidential_meetings_are_counted_without_dates(problem, plan):
    first, _ = meetings(PlanView(confidential(problem, "sozialraumtreffen"), plan))
    column = next(column for column in first.columns if column.kind.id == "sozialraumtreffen")
    assert [house.dates for house in column.houses] == [(), ()]
    assert column.missing == 0


def days(first, last):
    return DateRange(first=dt.date.fromisoformat(first), last=dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("first", "last", "title"),
    [
        ("2026-08-17", "2027-01-29", "1. Halbjahr"),
        ("2026-08-01", "2027-01-31", "1. Halbjahr"),
        ("2027-02-01", "2027-06-25", "2. Halbjahr"),
        ("2026-08-17", "2027-06-25", "Kita-Jahr"),
        ("2026-08-17", "2026-10-30", "Zeitraum"),
        ("2026-11-02", "2027-04-30", "Zeitraum"),
        ("2025-08-17", "2026-01-29", "Zeitraum"),
    ],
)
def test_periods_are_called_after_the_part_of_the_year(first, last, title):
    assert period_title(days(first, last), [days("2026-08-01", "2027-07-31")]) == title


def test_every_account_has_a_picture_of_the_same_scale(view):
    found = ledgers(view)
    assert [one.account.person.id for one in found] == ["leitung-nord", "leitung-sued"]
    assert len({one.frame for one in found}) == 1
    assert all(one.frame.most % 300 == 0 and one.frame.least <= -one.account.limit for one in found)
    assert [(one.state, one.overdrawn, one.low) for one in found] == [("im Plus", False, False)] * 2
    assert all(week.year == one.account.year for one in found for week in one.weeks)


def test_rooms_are_loaded_with_their_events_and_reservations(view, problem):
    found = {one.room.id: one for one in room_years(view)}
    assert set(found) == {room.id for room in problem.rooms if not room.digital}
    for room, one in found.items():
        events = sum(e.taken_until - e.taken_from for e in view.events if e.room is not None and e.room.id == room)
        reserved = sum(r.end - r.start for r in problem.reservations if r.room == room)
        assert one.whole.used == events + reserved
        assert [span.month for span in one.months] == ["Okt 2026"]
        assert not one.nearly_full
    peaks = [one.peak.share if one.peak else 0.0 for one in room_years(view)]
    assert peaks == sorted(peaks, reverse=True)
    assert max(bar for one in found.values() for bar in one.bars) == 20


def test_kitas_are_grouped_by_centre_and_sorted_by_what_they_get(view, problem):
    groups = fairness_groups(view)
    assert [group.title for group in groups] == ["Sprechstunde"]
    for group in groups:
        assert all(catchment.worst is None for catchment in group.catchments)
        for catchment in group.catchments:
            shares = [kita.per_need for kita in catchment.kitas]
            assert shares == sorted(shares)
            assert catchment.placed == catchment.wanted
    served = sum(s.groups["sprechstunde"].placed for s in kita_services(view))
    assert sum(catchment.placed for catchment in groups[0].catchments) == served


def test_the_kita_that_comes_off_worst(problem, plan):
    demand = next(d for d in problem.demands if problem.kind[d.kind].fairness_group == "sprechstunde")
    group = fairness_groups(PlanView(problem, without(plan, demand.id)))[0]
    worst = [catchment.worst for catchment in group.catchments if catchment.worst is not None]
    assert [(kita.service.kita.id, kita.missing) for kita in worst] == [(demand.unit, demand.count)]
    assert worst[0].share == (worst[0].served.wanted - demand.count) / worst[0].served.wanted


def test_missing_events_with_their_reasons(problem, plan, result):
    shorter = without(plan, "sozialraumtreffen/fz-sued")
    told = (
        Unplaced(demand="elterncafe/fz-nord", index=0, mandatory=False, reason="Kein Raum."),
        Unplaced(
            demand="sozialraumtreffen/fz-sued",
            index=0,
            mandatory=True,
            reason="Sozialraumtreffen (Familienzentrum Unterdorf), Termin 1 von 1: Niemand da.",
        ),
    )
    evidence = Evidence(result.model_copy(update={"unplaced_events": told}))
    rows = missing_rows(PlanView(problem, shorter), check(problem, shorter), evidence)
    assert [(row.mandatory, row.why) for row in rows] == [(True, "Niemand da."), (False, "Kein Raum.")]
    assert rows[0].what == "Sozialraumtreffen (Familienzentrum Unterdorf), Termin 1 von 1"
    assert rows[0].days == "19.10.2026 bis 31.10.2026"
    hidden = confidential(problem, "sozialraumtreffen")
    row = missing_rows(PlanView(hidden, shorter), check(hidden, shorter), evidence)[0]
    assert (row.what, row.days, row.why) == ("Vertraulicher Termin", "", "Mehr wissen nur die Beteiligten.")


def test_missing_events_without_the_result(problem, plan):
    shorter = without(without(plan, "sozialraumtreffen/fz-sued"), "elterncafe/fz-nord")
    rows = missing_rows(PlanView(problem, shorter), check(problem, shorter), Evidence(None, "fehlt"))
    assert [(row.mandatory, row.what, row.why) for row in rows] == [
        (True, "Sozialraumtreffen (Familienzentrum Unterdorf), 1 Termin", ""),
        (False, "Elterncafé (Familienzentrum Oberdorf), 2 Termine", ""),
    ]


def test_costs_by_rule_add_up(view, problem, plan):
    report = check(problem, plan)
    rows = rule_costs(view, report)
    assert sum(row.cost for row in rows) == report.cost.wishes
    assert sum(row.share for row in rows) == pytest.approx(1)
    assert [row.cost for row in rows] == sorted((row.cost for row in rows), reverse=True)
    assert rows[0].width == 100
    for row in rows:
        assert row.cases == sum(fact.rule == row.rule.id for fact in report.facts)
        assert len(row.dearest) == min(DEAREST, row.cases)


def test_facts_about_confidential_events_are_not_told(problem, plan):
    hidden = confidential(problem, *(kind.id for kind in problem.kinds))
    report = check(hidden, plan)
    assert report.facts
    assert all(speaks_of_confidential(hidden, fact) for fact in report.facts)
    assert not any(speaks_of_confidential(problem, fact) for fact in report.facts)
    assert all(row.dearest == () for row in rule_costs(PlanView(hidden, plan), report))


def test_broken_promises_to_confidential_events_are_not_told(problem, plan):
    empty = plan.model_copy(update={"events": (), "rhythms": ()})
    hidden = confidential(problem, *(kind.id for kind in problem.kinds))
    facts = [fact for fact in check(hidden, empty).facts if fact.rule == "promised"]
    assert facts
    assert all(speaks_of_confidential(hidden, fact) for fact in facts)


def test_levels_with_and_without_a_bound(problem, plan, result):
    report = check(problem, plan)
    assert [row.bound for row in level_costs(report, Evidence(result))] == [0, 0, 0, 7]
    assert [row.bound for row in level_costs(report, Evidence(None, "fehlt"))] == [None] * 4


def point(seconds, cost, bound):
    return Point(
        seconds=seconds,
        phase="Beweis",
        placed=0,
        cost=None if cost is None else Cost(desired=cost[0], wishes=cost[1]),
        bound=Cost(desired=bound[0], wishes=bound[1]),
        gap=None,
    )


def test_the_course_begins_with_the_first_plan_of_the_level(result):
    trace = (
        point(0, None, (0, 0)),
        point(1, (3, 50), (0, 10)),
        point(2, (0, 60), (0, 30)),
        point(3, (0, 40), (0, 35)),
    )
    update = {"trace": trace, "cost": Cost(wishes=40), "bound": Cost(wishes=35), "seconds": 4.0}
    evidence = Evidence(result.model_copy(update=update))
    found = course(evidence)
    assert deciding_level(evidence) is found.level is Level.WISH
    assert found.points == trace
    assert (found.frame.least, found.frame.most, found.ticks) == (30, 60, (30, 40, 50, 60))
    assert len(found.cost.split()) == 4
    assert found.cost.split()[0] == f"{found.frame.x(2):g},{found.frame.y(60):g}"
    assert found.cost.split()[-1] == f"{found.frame.x(4):g},{found.frame.y(40):g}"
    assert [label for _, label in found.seconds] == ["0,0 s", "1,0 s", "2,0 s", "3,0 s", "4,0 s"]


def test_no_course_without_a_trace(result):
    assert course(Evidence(None, "fehlt")) is None
    assert course(Evidence(result.model_copy(update={"trace": ()}))) is None


def test_the_year_counts_every_event_once(view, problem, plan):
    found = year(view)
    assert found.columns == ("Oberdorf", "Unterdorf", "Kreis")
    assert sum(week.total for week in found.weeks) == sum(row.total for row in found.kinds) == len(plan.events)
    assert found.weeks[0].first == dt.date(2026, 9, 28)
    assert "Tag der Deutschen Einheit (03.10.)" in found.weeks[0].notes
    assert found.months == ("Okt\u00a026",)


def test_confidential_kinds_share_a_row_of_the_year(problem, plan):
    hidden = confidential(problem, "elterncafe", "eb-sprechstunde")
    rows = {row.title: row.total for row in year(PlanView(hidden, plan)).kinds}
    assert "Elterncafé" not in rows
    assert rows["Vertrauliche Termine"] == 8


def test_the_week_data_hold_every_event(view, plan, problem):
    data = week_data(view)
    assert data["first"] == "2026-09-28"
    assert data["weeks"] == 5
    assert len(data["events"]) == len(plan.events)
    first = data["events"][0]
    event = view.events[0]
    assert first[:3] == [(event.date - dt.date(2026, 9, 28)).days, event.start, event.end]
    assert [data["people"][number] for number in first[8]] == [problem.person[p].title for p in event.people]
    assert data["days"]["2026-10-03"] == "Tag der Deutschen Einheit"


def test_frames_turn_values_into_places():
    frame = Frame(width=100, height=50, first=0, last=10, least=0, most=4, left=0, right=0, top=0, bottom=10)
    assert [frame.x(0), frame.x(5), frame.x(10)] == [0, 50, 100]
    assert [frame.y(4), frame.y(1), frame.y(0)] == [0, 30, 40]
    assert frame.steps([(0, 4), (5, 4), (6, 0), (10, 0)]) == "0,0 60,0 60,40 100,40"


def test_shades_and_bars():
    assert [shade(value, 10) for value in (0, 1, 2, 3, 9, 10)] == [0, 1, 1, 2, 5, 5]
    assert shade(0, 0) == 0
    assert widths([5, 10, 0]) == [50.0, 100.0, 0.0]
    assert widths([0, 0]) == [0.0, 0.0]
    assert widths([]) == []
