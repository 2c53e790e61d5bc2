"""What the Kitas get, and whether it is spread fairly over a catchment (statements 11, 37)."""

from dataclasses import dataclass

from api.measures import KitaService, Served, kita_services
from api.overview.places import centre_titles
from scheduler.rules.view import PlanView


@dataclass(frozen=True, slots=True)
class KitaShare:
    """The events of one fairness group at one Kita."""

    service: KitaService
    served: Served

    @property
    def missing(self) -> int:
        """Events that are not placed."""
        return self.served.wanted - self.served.placed

    @property
    def per_need(self) -> float:
        """Events placed for each step of need."""
        return self.served.placed / self.service.need

    @property
    def share(self) -> float:
        """Placed part of what is wanted."""
        return self.served.placed / self.served.wanted if self.served.wanted else 1.0

    @property
    def loss(self) -> int:
        """What rule ``fairness`` compares: missing events by need, one more where it is far."""
        return (self.service.need + self.service.far) * self.missing


@dataclass(frozen=True, slots=True)
class Catchment:
    """The Kitas of a Familienzentrum, those that get least for their need first."""

    title: str
    kitas: tuple[KitaShare, ...]

    @property
    def worst(self) -> KitaShare | None:
        """The Kita that comes off worst, None if nothing is missing."""
        return max((kita for kita in self.kitas if kita.missing), key=lambda kita: kita.loss, default=None)

    @property
    def wanted(self) -> int:
        """Events wanted by all its Kitas."""
        return sum(kita.served.wanted for kita in self.kitas)

    @property
    def placed(self) -> int:
        """Those of them that are placed."""
        return sum(kita.served.placed for kita in self.kitas)


@dataclass(frozen=True, slots=True)
class FairnessGroup:
    """Events that are to be spread fairly, with the titles of their kinds."""

    title: str
    kinds: tuple[str, ...]
    catchments: tuple[Catchment, ...]

    @property
    def kitas(self) -> tuple[KitaShare, ...]:
        """Of all catchments."""
        return tuple(kita for catchment in self.catchments for kita in catchment.kitas)

    @property
    def most_per_need(self) -> float:
        """The best share of all."""
        return max((kita.per_need for kita in self.kitas), default=0.0)


def fairness_groups(view: PlanView) -> tuple[FairnessGroup, ...]:
    """Every group of the data, in the order of their kinds; catchments are those of the horizon's first day."""
    kinds: dict[str, list[str]] = {}
    for kind in view.problem.kinds:
        if kind.fairness_group is not None:
            kinds.setdefault(kind.fairness_group, []).append(kind.title)
    services = kita_services(view)
    groups = [
        FairnessGroup(group.replace("_", " ").title(), tuple(titles), _catchments(view, services, group))
        for group, titles in kinds.items()
    ]
    return tuple(group for group in groups if group.kitas)


def _catchments(view: PlanView, services: list[KitaService], group: str) -> tuple[Catchment, ...]:
    found: dict[str, list[KitaShare]] = {}
    for service in services:
        if service.groups[group].wanted:
            found.setdefault(service.centre.id, []).append(KitaShare(service, service.groups[group]))
    return tuple(
        Catchment(
            title, tuple(sorted(found[centre], key=lambda kita: (kita.per_need, -kita.loss, kita.service.kita.id)))
        )
        for centre, title in centre_titles(view.problem).items()
        if centre in found
    )
