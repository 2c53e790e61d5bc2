"""Cheap proofs that not everything can be placed, found before anything is solved.

Each compares what events need at least with what there is at most: places of one event, dates of one demand, hours of a
person or a room, release time of an account.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

from scheduler.domain.demands import Demand
from scheduler.domain.ledger import account_weeks, accrued, charge
from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID, DateRange, monday, on_grid
from scheduler.explanation import Impossibility
from scheduler.model.block import Block, Ground
from scheduler.model.build import build
from scheduler.model.context import Context
from scheduler.model.grid import BoolArray, IntArray
from scheduler.rules import REGISTRY, weights
from scheduler.rules.words import date_text, listing, minutes_text, plural

NAMED = 3
"""So many demands are named in a sentence."""


def impossible(problem: Problem) -> tuple[Impossibility, ...]:
    """What cannot be placed whatever the plan, mandatory events first.

    Raises:
        ProblemError: if ``problem.weights`` are wrong.
    """
    context = build(problem, weights(problem))
    found = [*_placeless(context), *_dates(context), *_hours(context), *_accounts(problem)]
    return tuple(sorted(found, key=lambda proof: proof.level != "mandatory"))


def _placeless(context: Context) -> Iterator[Impossibility]:
    """Single events that have no place at all."""
    for block in context.blocks:
        if block.weeks or block.allowed.any():
            continue
        rule, cause, _ = _culprit(context.problem, block)
        window = block.demand.window(block.index)
        yield Impossibility(
            rule=rule,
            object=cause,
            demands=(block.demand.id,),
            missing=1,
            level=_level(block.demand),
            sentence=(
                f"„{context.problem.full_title(block.demand)}“, Termin {block.index + 1} von {block.demand.count}, "
                f"hat zwischen {date_text(window.first)} und {date_text(window.last)} keinen einzigen "
                f"möglichen Platz; am meisten nimmt „{REGISTRY[rule].title}“ ({_name(context.problem, cause)})."
            ),
        )


def _culprit(problem: Problem, block: Block) -> Ground:
    """The ground that takes most of a block's places by itself, all of them if there is one."""
    context = build(problem, weights(problem), (block.demand,), recording=True)
    record = context.blocks[block.index].record
    assert record is not None
    counts = {ground: int(np.count_nonzero(mask)) for ground, mask in record.masks.items()}
    return max(counts, key=lambda ground: counts[ground], default=Ground("availability", "Zeitraum", block.demand.id))


def _dates(context: Context) -> Iterator[Impossibility]:
    """Demands with fewer days, far enough apart, than events."""
    problem = context.problem
    days: dict[tuple[str, int], BoolArray] = {}
    placeless: Counter[tuple[str, int]] = Counter()
    for block in context.blocks:
        part = block.index // (block.demand.count // len(block.demand.parts))
        key = block.demand.id, part
        there = days.setdefault(key, np.zeros(context.timeline.count, dtype=np.bool_))
        there[context.days(block)] |= block.allowed.any(axis=(0, 2))
        placeless[key] += not block.weeks and not block.allowed.any()
    for (name, part), there in days.items():
        demand = problem.demand[name]
        wanted = demand.count // len(demand.parts)
        most = _far_apart(np.flatnonzero(there), demand.gap_days)
        left = wanted - placeless[name, part]
        if most < left:
            mandatory = most < demand.mandatory_per_period
            span = demand.parts[part]
            yield Impossibility(
                rule="distinct_dates",
                object=name,
                demands=(name,),
                missing=left - most,
                level="mandatory" if mandatory else "desired",
                sentence=(
                    f"„{problem.full_title(demand)}“ soll zwischen {date_text(span.first)} und "
                    f"{date_text(span.last)} {wanted}-mal stattfinden; an möglichen Tagen mit dem nötigen Abstand von "
                    f"{plural(demand.gap_days, '# Tag|# Tagen')} sind es höchstens {most}."
                ),
            )


def _far_apart(days: IntArray, gap: int) -> int:
    """The most days that can be chosen at that distance: always the earliest one that is far enough."""
    count, last = 0, -gap
    for day in days.tolist():
        if day - last >= gap:
            count, last = count + 1, day
    return count


