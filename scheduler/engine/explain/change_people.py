"""Changes that people could make: not to come, to work at other times, to be there, to have more release time."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from scheduler.domain.ledger import accrued
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Person, Rate
from scheduler.domain.time import monday
from scheduler.engine.explain.change import HOUR, SPANS, Change, Subject, changed, stretched
from scheduler.rules.words import date_text, listing, minutes_text, plural


class PeopleChanges(Subject):
    """Changes that take somebody out of the way."""

    def of(self, rule: str, person: Person) -> Iterator[Change]:
        """What the person could do about a rule.

        Args:
            rule: id of the rule that speaks of the person.
        """
        asks = (person.title,)
        yield from self._without(person)
        if rule == "release_time":
            yield from self._release(person)
        if rule == "availability":
            yield from self._hours(person)
            yield from self._presence(person)
        if rule == "catchment":
            units = {s.unit(self.span.first) for s in self.problem.sites if s.id in self.sites()} - {
                None,
                *person.serves,
            }
            for unit in sorted(u for u in units if u is not None):
                yield Change(
                    "catchment",
                    4,
                    asks,
                    f"Wenn {person.title} auch für {self.problem.site[unit].title} arbeitet",
                    partial(self.with_person, person, serves=person.serves | {unit}),
                )

    def _without(self, person: Person) -> Iterator[Change]:
        demand = self.demand
        if person.id in demand.required:
            rest = tuple(p for p in demand.required if p != person.id)
            yield Change(
                "attendance",
                5,
                (person.title,),
                f"Wenn {person.title} nicht dabei sein muss",
                partial(self.with_demand, required=rest),
            )
        for k, group in enumerate(demand.groups):
            if person.id in group.candidates:
                fewer = group.model_copy(update={"need": group.need - 1})
                groups = (*demand.groups[:k], *((fewer,) if group.need > 1 else ()), *demand.groups[k + 1 :])
                names = listing(self.problem.person[p].title for p in group.candidates)
                yield Change(
                    "attendance",
                    4,
                    tuple(self.problem.person[p].title for p in group.members),
                    f"Wenn aus der Auswahl {names} {plural(group.need - 1, '# Person genügt|# Personen genügen')}",
                    partial(self.with_demand, groups=groups),
                )

    def _hours(self, person: Person) -> Iterator[Change]:
        if person.availability is None:
            return
        for before, after, words in ((0, HOUR, "eine Stunde länger"), (HOUR, 0, "eine Stunde früher")):
            longer = tuple(stretched(w, before, after) for w in person.availability)
            yield Change(
                "working_time",
                3,
                (person.title,),
                f"Wenn {person.title} bei Bedarf {words} arbeitet",
                partial(self.with_person, person, availability=longer),
            )
        there = {w.weekday for w in person.availability}
        for day in sorted({w.weekday for w in self.demand.windows} - there) or []:
            extra = tuple(w for w in self.demand.windows if w.weekday == day)
            yield Change(
                "working_time",
                4,
                (person.title,),
                f"Wenn {person.title} auch an einem {day.title} arbeitet",
                partial(self.with_person, person, availability=(*(person.availability or ()), *extra)),
            )
        both = tuple(w for w in self.demand.windows if w.weekday in there)
        if both:
            days = listing(day.title for day in sorted({w.weekday for w in both}))
            yield Change(
                "working_time",
                4,
                (person.title,),
                f"Wenn {person.title} für diesen Termin auch außerhalb der üblichen Zeiten kommt ({days})",
                partial(self.with_person, person, availability=(*(person.availability or ()), *both)),
            )

    def _presence(self, person: Person) -> Iterator[Change]:
        mine = [
            a
            for a in self.problem.absences_of.get(person.id, ())
            if a.first <= self.span.last and self.span.first <= a.last
        ]
        for absence in mine[:SPANS]:
            left = tuple(a for a in self.problem.absences if a is not absence)
            yield Change(
                "absence",
                6,
                (person.title,),
                f"Wenn {person.title} nicht vom {date_text(absence.first)} bis {date_text(absence.last)} abwesend ist",
                partial(changed, self.problem, absences=left),
            )

    def _release(self, person: Person) -> Iterator[Change]:
        weeks = sorted({monday(day) for day in (self.span.first, self.span.last)})
        first = max(
            self.problem.horizon.first,
            *(year.first for year in self.problem.policy.account_years if year.first <= weeks[-1]),
        )
        begin = monday(first + dt.timedelta(days=6))
        for minutes in (30, 60, 120, 240, 480, 960):
            yield Change(
                "release_time",
                2 + minutes // 120,
                (person.title, "Träger und Jugendamt"),
                f"Wenn {person.title} bis zum {date_text(self.span.last)} zusätzlich {minutes_text(minutes)} "
                "Freistellung erhält",
                partial(self._credited, person, begin, minutes),
            )

    def _credited(self, person: Person, begin: dt.date, minutes: int) -> Problem | None:
        """More release time in the first week in which any accrues."""
        week = begin
        while week <= self.span.last:
            one = Rate(
                person=person.id,
                minutes_per_week=(self.problem.rate(person.id, week) or 0) + minutes,
                valid_from=week,
                valid_to=week + dt.timedelta(days=6),
            )
            new = changed(self.problem, rates=(one, *self.problem.rates))
            if new is not None and accrued(new, person.id, week):
                return new
            week += dt.timedelta(days=7)
        return None
