import datetime as dt
from collections import defaultdict
import numpy as np
from scheduler.domain.demands import Format
from scheduler.domain.time import GRID, MINUTES_PER_DAY, night_shift, clock
from scheduler.model.families import *
from scheduler.model.families import MomentFamily, PeriodFamily, Use, Charge, uses_of_person, expand
from scheduler.model.grid import SLOTS, fitting_starts, slots
from scheduler.model.rows import ANY, TOLERANCE, Patch, Row, Slack, person_patch
from scheduler.model.block import Promise


def room_occupancy(context):
    for room, places in context.blocks_in.items():
        uses = [
            Use(context.blocks[n], r, context.setup(context.blocks[n], r), context.blocks[n].cleanup) for n, r in places
        ]
        family = MomentFamily("room_occupancy", ("room", room), uses)
        if family.couples:
            context.families.append(family)


def person_occupancy(context):
    for person, numbers in context.blocks_of.items():
        family = MomentFamily(
            "person_occupancy", ("person", person), uses_of_person([context.blocks[n] for n in numbers], person)
        )
        if family.couples:
            context.families.append(family)


class FullestFamily:
    """of several families that say nearly the same, the fullest broken moment of every day"""

    def __init__(self, families):
        self.families = families

    def separate(self, placements, slack, *, every=False):
        if every:
            for f in self.families:
                yield from f.separate(placements, slack, every=True)
            return
        best = {}
        for f in self.families:
            for load, day, slot in f.broken(placements):
                if day not in best or load > best[day][0] + TOLERANCE:
                    best[day] = (load, f, slot)
        for day, (load, f, slot) in best.items():
            yield f.row(day, slot)


def travel_time(context):
    problem = context.problem
    for person, numbers in context.blocks_of.items():
        blocks = [context.blocks[n] for n in numbers]
        places = [(b, r, s) for b in blocks for r, s in enumerate(b.sites) if s is not None]
        who = problem.person[person]
        if who.starts_at_base and who.base is not None and who.availability is not None:
            for b in blocks:
                for r, s in enumerate(b.sites):
                    trip = problem.trip(who.base, s)
                    if trip == 0:
                        continue
                    late = np.zeros((7, SLOTS), dtype=bool)
                    for w in who.availability:
                        first, last = slots(w.start + trip), w.end // GRID - b.length
                        if last >= first:
                            late[w.weekday, first : last + 1] = True
                    ok = context.weekly(b, late)
                    if person in b.required:
                        mask = np.zeros_like(b.allowed)
                        mask[r] = ~ok
                        b.forbid(mask, "travel_time", person)
                    else:
                        for fits in b.group_fits:
                            if person in fits:
                                fits[person][r] &= ok
        sites = sorted({s for _, _, s in places})
        if len(sites) < 2:
            continue
        trips = {(a, s): slots(problem.trip(a, s)) for a in sites for s in sites}
        offsets = [tuple(trips[a, s] for s in sites) for a in sites]
        shortest = min(b.length for b, _, _ in places)
        longest = max(trips.values())
        if 2 * shortest <= longest:
            offsets += [tuple(min(o, c) for o in row) for row in offsets for c in range(1, longest)]
        anchored = []
        for k, offset in enumerate(dict.fromkeys(offsets)):
            shift = dict(zip(sites, offset))
            uses = [Use(b, r, shift[s], -shift[s], person_patch(b, person)) for b, r, s in places]
            family = MomentFamily("travel_time", ("travel", person, k), uses)
            if family.couples:
                anchored.append(family)
        if anchored:
            context.families.append(FullestFamily(anchored))


