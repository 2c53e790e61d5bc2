"""What is to be said about one plan beside others, as figures: for the page, for ``--json``."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from api.figures import Account, KindCount, account_object, account_rows, kind_counts, kind_object
from api.measures import person_loads
from api.overview.kitas import FairnessGroup, fairness_groups
from api.overview.rooms import room_years
from scenarios.comparison import RELIABILITY
from scheduler.check import Report
from scheduler.rules.view import PlanView


@dataclass(frozen=True, slots=True)
class Served:
    """Events of one fairness group, spread over Kitas.

    Attributes:
        kitas: that are to have any.
        wanted: events of all of them; ``placed`` likewise.
        least: events of the Kita that has the fewest.
        median: of the Kitas.
        least_kitas: titles of those that have the fewest.
    """

    title: str
    kitas: int
    wanted: int
    placed: int
    least: int
    median: float
    least_kitas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KitaRow:
    """Events of one fairness group at one Kita."""

    group: str
    kita: str
    title: str
    wanted: int
    placed: int


@dataclass(frozen=True, slots=True)
class RoomRow:
    """How far a room is used.

    Attributes:
        share: used part of the hours in which it is open; None if it never is.
        peak: the same of its fullest week; None if it is not used.
    """

    room: str
    title: str
    share: float | None
    peak: float | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What a plan asks of one person; durations in minutes."""

    person: str
    title: str
    events: int
    event_minutes: int
    evenings: int
    trips: int
    travel_minutes: int


@dataclass(frozen=True, slots=True)
class Figures:
    """One plan.

    Attributes:
        kinds: events needed, wanted and placed of each kind.
        accounts: release time of each lead, in minutes.
        evenings: events that are evenings, counted once for each person who is there.
        most_evenings: of one person.
        busy_weeks: weeks of people with more evenings than the policy likes.
        travel_minutes: of all people; ``trips`` likewise.
        served: what Kitas get, by fairness group.
        fairness: cost of rule ``fairness``.
        room_share: used part of the hours in which rooms are open, digital ones aside; None if none ever opens.
        fullest_room: the room with the fullest week, empty if no room is used.
        fullest_share: of its open hours in that week.
        nearly_full: rooms with a week into which hardly anything else fits.
        reliability: cost of what differs from the plan of the data as they are.
        kitas: Kita by Kita, what ``served`` sums up.
        rooms: room by room, digital ones aside, the one with the fullest week first.
        people: everybody who takes part in an event.
    """

    kinds: tuple[KindCount, ...]
    violations: int
    accounts: tuple[Account, ...]
    evenings: int
    most_evenings: int
    busy_weeks: int
    travel_minutes: int
    trips: int
    served: tuple[Served, ...]
    fairness: int
    room_share: float | None
    fullest_room: str
    fullest_share: float
    nearly_full: int
    reliability: int
    kitas: tuple[KitaRow, ...]
    rooms: tuple[RoomRow, ...]
    people: tuple[PersonRow, ...]

    @property
    def needed(self) -> int:
        """Mandatory events."""
        return sum(kind.needed for kind in self.kinds)

    @property
    def met(self) -> int:
        """Mandatory events that are placed."""
        return sum(kind.met for kind in self.kinds)

    @property
    def desired(self) -> int:
        """Events that are wanted and not mandatory."""
        return sum(kind.wanted - kind.needed for kind in self.kinds)

    @property
    def granted(self) -> int:
        """Those of them that are placed."""
        return sum(kind.placed - kind.met for kind in self.kinds)

    @property
    def wanted(self) -> int:
        """All events, mandatory or not."""
        return self.needed + self.desired


def figures(view: PlanView, report: Report) -> Figures:
    """Everything about one plan that is compared."""
    people = person_loads(view)
    years, groups = room_years(view), fairness_groups(view)
    open_minutes = sum(year.whole.open for year in years)
    fullest = years[0] if years and years[0].peak is not None else None
    costs = {rule: max(cost.levels) for rule, cost in report.by_rule.items()}
    return Figures(
        kinds=tuple(kind_counts(view)),
        violations=len(report.violations),
        accounts=tuple(account_rows(view.problem, view.plan)),
        evenings=sum(load.evenings for load in people),
        most_evenings=max((load.evenings for load in people), default=0),
        busy_weeks=sum(load.busy_weeks for load in people),
        travel_minutes=sum(load.travel_minutes for load in people),
        trips=sum(load.trips for load in people),
        served=_served(groups),
        fairness=costs.get("fairness", 0),
        room_share=sum(year.whole.used for year in years) / open_minutes if open_minutes else None,
        fullest_room=fullest.room.title if fullest is not None else "",
        fullest_share=fullest.peak.share if fullest is not None and fullest.peak is not None else 0.0,
        nearly_full=sum(year.nearly_full for year in years),
        reliability=costs.get(RELIABILITY, 0),
        kitas=tuple(
            KitaRow(group.title, kita.service.kita.id, kita.service.kita.title, kita.served.wanted, kita.served.placed)
            for group in groups
            for kita in sorted(group.kitas, key=lambda kita: kita.service.kita.title)
        ),
        rooms=tuple(
            RoomRow(
                year.room.id,
                year.room.title,
                year.whole.used / year.whole.open if year.whole.open else None,
                year.peak.share if year.peak is not None else None,
            )
            for year in years
        ),
        people=tuple(
            PersonRow(
                load.person.id,
                load.person.title,
                load.events,
                load.event_minutes,
                load.evenings,
                load.trips,
                load.travel_minutes,
            )
            for load in people
            if load.events
        ),
    )


def _served(groups: Iterable[FairnessGroup]) -> tuple[Served, ...]:
    found = []
    for group in groups:
        counts = [(kita.served.placed, kita.service.kita.title) for kita in group.kitas]
        least = min(placed for placed, _ in counts)
        found.append(
            Served(
                title=group.title,
                kitas=len(counts),
                wanted=sum(kita.served.wanted for kita in group.kitas),
                placed=sum(placed for placed, _ in counts),
                least=least,
                median=float(median(placed for placed, _ in counts)),
                least_kitas=tuple(title for placed, title in counts if placed == least),
            )
        )
    return tuple(found)


def figures_object(found: Figures) -> dict[str, Any]:
    """The figures as one JSON object; durations are in minutes."""
    return {
        "mandatory": {"wanted": found.needed, "placed": found.met},
        "desired": {"wanted": found.desired, "placed": found.granted},
        "violations": found.violations,
        "kinds": [kind_object(row) for row in found.kinds],
        "accounts": [account_object(row) for row in found.accounts],
        "evenings": {"all": found.evenings, "most": found.most_evenings, "busy_weeks": found.busy_weeks},
        "travel": {"minutes": found.travel_minutes, "trips": found.trips},
        "kitas": [
            {
                "group": row.title,
                "kitas": row.kitas,
                "wanted": row.wanted,
                "placed": row.placed,
                "least": row.least,
                "median": row.median,
                "least_kitas": list(row.least_kitas),
            }
            for row in found.served
        ],
        "fairness_cost": found.fairness,
        "rooms": {
            "share": found.room_share,
            "fullest": found.fullest_room,
            "fullest_share": found.fullest_share,
            "nearly_full": found.nearly_full,
            "each": [asdict(row) for row in found.rooms],
        },
        "each_kita": [asdict(row) for row in found.kitas],
        "people": [asdict(row) for row in found.people],
        "reliability_cost": found.reliability,
    }
