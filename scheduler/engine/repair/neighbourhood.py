"""The best choice among offers, exactly: CP-SAT over everything that some events are offered beside what stays."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from scheduler.domain.grouped import grouped
from scheduler.domain.plan import EventId
from scheduler.engine.cliques import cliques_of
from scheduler.engine.cpsat import solver_of
from scheduler.engine.greedy import Greedy
from scheduler.engine.pricing import Levels
from scheduler.engine.repair.offers import Kind, Offer, has_more_companies, offers_of
from scheduler.engine.repair.scene import URGENT, Scene
from scheduler.engine.repair.sums import entries
from scheduler.model.block import Block, Column
from scheduler.model.families import MomentFamily
from scheduler.model.grid import IntArray
from scheduler.model.pairs import FullestFamily, NightFamily
from scheduler.model.rows import Family, Key, Placements, Row
from scheduler.repairing import Effort

_Sum = cp_model.LinearExpr | int

MANY = 2_500
"""So many places are offered to a block; more make no better plan, but no proof either."""
MOST = 100_000
"""Largest value of a slack."""


@dataclass(frozen=True)
class Choice:
    """What was chosen.

    Attributes:
        offers: the chosen ones.
        effort: what they take.
        bound: no choice takes less.
    """

    offers: tuple[Offer, ...]
    effort: Effort
    bound: Effort


@dataclass(frozen=True)
class Cheapest:
    """What was chosen for its cost.

    Attributes:
        offers: the chosen ones.
        proven: whether none costs less.
    """

    offers: tuple[Offer, ...]
    proven: bool


@dataclass(frozen=True)
class _Part:
    """The events of one part of a demand.

    Attributes:
        placed: how many the plan holds, those that may change included.
        lost: how many of them are given up.
    """

    mandatory: int
    desire: int
    placed: int
    lost: _Sum


class Neighbourhood:
    """Some events that may change, and others that stay; everything else is left out.

    Args:
        free: events that may change.
        held: events that stay.
        wishes: whether the cost of choices will be asked for; it is not known where events are left out.
    """

    def __init__(self, scene: Scene, free: frozenset[EventId], held: frozenset[EventId], *, wishes: bool) -> None:
        self.scene = scene
        self.free = free
        self.held = scene.columns(held)
        context = scene.context
        plan = Greedy(context, context.blocks, Levels())
        for number, column in self.held.items():
            plan.hold(context.blocks[number], column)
        self.blocks = [b for b in context.blocks if not free.isdisjoint(scene.siblings.get(b.number, ()))]
        every = {block.number: list(offers_of(scene, block, free, plan)) for block in self.blocks}
        cut = {block.number for block in self.blocks if has_more_companies(block)}
        self.trimmed = bool(cut) or any(len(mine) > MANY for mine in every.values())
        self._least = {number: 0 if number in cut else _fewest_messages(mine) for number, mine in every.items()}
        offered = [offer for mine in every.values() for offer in trimmed(mine)]
        chosen = [(o.spot.block, _column(context.blocks[o.spot.block], o)) for o in offered]
        there = [(n, c) for n, c in self.held.items() if len(c.days)]
        weighted = [(number, column, 1.0) for number, column in (*chosen, *there)]
        cliques = cliques_of(context.families, Placements(context.blocks, weighted))
        taken = cliques.taken(np.arange(len(offered), cliques.columns))
        stays = np.array([o.kind is Kind.KEEP for o in offered], dtype=np.bool_)
        keep = np.flatnonzero(~taken[: len(offered)] | stays)
        self.offered = [offered[i] for i in keep.tolist()]
        block_of: IntArray = np.array([o.spot.block for o in self.offered], dtype=np.int64)
        weighted = [(n, c, 1.0) for n, c in (*(chosen[i] for i in keep.tolist()), *there)]
        self._placements = Placements(context.blocks, weighted)
        self._of = grouped((offer.spot.block, i) for i, offer in enumerate(self.offered))
        self.model = cp_model.CpModel()
        self.literals = [self.model.new_bool_var("") for _ in self.offered]
        self._exclusive(cliques.among(keep).sets(block_of))
        self._costs: list[tuple[cp_model.IntVar, int]] = [
            (literal, o.cost) for literal, o in zip(self.literals, self.offered, strict=True) if o.cost
        ]
        self._add_rows(wishes=wishes)
        self._effort = self._efforts()

    def _exclusive(self, cliques: Iterable[IntArray]) -> None:
        """One place an event; in a rhythm one event a date, and none too close to another; and all cliques."""
        for clique in cliques:
            self.model.add_at_most_one(self.literals[i] for i in clique.tolist())
        for block in self.blocks:
            mine = self._of.get(block.number, ())
            count = sum(event in self.free for event in self.scene.siblings[block.number])
            pinned = sum(event in self.scene.harm.pinned for event in self.scene.siblings[block.number])
            self.model.add(sum(self.literals[i] for i in mine) <= count)
            if pinned:
                new = [self.literals[i] for i in mine if self.offered[i].kind is Kind.NEW]
                self.model.add(sum(new) <= count - pinned)
            if block.weeks:
                self._keep_apart(block, mine)

    def _keep_apart(self, block: Block, mine: Sequence[int]) -> None:
        """One event a date of the rhythm, and none too close; others of it that are left out need dates as well."""
        slots = self.scene.slot_of(block)
        by_slot: dict[int, list[int]] = defaultdict(list)
        by_day: dict[int, list[int]] = defaultdict(list)
        for i in mine:
            day = self.offered[i].spot.day
            by_day[day].append(i)
            by_slot[int(slots[day - block.day0])].append(i)
        for slot, members in by_slot.items():
            if slot >= 0:
                self.model.add_at_most_one(self.literals[i] for i in members)
        siblings = self.scene.siblings[block.number]
        days = np.array([self.scene.spot(event).day for event in siblings]) - block.day0
        usable = {*slots[block.allowed.any(axis=(0, 2))].tolist(), *slots[days].tolist()} - {-1}
        others = sum(event not in self.free for event in siblings)
        self.model.add(sum(self.literals[i] for i in mine) <= max(0, len(usable) - others))
        for first in sorted(by_day):
            near = [i for day in by_day if first <= day < first + block.gap for i in by_day[day]]
            self.model.add_at_most_one(self.literals[i] for i in near)

    def _rows(self, *, wishes: bool) -> list[Row]:
        """Every row that offers may break, but what ``_exclusive`` says and what ``_efforts`` counts."""
        rows = {row.key: row for row in self.scene.context.rows if row.rule != "frequency"}
        for family in self.scene.context.families:
            if not isinstance(family, MomentFamily | FullestFamily) and not self._held_alone(family):
                rows |= {row.key: row for row in family.separate(self._placements, {}, every=True)}
        numbers = {b.number for b in self.blocks}
        shared = {
            row.slack.key
            for row in rows.values()
            if row.slack is not None
            and (any(p.block in numbers for p in row.patches) or any(n in numbers for n, _ in row.lost))
        }
        return [
            row
            for row in rows.values()
            if (row.slack is None and any(p.block in numbers for p in row.patches))
            or (wishes and row.slack is not None and row.slack.key in shared)
        ]

    def _held_alone(self, family: Family) -> bool:
        """Whether nights concern one block only: what stays is out of its way, and its own days are apart."""
        if not isinstance(family, NightFamily):
            return False
        mine = [b for b in family.blocks if b.number in self._of]
        return len(mine) < 2 and all(not b.weeks or b.gap > 1 for b in mine)

    def _add_rows(self, *, wishes: bool) -> None:
        rows = self._rows(wishes=wishes)
        number, index, value = entries(rows, self._placements)
        owner = self._placements.column[index]
        bounds = np.searchsorted(number, np.arange(len(rows) + 1)).tolist()
        slacks: dict[Key, cp_model.IntVar] = {}
        for row, (first, last) in zip(rows, pairwise(bounds), strict=True):
            self._add_row(row, owner[first:last], value[first:last], slacks)

    def _add_row(self, row: Row, columns: IntArray, values: IntArray, slacks: dict[Key, cp_model.IntVar]) -> None:
        """Sum over offers <= what those that stay leave; where these exceed it already, nothing is added."""
        offered = columns < len(self.offered)
        used = int(values[~offered].sum())
        terms = [self.literals[i] for i in columns[offered].tolist()]
        factors = values[offered].tolist()
        for number, coefficient in row.lost:
            used += coefficient * self.held[number].lost
            mine = self._of.get(number, ())
            terms += [self.literals[i] for i in mine]
            factors += [-coefficient] * len(mine)
        expression = cp_model.LinearExpr.weighted_sum(terms, factors)
        if row.slack is None:
            if terms:
                self.model.add(expression <= max(0, row.limit - used))
            return
        if row.slack.key not in slacks:
            slacks[row.slack.key] = self.model.new_int_var(0, MOST, "")
            self._costs.append((slacks[row.slack.key], row.slack.wishes))
        self.model.add(expression - row.slack.unit * slacks[row.slack.key] <= row.limit - used)

    def _efforts(self) -> tuple[_Sum, _Sum, _Sum]:
        """Mandatory events lost, desired ones, and who must be told, each as a sum; the last one without constants."""
        mandatory, desired = [], []
        for part in self._parts():
            before = max(0, part.mandatory - part.placed)
            short = self.model.new_int_var(0, max(0, part.mandatory), "")
            self.model.add(short >= part.mandatory - part.placed + part.lost)
            mandatory.append(short - before)
            desired.append(part.desire * (part.lost - short + before))
        messages: list[_Sum] = []
        for block in self.blocks:
            stay: dict[tuple[int, int, int], list[cp_model.IntVar]] = defaultdict(list)
            for i in self._of.get(block.number, ()):
                offer = self.offered[i]
                messages.append(offer.messages * self.literals[i])
                if offer.kind is not Kind.NEW:
                    stay[offer.spot.room, offer.spot.day, offer.spot.start].append(self.literals[i])
            for event in self.scene.siblings[block.number]:
                if event in self.free:
                    spot, planned = self.scene.spot(event), self.scene.event[event]
                    weight = len(self.scene.parties(planned)) * self.scene.urgency(planned)
                    messages.append(weight * (1 - sum(stay[spot.room, spot.day, spot.start])))
        return sum(mandatory), sum(desired), sum(messages)

    def _parts(self) -> Iterable[_Part]:
        scene = self.scene
        lost: dict[tuple[str, int], list[_Sum]] = defaultdict(list)
        for block in self.blocks:
            size = block.demand.count // len(block.demand.parts)
            part = 0 if block.weeks else block.index // size
            count = sum(event in self.free for event in scene.siblings[block.number])
            lost[block.demand.id, part].append(count - sum(self.literals[i] for i in self._of.get(block.number, ())))
        for (name, part), terms in lost.items():
            demand = scene.problem.demand[name]
            size = demand.count // len(demand.parts)
            placed = sum(demand.rhythm_weeks > 0 or e.index // size == part for e in scene.plan.by_demand[name])
            yield _Part(demand.mandatory_per_period, scene.problem.kind[demand.kind].desire, placed, sum(terms))

    def least_effort(self, work: float) -> Choice | None:
        """The offers that take least effort, whatever they cost; None if the solver's time ran out before any.

        Args:
            work: deterministic time of the solver (about seconds).
        """
        mandatory, desired, messages = self._effort
        most = 1 + sum(len(self.scene.parties(self.scene.event[e])) * URGENT for e in self.free)
        most += len(self.free) * max((offer.messages for offer in self.offered), default=0)
        many = 1 + sum(self.scene.desire(event) for event in self.free)
        self.model.minimize((many * mandatory + desired) * most + messages)
        solver = solver_of(work)
        if solver.solve(self.model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return None
        rest, least = divmod(math.ceil(solver.best_objective_bound - 1e-6), most)
        bound = Effort(mandatory=rest // many, desired=rest % many, messages=least)
        return Choice(
            self._chosen(solver),
            Effort(mandatory=solver.value(mandatory), desired=solver.value(desired), messages=solver.value(messages)),
            self._least_alone() if self.trimmed else bound,
        )

    def _least_alone(self) -> Effort:
        """What every event takes at least by itself, nothing lost: a bound where not everything was offered."""
        messages = 0
        for block in self.blocks:
            for event in self.scene.siblings[block.number]:
                if event in self.free:
                    planned = self.scene.event[event]
                    leaving = len(self.scene.parties(planned)) * self.scene.urgency(planned)
                    messages += min(self._least[block.number], leaving) if event in self.scene.harm.touched else 0
        return Effort(mandatory=0, desired=0, messages=messages)

    def settle(self, choice: Choice) -> None:
        """Take no other effort than that of a choice from now on, and begin with it."""
        for term, value in zip(self._effort, choice.effort.levels, strict=True):
            self.model.add(term == value)
        taken = set(choice.offers)
        for offer, literal in zip(self.offered, self.literals, strict=True):
            self.model.add_hint(literal, offer in taken)

    def cheapest(self, before: Sequence[tuple[Offer, ...]], apart: int, work: float) -> Cheapest | None:
        """The offers that cost least and differ from what was chosen before; None if there are none, or none in time.

        Args:
            before: what was chosen before.
            apart: in how many days, or people who come, the choice must differ from each of these.
            work: deterministic time of the solver (about seconds).
        """
        model = self.model.clone()
        literals = [model.get_bool_var_from_proto_index(literal.index) for literal in self.literals]
        by_day = grouped(((o.spot.block, o.spot.day, o.people), x) for o, x in zip(self.offered, literals, strict=True))
        for chosen in before:
            same = {(o.spot.block, o.spot.day, o.people) for o in chosen}
            model.add(sum(x for key in same for x in by_day[key]) <= len(chosen) - apart)
        costs = [(model.get_int_var_from_proto_index(x.index), cost) for x, cost in self._costs]
        model.minimize(sum(cost * x for x, cost in costs))
        solver = solver_of(work)
        status = solver.solve(model)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return None
        return Cheapest(self._chosen(solver), status == cp_model.OPTIMAL)

    def _chosen(self, solver: cp_model.CpSolver) -> tuple[Offer, ...]:
        return tuple(o for o, x in zip(self.offered, self.literals, strict=True) if solver.value(x))


def trimmed(offers: list[Offer]) -> list[Offer]:
    """At most ``MANY`` of the offers: what stays in place, then the cheapest of every day, then the second."""
    if len(offers) <= MANY:
        return offers
    rank: dict[int, int] = defaultdict(int)
    order: list[tuple[int, int, Offer]] = []
    for offer in sorted(offers, key=lambda o: (o.kind is Kind.NEW, o.cost, o.messages)):
        rank[offer.spot.day] += offer.kind is Kind.NEW
        order.append((rank[offer.spot.day] if offer.kind is Kind.NEW else 0, offer.cost, offer))
    return [offer for _, _, offer in sorted(order, key=lambda each: each[:2])[:MANY]]


def _fewest_messages(offers: list[Offer]) -> int:
    """Of whoever stays in place with other people, the fewest; nobody else is told less than by leaving."""
    return min((o.messages for o in offers if o.kind is Kind.DEPUTY), default=MOST)


def _column(block: Block, offer: Offer) -> Column:
    """A column with the offered placement alone."""
    day, start, room = (np.array([n], dtype=np.int64) for n in (offer.spot.day, offer.spot.start, offer.spot.room))
    return Column(day, start, room, 0, 0, None, (offer.people,) if block.demand.groups else ())