def availability(context):
    for b in context.blocks:
        d0, d1 = context.timeline.span(b.demand.first, b.demand.last)
        outside = np.ones(b.days, dtype=bool)
        a, z = b.local_days(d0, d1)
        outside[a:z] = False
        b.forbid(outside[:, None], "availability", "Zeitraum")
        b.forbid(~context.weekly(b, fitting_starts(b.demand.windows, b.length)), "availability", "Zeitfenster")
        for person in b.demand.required:
            b.forbid(~context.person_fits(person, b), "availability", person)
        for fits in b.group_fits:
            for person in fits:
                fits[person] &= context.person_fits(person, b)


def room_hours(context):
    problem, timeline = context.problem, context.timeline
    holiday = np.zeros(timeline.count, dtype=bool)
    for day in problem.holidays:
        n = timeline.number(day)
        if 0 <= n < timeline.count:
            holiday[n] = True
    cache = {}

    def site_days(site):
        if site not in cache:
            closed = np.zeros(timeline.count, dtype=bool)
            for day in problem.site[site].closures:
                n = timeline.number(day)
                if 0 <= n < timeline.count:
                    closed[n] = True
            cache[site] = closed
        return cache[site]

    for b in context.blocks:
        b.forbid(holiday[context.days(b)][:, None], "room_hours", "Feiertag")
        for r, (room_id, site) in enumerate(zip(b.rooms, b.sites)):
            room = problem.room[room_id] if room_id is not None else None
            mask = np.zeros(b.allowed.shape[1:], dtype=bool)
            before = context.setup(b, r) if room else 0
            after = b.cleanup if room else 0
            if site is not None and (room is None or room.closes_with_site):
                mask |= site_days(site)[context.days(b)][:, None]
                for day, closes in problem.site[site].early_closings.items():
                    n = timeline.number(day) - b.day0
                    if 0 <= n < b.days:
                        mask[n, max(0, closes // GRID - b.length - after + 1 - b.slot0) :] = True
            if room is not None:
                hours = fitting_starts(room.hours, before + b.length + after)
                starts = np.zeros_like(hours)
                starts[:, before:] = hours[:, : SLOTS - before]
                mask |= ~context.weekly(b, starts)
                for closure in room.closures:
                    a, z = b.local_days(*timeline.span(closure.first, closure.last))
                    mask[a:z] = True
                for res in problem.reservations:
                    if res.room == room_id:
                        n = timeline.number(res.date) - b.day0
                        if 0 <= n < b.days:
                            first = res.start // GRID - b.length - after + 1 - b.slot0
                            last = slots(res.end) + before - b.slot0
                            mask[n, max(0, first) : max(0, last)] = True
            full = np.zeros_like(b.allowed)
            full[r] = mask
            b.forbid(full, "room_hours", room_id or site or "digital")


def room_fit(context):
    for b in context.blocks:
        size = len(b.demand.required) + sum(g.need for g in b.demand.groups) + b.demand.audience
        for r, room_id in enumerate(b.rooms):
            room = context.problem.room[room_id] if room_id is not None else None
            digital = b.sites[r] is None
            bad = digital and b.demand.format is Format.ROOM or not digital and b.demand.format is Format.DIGITAL
            if room is not None:
                bad = bad or room.capacity < size or not b.demand.features <= room.features
            if bad:
                mask = np.zeros_like(b.allowed)
                mask[r] = True
                b.forbid(mask, "room_fit", room_id or "")


def catchment(context):
    problem, timeline = context.problem, context.timeline
    for b in context.blocks:
        for r, site in enumerate(b.sites):
            if site is None:
                continue
            units = [problem.site[site].unit(timeline.dates[d]) for d in range(b.day0, b.day0 + b.days)]
            for person in b.demand.people:
                serves = problem.person[person].serves
                if not serves:
                    continue
                bad = np.array([u is not None and u not in serves for u in units], dtype=bool)
                if not bad.any():
                    continue
                if person in b.required:
                    mask = np.zeros_like(b.allowed)
                    mask[r] = bad[:, None]
                    b.forbid(mask, "catchment", person)
                else:
                    for fits in b.group_fits:
                        if person in fits:
                            fits[person][r] &= ~bad[:, None]


def promised(context):
    by_demand = defaultdict(list)
    for pin in context.problem.pins:
        by_demand[pin.demand].append(pin)
    for b in context.blocks:
        for pin in by_demand.get(b.demand.id, ()):
            if pin.index is not None and pin.index != b.index:
                continue
            if pin.index is None and pin.date is not None:
                room = b.rooms.index(pin.room) if pin.room in b.rooms else (None if pin.room is None else -1)
                start = None if pin.start is None else pin.start // GRID
                b.promises.append(Promise(context.timeline.number(pin.date), start, room))
                continue
            keep = np.ones_like(b.allowed)
            if pin.date is not None:
                keep &= (np.arange(b.days) + b.day0 == context.timeline.number(pin.date))[None, :, None]
            if pin.start is not None:
                keep &= ((np.arange(b.starts) + b.slot0) * GRID == pin.start)[None, None, :]
            if pin.room is not None:
                keep &= np.array([room == pin.room for room in b.rooms])[:, None, None]
            b.forbid(~keep, "promised", "Festlegung")
            if pin.index is not None:
                b.lost_levels = [(h + 1, m, d) for h, m, d in b.lost_levels]


def release_time(context):
    problem, timeline = context.problem, context.timeline
    weeks = timeline.mondays
    for person in sorted({r.person for r in problem.rates}):
        numbers = context.blocks_of.get(person, [])
        charges = network_charges(context, person, numbers)
        spans = []
        who = problem.person[person]
        works = {w.weekday for w in who.availability} if who.availability is not None else set(range(7))
        for year in problem.policy.account_years:
            accrued = 0
            inside = [w for w in weeks if w in year]
            for week in inside:
                own = [
                    week + dt.timedelta(days=i)
                    for i in range(5)
                    if i in works and week + dt.timedelta(days=i) not in problem.holidays
                ]
                if not own or not all(problem.absent(person, day) for day in own):
                    accrued += problem.rate(person, week) or 0
                first = max(0, timeline.number(inside[0]))
                last = min(timeline.count, timeline.number(week) + 7)
                spans.append((first, last, accrued + problem.policy.overdraw_minutes))
        if charges and spans:
            context.families.append(PeriodFamily("release_time", ("release", person), charges, spans))


def charges_of(context, person, numbers, *, preparation, network_only=False):
    out = []
    for n in numbers:
        b = context.blocks[n]
        if network_only and not b.kind.network:
            continue
        minutes = b.demand.minutes + (b.kind.preparation_minutes if preparation else 0)
        for r, site in enumerate(b.sites):
            out.append(
                Charge(
                    b,
                    r if len(b.sites) > 1 else ANY,
                    minutes + context.trip_minutes(person, site),
                    person_patch(b, person),
                )
            )
    return out


def network_charges(context, person, numbers):
    return charges_of(context, person, numbers, preparation=True, network_only=True)


class RestFamily:
    def __init__(self, context, person, numbers):
        self.person = person
        self.blocks = [context.blocks[n] for n in numbers]
        self.need = [slots(context.problem.policy.rest_minutes + night_shift(d)) for d in context.timeline.dates]
        self.worst = max(self.need)
        self.latest = max(b.slot0 + b.starts + b.length for b in self.blocks)

    def separate(self, placements, slack, *, every=False):
        idx = placements.of_person(self.person, [b.number for b in self.blocks])
        day, start, end, weight = (
            placements.day[idx],
            placements.start[idx],
            placements.end[idx],
            placements.weight[idx],
        )
        nights = np.intersect1d(day[end + self.worst > SLOTS], day[start + SLOTS < self.worst + self.latest] - 1)
        for d in nights.tolist():
            need = self.need[d]
            late, early = day == d, day == d + 1
            best = None
            for t in np.unique(end[late]).tolist():
                for u in (np.unique(start[early]) + 1).tolist():
                    if u - 1 + SLOTS - t >= need:
                        continue
                    held = late & (start < t) & (end >= t)
                    held |= early & (start < u) & (end >= u)
                    load = float(weight[held].sum())
                    if load > 1 + TOLERANCE:
                        if every:
                            yield self.row(d, t, u)
                        elif best is None or load > best[0] + TOLERANCE:
                            best = (load, t, u)
            if best:
                yield self.row(d, best[1], best[2])

    def row(self, d, t, u):
        patches = [
            Patch(b.number, 1, d, d + 1, t - b.length, t, ANY, person_patch(b, self.person)) for b in self.blocks
        ]
        patches += [
            Patch(b.number, 1, d + 1, d + 2, u - b.length, u, ANY, person_patch(b, self.person)) for b in self.blocks
        ]
        return Row(("rest", self.person, d, t, u), "rest", 1, tuple(patches))


def rest(context):
    policy = context.problem.policy
    worst = slots(policy.rest_minutes + 60)
    for person, numbers in context.blocks_of.items():
        blocks = [context.blocks[n] for n in numbers if context.blocks[n].allowed.any()]
        if not blocks:
            continue
        first = min(b.slot0 + int(np.flatnonzero(b.allowed.any(axis=(0, 1)))[0]) for b in blocks)
        last = max(b.slot0 + int(np.flatnonzero(b.allowed.any(axis=(0, 1)))[-1]) + b.length for b in blocks)
        if first + SLOTS - last < worst:
            context.families.append(RestFamily(context, person, numbers))
        charges = charges_of(context, person, numbers, preparation=False)
        if sum(c.minutes for c in {c.block.number: c for c in charges}.values()) > policy.day_limit_minutes:
            spans = [(d, d + 1, policy.day_limit_minutes) for d in range(context.timeline.count)]
            context.families.append(PeriodFamily("rest", ("day", person), charges, spans))


class GapFamily:
    def __init__(self, first, second, gap):
        self.first, self.second, self.gap = first, second, gap

    def separate(self, placements, slack, *, every=False):
        a, b = placements.of_block(self.first.number), placements.of_block(self.second.number)
        if not len(a) or not len(b):
            return
        best = None
        for t in np.unique(placements.day[b]):
            load = (
                placements.weight[b][placements.day[b] <= t].sum()
                + placements.weight[a][placements.day[a] > t - self.gap].sum()
            )
            if load > 1 + TOLERANCE and every:
                yield self.row(int(t))
            elif load > 1 + TOLERANCE and (best is None or load > best[0] + TOLERANCE):
                best = (load, int(t))
        if best:
            yield self.row(best[1])

    def row(self, t):
        far = 1 << 20
        patches = (
            Patch(self.first.number, 1, t - self.gap + 1, far, -far, far),
            Patch(self.second.number, 1, -far, t + 1, -far, far),
        )
        return Row(("gap", self.first.number, self.second.number, t), "distinct_dates", 1, patches)


def distinct_dates(context):
    by_demand = defaultdict(list)
    for b in context.blocks:
        if not b.weeks:
            by_demand[b.demand.id].append(b)
    for blocks in by_demand.values():
        for i, a in enumerate(blocks):
            for b in blocks[i + 1 :]:
                if b.day0 - (a.day0 + a.days - 1) < a.gap:
                    context.families.append(GapFamily(a, b, a.gap))


def frequency(context):
    for b in context.blocks:
        mandatory = b.demand.mandatory_per_period
        if b.weeks:
            optional = b.count - mandatory
            b.lost_levels = [(0, 0, b.kind.desire)] * optional + [(0, 1, 0)] * mandatory
        elif mandatory == b.demand.count // len(b.demand.parts):
            b.lost_levels = [(0, 1, 0)]
        else:
            b.lost_levels = [(0, 0, b.kind.desire)]
    parts = defaultdict(list)
    for b in context.blocks:
        size = b.demand.count // len(b.demand.parts)
        if not b.weeks and 0 < b.demand.mandatory_per_period < size:
            parts[b.demand.id, b.index // size].append(b)
    for (demand, part), blocks in parts.items():
        slack = Slack(("shortage", demand, part), mandatory=1, desired=-blocks[0].kind.desire)
        limit = len(blocks) - blocks[0].demand.mandatory_per_period
        context.rows.append(
            Row(("frequency", demand, part), "frequency", limit, (), tuple((b.number, 1) for b in blocks), slack)
        )


def rhythm(context):
    for b in context.blocks:
        if b.weeks:
            b.deviation = context.weights["rhythm"]


def spacing(context):
    w = context.weights["spacing"]
    for b in context.blocks:
        if b.weeks or b.demand.count == 1:
            continue
        section = b.demand.section(b.index)
        days = np.arange(b.days) + b.day0 - context.timeline.number(section.first)
        dist = np.abs(2 * days - (section.length - 1))
        b.cost += (w * ((10 * dist) // max(1, section.length - 1)))[None, :, None].astype(np.int32)


def preferred_time(context):
    w = context.weights["preferred_time"]
    for b in context.blocks:
        if not b.kind.preferred:
            continue
        starts = (np.arange(b.starts) + b.slot0) * GRID
        ends = starts + b.demand.minutes
        table = np.full((7, b.starts), 6)
        for p in b.kind.preferred:
            away = np.maximum(0, np.maximum(p.start - starts, ends - p.end))
            hours = -(-away // 60)
            for day in range(7):
                table[day] = np.minimum(table[day], hours + (0 if day == p.weekday else 2))
        b.cost += (w * table[context.timeline.weekday[context.days(b)]])[None].astype(np.int32)


def school_holidays(context):
    w = context.weights["school_holidays"]
    free = np.zeros(context.timeline.count, dtype=bool)
    for r in context.problem.school_holidays:
        a, z = context.timeline.span(r.first, r.last)
        free[a:z] = True
    for b in context.blocks:
        days = free[context.days(b)][:, None]
        ends = (np.arange(b.starts) + b.slot0) * GRID + b.demand.minutes
        hit = days & (b.kind.family_offer | (ends > context.problem.policy.evening_from))[None, :]
        b.cost += (w * hit)[None].astype(np.int32)


def week_spans(context, limit):
    spans = []
    for week in context.timeline.mondays:
        n = context.timeline.number(week)
        spans.append((max(0, n), min(context.timeline.count, n + 7), limit))
    return spans


def evenings(context):
    w = context.weights["evenings"]
    policy = context.problem.policy
    for person, numbers in context.blocks_of.items():
        charges = []
        for n in numbers:
            b = context.blocks[n]
            first = (policy.evening_from - b.demand.minutes) // GRID + 1
            if b.allowed[:, :, max(0, first - b.slot0) :].any():
                charges.append(Charge(b, ANY, 1, person_patch(b, person), slot_from=first))
        free = policy.evenings_per_week
        if sum(min(7, c.block.count) for c in charges) <= free:
            continue

        def slacks(span, person=person):
            return [
                (0, Slack(("evenings", person, span, 0), wishes=w)),
                (1, Slack(("evenings", person, span, 1), wishes=w)),
            ]

        context.families.append(
            PeriodFamily("evenings", ("evenings", person), charges, week_spans(context, free), slacks)
        )


def fairness(context):
    w = context.weights["fairness"]
    problem = context.problem
    groups = defaultdict(lambda: defaultdict(list))
    for b in context.blocks:
        site = problem.site.get(b.demand.unit)
        if b.kind.fairness_group is None or site is None:
            continue
        unit = site.unit(problem.horizon.first)
        if unit is None or unit == site.id:
            continue
        groups[unit, b.kind.fairness_group][site.id].append(b)
    for (unit, group), kitas in groups.items():
        slack = Slack(("fairness", unit, group), wishes=w)
        for kita, blocks in kitas.items():
            weight = problem.site[kita].need + (1 if problem.trip(unit, kita) > problem.policy.far_minutes else 0)
            context.rows.append(
                Row(
                    ("fairness", unit, group, kita), "fairness", 0, (), tuple((b.number, weight) for b in blocks), slack
                )
            )


class VisitFamily:
    """extra = max over other blocks of units*x - lead's units*x_lead, per day"""

    def __init__(self, person, place, lead, members, days, weight):
        self.person, self.place, self.members, self.weight = person, place, members, weight
        self.lead = lead
        self.days = days

    @property
    def numbers(self):
        return frozenset(m[0].number for m in self.members) | frozenset(m[0].number for m in self.lead)

    def marginal(self, block, placements):
        size = len(self.days)
        lead = np.zeros(size)
        for b, room, units in self.lead:
            load = self._load(placements, b, room, units, size) if b is not block else None
            if load is not None:
                lead += load
        others = np.zeros(size)
        for b, room, units in self.members:
            load = self._load(placements, b, room, units, size) if b is not block else None
            if load is not None:
                others = np.maximum(others, load)
        others *= self.days
        for b, room, units in self.lead:
            if b is block:
                for d in np.flatnonzero(others):
                    yield Patch(b.number, 1, int(d), int(d) + 1, 0, SLOTS, room), -self.weight * min(units, others[d])
        for b, room, units in self.members:
            if b is not block:
                continue
            extra = (
                self.weight
                * (np.maximum(0, np.maximum(others, units) - lead) - np.maximum(0, others - lead))
                * self.days
            )
            p = person_patch(b, self.person)
            edges = np.flatnonzero(np.diff(np.r_[0.0, extra, 0.0]))
            for a, z in zip(edges[:-1], edges[1:]):
                if extra[a]:
                    yield Patch(b.number, 1, int(a), int(z), 0, SLOTS, room, p), float(extra[a])

    def _load(self, placements, b, room, units, size):
        idx = placements.of_block(b.number)
        if len(idx) and room != ANY:
            idx = idx[placements.room[idx] == room]
        p = person_patch(b, self.person)
        if p and len(idx):
            idx = idx[[p in placements.attendees[i] for i in idx]]
        return (
            units * np.bincount(placements.day[idx], weights=placements.weight[idx], minlength=size)
            if len(idx)
            else None
        )

    def separate(self, placements, slack, *, every=False):
        size = len(self.days)
        covered = np.zeros(size)
        for b, room, units in self.lead:
            load = self._load(placements, b, room, units, size)
            if load is not None:
                covered += load
        for b, room, units in self.members:
            load = self._load(placements, b, room, units, size)
            if load is None:
                continue
            over = np.flatnonzero((load > covered + TOLERANCE) & self.days)
            for d in over.tolist():
                if load[d] - covered[d] > slack.get(("visit", self.person, self.place, d), 0.0) + TOLERANCE:
                    patches = [Patch(b.number, units, d, d + 1, 0, SLOTS, room, person_patch(b, self.person))]
                    patches += [Patch(l.number, -u, d, d + 1, 0, SLOTS, r) for l, r, u in self.lead]
                    yield Row(
                        ("visit", self.person, self.place, d, b.number, room),
                        "travel_cost",
                        0,
                        tuple(patches),
                        slack=Slack(("visit", self.person, self.place, d), wishes=self.weight),
                    )


def travel_cost(context):
    w = context.weights["travel_cost"]
    problem = context.problem
    if w == 0:
        return
    for person, numbers in context.blocks_of.items():
        base = problem.person[person].base
        if base is None:
            continue
        home = problem.site[base].place
        places = defaultdict(list)
        for n in numbers:
            b = context.blocks[n]
            for r, site in enumerate(b.sites):
                if site is not None and problem.site[site].place != home:
                    places[problem.site[site].place].append(
                        (b, r if len(b.sites) > 1 else ANY, -(-problem.trip(base, site) // 10))
                    )
        for place, members in places.items():
            required = [m for m in members if person in m[0].required]
            first = max((m[0] for m in required), key=lambda b: (b.count, -b.number), default=None)
            lead = [m for m in required if m[0] is first]
            others = [m for m in members if m[0] is not first]
            for b, room, units in lead:
                b.cost[slice(None) if room == ANY else room] += w * units
            shared = np.zeros(context.timeline.count, dtype=bool)
            if first is not None and any(b.demand.id != first.demand.id for b, _, _ in others):
                shared[context.days(first)] |= first.allowed.any(axis=(0, 2))
            count = np.zeros(context.timeline.count, dtype=int)
            by_demand = defaultdict(list)
            for b in {id(m[0]): m[0] for m in others}.values():
                by_demand[b.demand.id].append(b)
                if person not in b.required:
                    shared[context.days(b)] = True
            for same in by_demand.values():
                any_of = np.zeros(context.timeline.count, dtype=bool)
                for b in same:
                    any_of[context.days(b)] |= b.allowed.any(axis=(0, 2))
                count += any_of
            shared |= count > 1
            for b, room, units in others:
                extra = (w * units * ~shared[context.days(b)])[:, None].astype(np.int32)
                b.cost[slice(None) if room == ANY else room] += extra
            if others and shared.any():
                context.families.append(VisitFamily(person, place, lead, others, shared, w))


def room_choice(context):
    w = context.weights["room_choice"]
    for b in context.blocks:
        kinds = b.kind.room_kinds
        for r, room_id in enumerate(b.rooms):
            if kinds and room_id is not None:
                kind = context.problem.room[room_id].kind
                b.cost[r] += w * (kinds.index(kind) if kind in kinds else len(kinds))


class MissFamily:
    """optional person q of block b is busy elsewhere"""

    def __init__(self, context, person, block, others, free, weight):
        self.person, self.block, self.others, self.free, self.weight = person, block, others, free, weight

    @property
    def numbers(self):
        return frozenset(b.number for b in self.others) | {self.block.number}

    def marginal(self, block, placements):
        if block is self.block:
            for i in placements.of_person(self.person, [b.number for b in self.others]):
                d, s, e = int(placements.day[i]), int(placements.start[i]), int(placements.end[i])
                yield Patch(block.number, 1, d, d + 1, s - block.length + 1, e), float(self.weight)
            return
        for i in placements.of_block(self.block.number):
            d, s, e = int(placements.day[i]), int(placements.start[i]), int(placements.end[i])
            if self.free[d - self.block.day0, s - self.block.slot0]:
                yield (
                    Patch(block.number, 1, d, d + 1, s - block.length + 1, e, ANY, person_patch(block, self.person)),
                    float(self.weight),
                )

    def separate(self, placements, slack, *, every=False):
        idx = placements.of_block(self.block.number)
        other = placements.of_person(self.person, [b.number for b in self.others])
        if not len(idx) or not len(other):
            return
        by_day = defaultdict(list)
        for i in other:
            by_day[int(placements.day[i])].append(i)
        for d in sorted({int(x) for x in placements.day[idx]} & by_day.keys()):
            load = np.zeros(SLOTS + 64)
            mine = np.zeros(SLOTS + 64)
            for i in by_day[d]:
                load[placements.start[i] : placements.end[i]] += placements.weight[i]
            for i in idx[placements.day[idx] == d]:
                if self.free[d - self.block.day0, placements.start[i] - self.block.slot0]:
                    mine[placements.start[i] : placements.end[i]] += placements.weight[i]
            total = np.where((mine > 0) & (load > 0), load + mine, 0)
            held = 1 + slack.get(("miss", self.person, self.block.number, d), 0.0) + TOLERANCE
            if every:
                yield from (self.row(d, t) for t in np.flatnonzero(total > held).tolist())
            elif total.max() > held:
                yield self.row(d, int(total.argmax()))

    def row(self, d, t):
        patches = [
            Patch(b.number, 1, d, d + 1, t - b.length + 1, t + 1, ANY, person_patch(b, self.person))
            for b in self.others
        ]
        b = self.block
        free = np.flatnonzero(self.free[d - b.day0]) + b.slot0
        free = free[(free > t - b.length) & (free <= t)]
        for run in np.split(free, np.flatnonzero(np.diff(free) > 1) + 1) if len(free) else []:
            patches.append(Patch(b.number, 1, d, d + 1, int(run[0]), int(run[-1]) + 1))
        return Row(
            ("miss", self.person, b.number, d, t),
            "optional_attendance",
            1,
            tuple(patches),
            slack=Slack(("miss", self.person, b.number, d), wishes=self.weight),
        )


def optional_attendance(context):
    w = context.weights["optional_attendance"]
    for b in context.blocks:
        b.deputy_cost = 3 * w
        if w == 0:
            continue
        for person in b.demand.optional:
            free = context.person_fits(person, b)
            b.cost += (w * ~free)[None].astype(np.int32)
            others = [context.blocks[n] for n in context.blocks_of.get(person, ()) if n != b.number]
            others = [o for o in others if o.demand.id != b.demand.id or True]
            if others:
                context.families.append(MissFamily(context, person, b, others, free, w))


def workload(context):
    w = context.weights["workload"]
    problem = context.problem
    rated = {r.person for r in problem.rates}
    for person, numbers in context.blocks_of.items():
        who = problem.person[person]
        spans = week_spans(context, 0)
        if person in rated:
            charges = network_charges(context, person, numbers)
            limits = [problem.policy.workload_rates * (problem.rate(person, m) or 0) for m in context.timeline.mondays]
        elif who.weekly_minutes is not None:
            charges = charges_of(context, person, numbers, preparation=True)
            limits = [problem.policy.workload_percent * who.weekly_minutes // 100] * len(spans)
        else:
            continue
        spans = [(a, z, limit) for (a, z, _), limit in zip(spans, limits)]

        def slacks(span, person=person):
            return [(0, Slack(("workload", person, span), wishes=w, unit=60))]

        if charges:
            context.families.append(PeriodFamily("workload", ("workload", person), charges, spans, slacks))


def stability(context):
    w = context.weights["stability"]
    known = defaultdict(set)
    for e in context.problem.baseline:
        known[e.demand].add((e.date, e.start, e.room))
    today = context.problem.policy.today
    for b in context.blocks:
        if b.demand.id not in known:
            continue
        dates = [context.timeline.dates[d] for d in range(b.day0, b.day0 + b.days)]
        notice = np.array(
            [1 if today is None else 3 if (x - today).days < 14 else 2 if (x - today).days < 42 else 1 for x in dates]
        )
        cost = np.broadcast_to((w * notice)[None, :, None], b.cost.shape).copy()
        for date, start, room in known[b.demand.id]:
            d, s = context.timeline.number(date) - b.day0, start // GRID - b.slot0
            if room in b.rooms and 0 <= d < b.days and 0 <= s < b.starts and start % GRID == 0:
                cost[b.rooms.index(room), d, s] = 0
        b.cost += cost.astype(np.int32)


ORDER = [
    frequency,
    room_occupancy,
    person_occupancy,
    travel_time,
    availability,
    room_hours,
    room_fit,
    catchment,
    promised,
    release_time,
    distinct_dates,
    rhythm,
    spacing,
    preferred_time,
    school_holidays,
    fairness,
    room_choice,
    optional_attendance,
    workload,
    stability,
]
LATE = [rest, evenings, travel_cost]


def build_all(context):
    for f in ORDER:
        f(context)
    context.finish()
    for f in LATE:
        f(context)
