"""Changes that might make an event fit: each a changed problem, what it asks of whom, and how much.

They are made from the grounds that clash, so that none is offered which has nothing to do with the matter. Whether one
helps is for a solve to say, not for this file.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial

from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID, DateRange, Weekday, Window
from scheduler.engine.explain.change import EVERYBODY, HOUR, Change, Subject, changed, stretched
from scheduler.engine.explain.change_people import PeopleChanges
from scheduler.engine.explain.change_places import PlaceChanges
from scheduler.explanation import Question
from scheduler.model.block import Ground
from scheduler.rules.words import date_text, minutes_text, plural


def changes(problem: Problem, question: Question, clash: Sequence[Ground]) -> list[Change]:
    """Changes that take one of the grounds away or give it less weight, least effort first, each once."""
    found: dict[str, Change] = {}
    for change in _all(problem, question, clash):
        found.setdefault(change.sentence, change)
    return sorted(found.values(), key=lambda change: change.effort)


def _all(problem: Problem, question: Question, clash: Sequence[Ground]) -> Iterator[Change]:
    people, places, terms = PeopleChanges(problem, question), PlaceChanges(problem, question), _Terms(problem, question)
    own = question.event.demand
    for ground in clash:
        if ground.object in problem.person:
            yield from people.of(ground.rule, problem.person[ground.object])
        elif ground.object in problem.room:
            yield from places.room(ground.rule, problem.room[ground.object])
        elif ground.object in problem.site:
            yield from places.site(problem.site[ground.object])
        elif ground.rule == "attendance" and ground.demand == own:
            for name in ground.object.split(", "):
                yield from people.of(ground.rule, problem.person[name])
        elif own in {ground.demand, ground.object}:
            yield from terms.of(ground)
    if any(ground.rule != "release_time" for ground in clash):
        yield from terms.anyway()
        yield from places.digital()


class _Terms(Subject):
    """Changes of the demand's own terms."""

    def of(self, ground: Ground) -> Iterator[Change]:
        """What could be done about a ground that is such a term."""
        if ground.rule == "promised":
            yield self._promise()
        elif ground.rule == "distinct_dates" and self.demand.gap_days > 1:
            yield self._distance()

    def anyway(self) -> Iterator[Change]:
        """What may help whatever clashes: other times, a longer period, less time."""
        yield from self._windows()
        yield from self._period()
        yield from self._shorter()

    def _windows(self) -> Iterator[Change]:
        windows = self.demand.windows
        for before, after, words in ((0, HOUR, "bis zu eine Stunde später"), (HOUR, 0, "bis zu eine Stunde früher")):
            wider = tuple(stretched(w, before, after) for w in windows)
            yield Change(
                "window",
                2,
                (EVERYBODY,),
                f"Wenn der Termin {words} liegen darf als vorgesehen",
                partial(self.with_demand, windows=wider),
            )
        there = {w.weekday for w in windows}
        for day in [d for d in Weekday if d < Weekday.Sa and d not in there]:
            extra = Window(weekday=day, start=min(w.start for w in windows), end=max(w.end for w in windows))
            yield Change(
                "weekday",
                3,
                (EVERYBODY,),
                f"Wenn der Termin auch an einem {day.title} liegen darf",
                partial(self.with_demand, windows=(*windows, extra)),
            )

    def _period(self) -> Iterator[Change]:
        horizon, demand = self.problem.horizon, self.demand
        for effort, days in ((3, 14), (4, 28)):
            more = dt.timedelta(days=days)
            for first, last, words in (
                (demand.first, min(horizon.last, demand.last + more), "später"),
                (max(horizon.first, demand.first - more), demand.last, "früher"),
            ):
                if (first, last) != (demand.first, demand.last):
                    yield Change(
                        "period",
                        effort,
                        ("Koordinierungsstelle",),
                        f"Wenn der Termin bis zu {days // 7} Wochen {words} liegen darf "
                        f"({date_text(first)} bis {date_text(last)})",
                        partial(self._longer, first, last),
                    )

    def _longer(self, first: dt.date, last: dt.date) -> Problem | None:
        periods = list(self.demand.periods)
        if periods:
            periods[0] = DateRange(first=min(first, periods[0].first), last=periods[0].last)
            periods[-1] = DateRange(first=periods[-1].first, last=max(last, periods[-1].last))
        return self.with_demand(first=first, last=last, periods=tuple(periods))

    def _shorter(self) -> Iterator[Change]:
        for less in (15, 30, 60):
            minutes = self.demand.minutes - less
            if minutes >= 2 * GRID:
                yield Change(
                    "duration",
                    2 + less // 30,
                    (EVERYBODY,),
                    f"Wenn der Termin {minutes_text(less)} kürzer ist ({minutes_text(minutes)})",
                    partial(self.with_demand, minutes=minutes),
                )

    def _distance(self) -> Change:
        gap = max(1, self.demand.gap_days // 2)
        return Change(
            "distance",
            2,
            (EVERYBODY,),
            f"Wenn zwischen zwei Terminen der Reihe schon {plural(gap, '# Tag genügt|# Tage genügen')} "
            f"statt {self.demand.gap_days}",
            partial(self.with_demand, min_gap_days=gap),
        )

    def _promise(self) -> Change:
        pins = tuple(
            pin
            for pin in self.problem.pins
            if pin.demand != self.demand.id or pin.index not in {None, self.question.event.index}
        )
        return Change(
            "promise",
            6,
            (EVERYBODY,),
            f"Wenn die Zusage für „{self.problem.full_title(self.demand)}“ gelöst wird",
            partial(changed, self.problem, pins=pins),
        )