def _hours(context: Context) -> Iterator[Impossibility]:
    """People and rooms of which more hours are needed than they have."""
    problem = context.problem
    needs: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for demand in problem.demands:
        minutes = on_grid(demand.minutes)
        for person in demand.required:
            needs["person", person][demand.id] = minutes
        if len(demand.rooms) == 1 and not problem.room[demand.rooms[0]].digital:
            room = problem.room[demand.rooms[0]]
            setup, cleanup = on_grid(demand.setup_minutes + room.setup_minutes), on_grid(demand.cleanup_minutes)
            needs["room", room.id][demand.id] = minutes + setup + cleanup
    blocks: dict[str, list[Block]] = defaultdict(list)
    for block in context.blocks:
        blocks[block.demand.id].append(block)
    for (kind, name), by_demand in needs.items():
        there = _open_minutes(context, kind, name, [block for demand in by_demand for block in blocks[demand]])
        events = {d: sum(b.count for b in blocks[d] if b.allowed.any()) for d in by_demand}
        wanted = sum(minutes * events[d] for d, minutes in by_demand.items())
        if wanted <= there:
            continue
        least = sum(minutes * min(events[d], _mandatory(problem.demand[d])) for d, minutes in by_demand.items())
        mandatory = least > there
        needed = least if mandatory else wanted
        title = problem.person[name].title if kind == "person" else f"„{problem.room[name].title}“"
        yield Impossibility(
            rule="person_occupancy" if kind == "person" else "room_occupancy",
            object=name,
            demands=tuple(by_demand),
            missing=-(-(needed - there) // max(by_demand.values())),
            level="mandatory" if mandatory else "desired",
            sentence=(
                f"{title} wird für {'Pflichttermine' if mandatory else 'Termine'} {minutes_text(needed)} gebraucht "
                f"({_names(problem, by_demand)}); in den möglichen Zeiten gibt es dafür höchstens "
                f"{minutes_text(there)} Platz."
            ),
        )


def _open_minutes(context: Context, kind: str, name: str, blocks: list[Block]) -> int:
    """Minutes in which one of the blocks' events could be under way, set-up and clean-up included."""
    width = 3 * 24 * 60 // GRID
    busy = np.zeros((context.timeline.count, width), dtype=np.int64)
    for block in blocks:
        for index in range(len(block.rooms)):
            if kind == "room" and block.rooms[index] != name:
                continue
            before = context.setup(block, index) if kind == "room" else 0
            after = block.cleanup if kind == "room" else 0
            first = block.slot0 + 24 * 60 // GRID - before
            table = np.zeros((block.days, width + 1), dtype=np.int64)
            table[:, first : first + block.starts] += block.allowed[index]
            end = first + before + block.length + after
            table[:, end : end + block.starts] -= block.allowed[index]
            busy[context.days(block)] += np.cumsum(table, axis=1)[:, :-1] > 0
    return int(np.count_nonzero(busy)) * GRID


def _accounts(problem: Problem) -> Iterator[Impossibility]:
    """Release-time accounts from which mandatory events alone take more than has accrued by then (8, 21, 22)."""
    for person in sorted(problem.rates_of):
        needs = [need for demand in problem.demands for need in _needs(problem, person, demand)]
        for year in problem.policy.account_years:
            there, weeks, taken = problem.policy.overdraw_minutes, list(account_weeks(year)), 0
            inside = (n for n in needs if weeks and weeks[0] <= monday(n.part.first) and n.part.last <= year.last)
            mine = sorted(inside, key=lambda n: n.part.last)
            for k, need in enumerate(mine):
                while weeks and weeks[0] <= need.part.last:
                    there += accrued(problem, person, weeks.pop(0))
                taken += need.minutes
                if taken > there:
                    demands = {n.demand: n.minutes for n in mine[: k + 1]}
                    yield Impossibility(
                        rule="release_time",
                        object=person,
                        demands=tuple(demands),
                        missing=1,
                        level="mandatory",
                        sentence=(
                            f"{problem.person[person].title} braucht bis zum {date_text(need.part.last)} für "
                            f"Pflichttermine mindestens {minutes_text(taken)} Freistellung "
                            f"({_names(problem, demands)}); bis dahin gibt es höchstens {minutes_text(there)}, "
                            "den erlaubten Vorgriff eingerechnet."
                        ),
                    )
                    break


class _Need(NamedTuple):
    """What mandatory events of one part of a demand take from an account at least, in minutes."""

    demand: str
    part: DateRange
    minutes: int


def _needs(problem: Problem, person: str, demand: Demand) -> Iterator[_Need]:
    if not demand.mandatory_per_period or person not in demand.required or not problem.kind[demand.kind].network:
        return
    sites = {problem.site_of(demand, room) for room in demand.rooms or (None,)}
    each = min(charge(problem, person, demand, site).total for site in sites)
    for part in demand.parts:
        yield _Need(demand.id, part, demand.mandatory_per_period * each)


def _mandatory(demand: Demand) -> int:
    return demand.mandatory_per_period * len(demand.parts)


def _level(demand: Demand) -> Literal["mandatory", "desired"]:
    full = demand.mandatory_per_period * len(demand.parts) == demand.count
    return "mandatory" if full else "desired"


def _name(problem: Problem, cause: str) -> str:
    """A cause as users read it; that of a group names its people."""
    return listing(problem.name(part) for part in cause.split(", "))


def _names(problem: Problem, demands: dict[str, int]) -> str:
    titles = [problem.full_title(problem.demand[d]) for d in demands]
    more = len(titles) - NAMED
    return listing([*titles[:NAMED], *([f"{more} weitere"] if more > 0 else [])])
