"""Events spread fairly over the Kitas of a catchment, by need and distance."""

from collections import defaultdict
from collections.abc import Iterator

from scheduler.model.context import Context
from scheduler.model.rows import Row, Slack
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.WISH,
    weight=6,
    title="Gerechte Verteilung",
    text=(
        "Im Einzugsbereich von {unit} kommt {site} zu kurz ({group}): dort {missing:fehlt # Termin|fehlen # Termine}."
    ),
    statements=(11, 37),
)
class Fairness:
    """What is not placed does not fall on one Kita of a catchment, least of all a needy or far one (11, 37).

    Catchments are those of the horizon's first day.
    """

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a Familienzentrum and fairness group: the Kita that is worst off."""
        problem = view.problem
        missing: dict[tuple[str, str], int] = defaultdict(int)
        for demand in problem.demands:
            group = problem.kind[demand.kind].fairness_group
            if group is not None and demand.unit in problem.site:
                missing[group, demand.unit] += demand.count - len(view.by_demand[demand.id])
        worst: dict[tuple[str, str], tuple[int, str]] = {}
        for (group, kita), unplaced in missing.items():
            site = problem.site[kita]
            unit = site.unit(problem.horizon.first)
            if unit is None or unit == kita:
                continue
            weight = site.need + (problem.trip(unit, kita) > problem.policy.far_minutes)
            if weight * unplaced > worst.get((unit, group), (0, ""))[0]:
                worst[unit, group] = weight * unplaced, kita
        for (unit, group), (cost, kita) in worst.items():
            yield fact(
                unit=problem.site[unit], group=group, site=problem.site[kita], missing=missing[group, kita], cost=cost
            )

    @staticmethod
    def build(context: Context) -> None:
        """Of each Familienzentrum and group the Kita that loses most, by its weight, costs."""
        problem = context.problem
        groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for block in context.blocks:
            site, group = problem.site.get(block.demand.unit), block.kind.fairness_group
            unit = site.unit(problem.horizon.first) if site is not None else None
            if group is not None and site is not None and unit is not None and unit != site.id:
                groups[unit, group, site.id].append(block.number)
        for (unit, group, kita), blocks in groups.items():
            far = problem.trip(unit, kita) > problem.policy.far_minutes
            lost = tuple((number, problem.site[kita].need + far) for number in blocks)
            slack = Slack(("fairness", unit, group), wishes=context.weights["fairness"])
            context.rows.append(Row((*slack.key, kita), "fairness", 0, (), lost, slack))
