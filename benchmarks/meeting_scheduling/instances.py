"""Instances of the meeting example as problems of the engine, plans as its solutions, large instances from small ones.

A grain is fifteen minutes. A day of the example has 36 of them (8 to 12 and 13 to 18 o'clock); here it is a day whose
slots are the first 36, so that the slots in which anything may lie, day after day, are the grains.
"""

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

from scheduler.domain.demands import Demand, EventKind, Obligation, Visibility
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Person, Room, Site
from scheduler.domain.time import GRID, DateRange, Weekday, Window

Instance = dict[str, Any]
Answer = dict[str, dict[str, int | None]]
SITE = "haus"


def read(path: Path) -> Instance:
    """An instance as the files of the comparison have it.

    Raises:
        ValueError: if a day other than the last has another number of grains than the first.
    """
    instance: Instance = json.loads(path.read_text(encoding="utf-8"))
    sizes = day_sizes(instance)
    if any(size != sizes[0] for size in sizes[:-1]) or sizes[-1] > sizes[0]:
        raise ValueError(f"{path}: all days but the last must have as many grains as the first, found {sizes}")
    return instance


def day_sizes(instance: Instance) -> list[int]:
    """Grains of each day."""
    return [sum(grain["day"] == day["id"] for grain in instance["grains"]) for day in instance["days"]]


def problem_of(instance: Instance) -> Problem:
    """The instance as a problem: a demand of one event for each meeting, one site, people who are always there."""
    sizes = day_sizes(instance)
    horizon = DateRange(first=(first := dt.date(2026, 1, 5)), last=first + dt.timedelta(days=len(sizes) - 1))
    windows = tuple(Window(weekday=day, start=0, end=sizes[0] * GRID) for day in Weekday)
    site = Site(id=SITE, title="Haus", place="Ort", lat=50, lon=8, early_closings={horizon.last: sizes[-1] * GRID})
    rooms = [
        Room(id=str(r["id"]), title=r["name"], site=SITE, kind="raum", capacity=r["capacity"], hours=windows)
        for r in instance["rooms"]
    ]
    demands = [
        Demand(
            id=str(m["id"]),
            kind="meeting",
            unit=SITE,
            title=m["topic"],
            count=1,
            minutes=m["duration_grains"] * GRID,
            required=tuple(map(str, m["required"])),
            optional=tuple(map(str, m["preferred"])),
            rooms=tuple(room.id for room in rooms),
            windows=windows,
            first=horizon.first,
            last=horizon.last,
            mandatory_per_period=1,
        )
        for m in instance["meetings"]
    ]
    return Problem(
        title=instance["name"],
        horizon=horizon,
        sites=(site,),
        rooms=tuple(rooms),
        people=tuple(Person(id=str(p["id"]), title=f"Person {p['id']}", role="gast") for p in instance["people"]),
        kinds=(EventKind(id="meeting", title="Meeting", obligation=Obligation.MUSS, visibility=Visibility.INTERNAL),),
        demands=tuple(demands),
    )


def grains_a_day(problem: Problem) -> int:
    """Grains of every day but the last."""
    return problem.demands[0].windows[0].end // GRID


def grain(problem: Problem, day: dt.date, start: int) -> int:
    """The grain that begins at that minute of that day."""
    return (day - problem.horizon.first).days * grains_a_day(problem) + start // GRID


def answer_of(problem: Problem, plan: Plan) -> Answer:
    """A plan as ``score.py`` reads it; meetings that are not planned have neither grain nor room."""
    answer: Answer = {d.id: {"start_grain": None, "room": None} for d in problem.demands}
    for event in plan.events:
        assert event.room is not None
        answer[event.demand] = {"start_grain": grain(problem, event.date, event.start), "room": int(event.room)}
    return answer


def stack(instance: Instance, times: int, seed: int) -> Instance:
    """A larger instance: the days, grains and meetings ``times`` over, the people of every copy relabelled by chance.

    People and rooms stay the same; so each copy is as crowded as the instance itself, and all copies share everybody.
    """
    rng = random.Random(seed)
    people = [p["id"] for p in instance["people"]]
    grains, meetings = [], []
    for _ in range(times):
        names = dict(zip(people, rng.sample(people, len(people)), strict=True))
        for meeting in instance["meetings"]:
            relabelled = {side: [names[p] for p in meeting[side]] for side in ("required", "preferred")}
            meetings.append(meeting | relabelled | {"id": len(meetings)})
    size = day_sizes(instance)[0]
    for number in range(times * len(instance["grains"])):
        day, index = divmod(number, size)
        grains.append({"index": number, "day": day, "minute_of_day": 480 + GRID * index})
    days = [{"id": day} for day in range(grains[-1]["day"] + 1)]
    name = f"{len(meetings)}meetings-{len(grains)}timegrains-{len(instance['rooms'])}rooms"
    return instance | {"name": name, "days": days, "grains": grains, "meetings": meetings}
