"""The release-time account of a lead: what accrues week by week, and what network events take from it (8, 21, 22).

Accounts start at 0 on the first Monday of each account year of the policy and end with its last; a week belongs to the
account year its Monday lies in.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from scheduler.domain.demands import Demand
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import DateRange, monday


class Charge(NamedTuple):
    """Minutes that events take from a person: the events themselves, the trips there and back, the preparation."""

    events: int = 0
    travel: int = 0
    preparation: int = 0

    @property
    def total(self) -> int:
        """All minutes."""
        return self.events + self.travel + self.preparation

    def plus(self, other: "Charge") -> "Charge":
        """Both together."""
        return Charge(self.events + other.events, self.travel + other.travel, self.preparation + other.preparation)


class AccountWeek(NamedTuple):
    """One week of a person's account; everything is in minutes.

    Attributes:
        week: its Monday.
        year: the account year.
        accrued: release time that this week adds.
        charge: what the week's events take.
        balance: accrued less taken since the year's first Monday, at the week's end.
        limit: how far the balance may fall below 0 (statement 22: work may run ahead of the release).
    """

    person: str
    week: dt.date
    year: DateRange
    accrued: int
    charge: Charge
    balance: int
    limit: int

    @property
    def overdrawn(self) -> int:
        """Minutes beyond what the account may run ahead; 0 if it is within."""
        return max(0, -self.balance - self.limit)


def charge(problem: Problem, person: str, demand: Demand, site: str | None) -> Charge:
    """What one event of the demand at the site takes from the person; every trip is counted from the base and back."""
    kind = problem.kind[demand.kind]
    return Charge(demand.minutes, 2 * problem.trip(problem.person[person].base, site), kind.preparation_minutes)


def account_weeks(year: DateRange) -> Iterator[dt.date]:
    """The Mondays in an account year."""
    week = monday(year.first + dt.timedelta(days=6))
    while week <= year.last:
        yield week
        week += dt.timedelta(days=7)


def accrued(problem: Problem, person: str, week: dt.date) -> int:
    """Release time that a week adds: the rate valid on its Monday, or 0 in a week of absence.

    A week of absence has no day from Monday to Friday on which the person could work: no public holiday, a window of
    the availability, not absent.
    """
    rate = problem.rate(person, week)
    if not rate:
        return 0
    availability = problem.person[person].availability
    weekdays = range(5) if availability is None else sorted({int(w.weekday) for w in availability if w.weekday < 5})
    days = (week + dt.timedelta(days=weekday) for weekday in weekdays)
    return rate if any(day not in problem.holidays and not problem.absent(person, day) for day in days) else 0


def accounts(problem: Problem, plan: Plan) -> dict[str, tuple[AccountWeek, ...]]:
    """The account of every person with a rate, week by week through all account years."""
    leads = {rate.person for rate in problem.rates}
    charges: dict[tuple[str, dt.date], Charge] = defaultdict(Charge)
    for event in plan.events:
        demand = problem.demand[event.demand]
        if not problem.kind[demand.kind].network:
            continue
        site, week = problem.site_of(demand, event.room), monday(event.date)
        for person in leads.intersection(demand.required + event.attendees):
            charges[person, week] = charges[person, week].plus(charge(problem, person, demand, site))
    return {person.id: tuple(_account(problem, person.id, charges)) for person in problem.people if person.id in leads}


def _account(problem: Problem, person: str, charges: dict[tuple[str, dt.date], Charge]) -> Iterator[AccountWeek]:
    limit = problem.policy.overdraw_minutes
    for year in problem.policy.account_years:
        balance = 0
        for week in account_weeks(year):
            gained, taken = accrued(problem, person, week), charges.get((person, week), Charge())
            balance += gained - taken.total
            yield AccountWeek(person, week, year, gained, taken, balance, limit)
