"""The map of an invented county: market towns, villages around them, and which Kita belongs where."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

CENTRE = (50.0, 8.0)
"""Latitude and longitude of the middle of every county."""
KM_PER_DEGREE = 111.195
LARGEST = 12
"""Kitas of one catchment at most: more do not fit into one Sozialraumtreffen."""
MOST_CENTRES = 20
"""Familienzentren of one county at most: their leads meet in one room."""

# The reference county has these catchments, and so many of their Kitas stand in the market town itself.
_CATCHMENTS = (11, 10, 8, 8, 8, 8, 6, 3)
_IN_TOWN = (4, 3, 1, 1, 0, 0, 0, 0)
_TWO_KITAS = 0.12
"""Share of the villages with two Kitas."""
_BOX_KM = (36.0, 24.0)
"""Width and height of a county with 8 towns; it grows with the square root of their number."""
_TOWN_GAP_KM, _VILLAGE_GAP_KM = 6.0, 1.3
_FARTHEST_KM = 12.0

_STEMS = (
    "Adel", "Birk", "Brend", "Dachs", "Dorn", "Eber", "Elster", "Erl", "Fink", "Flach", "Ganter", "Gersten", "Hahn",
    "Hasel", "Hirz", "Iben", "Kalmen", "Kiebitz", "Krumm", "Lerch", "Linsen", "Luchs", "Mergel", "Morgen", "Nebel",
    "Otter", "Pappel", "Quendel", "Raben", "Reiher", "Rocken", "Schleh", "Schwalm", "Sperber", "Tannen", "Ulmen",
    "Wachtel", "Weiden", "Wiesel", "Zeisig",
)  # fmt: skip
_ENDINGS = ("au", "bach", "born", "brunn", "dorf", "feld", "grund", "hausen", "heim", "hofen", "rod", "weiler")


@dataclass(frozen=True)
class Size:
    """How large a county is.

    Attributes:
        centres: Familienzentren.
        kitas: Kitas beside them, at least one and at most ``LARGEST`` for each Familienzentrum.

    Raises:
        ValueError: if there are too many or too few of either.
    """

    centres: int = 8
    kitas: int = 62

    def __post_init__(self) -> None:
        if not 1 <= self.centres <= MOST_CENTRES:
            raise ValueError(f"Ein Kreis hat 1 bis {MOST_CENTRES} Familienzentren, nicht {self.centres}.")
        if not self.centres <= self.kitas <= LARGEST * self.centres:
            least, most = self.centres, LARGEST * self.centres
            raise ValueError(f"Zu {self.centres} Familienzentren gehören {least} bis {most} Kitas, nicht {self.kitas}.")


class Point(NamedTuple):
    """Kilometres east and north of the county's middle."""

    x: float
    y: float

    @property
    def degrees(self) -> tuple[float, float]:
        """Latitude and longitude."""
        lat, lon = CENTRE
        narrow = math.cos(math.radians(lat))
        return round(lat + self.y / KM_PER_DEGREE, 6), round(lon + self.x / KM_PER_DEGREE / narrow, 6)


class Village(NamedTuple):
    """A place with a name that no other place of the county has; its id is the name in small letters."""

    name: str
    at: Point

    @property
    def id(self) -> str:
        """The name as part of ids."""
        return self.name.lower()


class Catchment(NamedTuple):
    """A market town with a Familienzentrum, and the places of its Kitas, one entry a Kita, those in the town first."""

    town: Village
    kitas: tuple[Village, ...]

    @property
    def in_town(self) -> int:
        """Kitas in the town itself."""
        return sum(kita is self.town for kita in self.kitas)


class Landscape(NamedTuple):
    """A county: its catchments from west to east around its middle, and the town of the Jugendamt."""

    catchments: tuple[Catchment, ...]
    seat: Village


def landscape(rng: random.Random, size: Size) -> Landscape:
    """Draw a county."""
    names = _names(rng)
    scale = math.sqrt(size.centres / len(_CATCHMENTS))
    towns = _towns(rng, size.centres, (_BOX_KM[0] * scale, _BOX_KM[1] * scale))
    towns.sort(key=lambda at: math.atan2(at.y, at.x))
    taken = [*towns]
    catchments = []
    for at, count, inside in zip(towns, _sizes(rng, size), _deck(rng, _IN_TOWN, size.centres), strict=True):
        town = Village(next(names), at)
        kitas = [town] * min(inside, count // 2)
        while len(kitas) < count:
            if kitas and kitas[-1] is not town and kitas.count(kitas[-1]) == 1 and rng.random() < _TWO_KITAS:
                kitas.append(kitas[-1])
                continue
            kitas.append(Village(next(names), _near(rng, at, taken)))
            taken.append(kitas[-1].at)
        catchments.append(Catchment(town, tuple(kitas)))
    return Landscape(tuple(catchments), Village(next(names), Point(rng.uniform(-4, 4), rng.uniform(-4, 4))))


def _names(rng: random.Random) -> Iterator[str]:
    names = [stem + ending for stem, ending in product(_STEMS, _ENDINGS)]
    rng.shuffle(names)
    return iter(names)


def _deck(rng: random.Random, cards: tuple[int, ...], count: int) -> list[int]:
    """So many of the cards, each as often as the others, in any order."""
    drawn: list[int] = []
    while len(drawn) < count:
        drawn += rng.sample(cards, len(cards))
    return drawn[:count]


def _sizes(rng: random.Random, size: Size) -> list[int]:
    """Kitas of each catchment: shares like those of the reference county (D'Hondt)."""
    weights = [card * rng.uniform(0.8, 1.25) for card in _deck(rng, _CATCHMENTS, size.centres)]
    counts = [1] * size.centres
    for _ in range(size.kitas - size.centres):
        open_ = [i for i, count in enumerate(counts) if count < LARGEST]
        counts[max(open_, key=lambda i: weights[i] / (counts[i] + 1))] += 1
    return counts


def _towns(rng: random.Random, count: int, box: tuple[float, float]) -> list[Point]:
    """Points in the box with a gap between any two, which shrinks if there is no room for it."""
    towns: list[Point] = []
    gap = _TOWN_GAP_KM
    while len(towns) < count:
        at = Point(rng.uniform(-box[0] / 2, box[0] / 2), rng.uniform(-box[1] / 2, box[1] / 2))
        if all(math.dist(at, other) >= gap for other in towns):
            towns.append(at)
        gap *= 0.999
    return towns


def _near(rng: random.Random, town: Point, taken: list[Point]) -> Point:
    """A point around the town, some way from all that are taken if that can be had."""
    for _ in range(100):
        far, turn = min(_FARTHEST_KM, 1.5 + rng.gammavariate(2.2, 1.7)), rng.uniform(0, math.tau)
        at = Point(town.x + far * math.cos(turn), town.y + far * math.sin(turn))
        if all(math.dist(at, other) >= _VILLAGE_GAP_KM for other in taken):
            break
    return at
