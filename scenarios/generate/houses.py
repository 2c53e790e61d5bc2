"""The houses of an invented county: Familienzentren, Kitas, closure days, rooms, and where which offer takes place."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from scenarios.generate.landscape import Catchment, Landscape

OFFICE = "jugendamt"
"""The site of the Jugendamt."""

_BODIES = {"kom": 43, "kath": 11, "ev": 6, "frei": 2}
"""Who runs a Kita, with the numbers of the reference county."""
_BODY_TITLES = {"kom": "Kom.", "kath": "Kath.", "ev": "Ev.", "frei": "Freie"}
_IN_NEED = 0.85
"""Share of the Kitas in market towns that need more visits."""
_CAPACITIES = {16: 1, 20: 2, 24: 2, 25: 2}
"""Places in the gemeinsamer Raum, with how often they are found; the centres with FuN have more."""
_LARGE = 30
_EXTRA_PLACES = 8
"""Places in the gemeinsamer Raum beside those of the Kitas' leads."""

# Closure days of every house: a summer of three weeks, the days after Christmas, bridge days; with days of its own.
_SUMMERS = {
    "sommer-frueh": ["2027-06-28 bis 2027-07-02", "2027-07-05 bis 2027-07-09", "2027-07-12 bis 2027-07-16"],
    "sommer-mitte": ["2027-07-12 bis 2027-07-16", "2027-07-19 bis 2027-07-23", "2027-07-26 bis 2027-07-30"],
    "sommer-spaet": ["2026-08-03 bis 2026-08-07", "2027-07-19 bis 2027-07-23", "2027-07-26 bis 2027-07-30"],
}
_ALL = ["2026-12-24", "2026-12-28 bis 2026-12-31", "2027-02-08", "2027-05-07", "2027-05-28"]
_SOME = [["2027-02-09"], ["2027-01-04"], ["2027-04-05"], ["2027-03-22 bis 2027-03-24"]]
_OWN = (dt.date(2026, 9, 7), dt.date(2026, 11, 27))
"""Between these days every pattern has two days of training."""


@dataclass(frozen=True)
class Offers:
    """Ids of the Familienzentren with offers that not all of them have.

    Attributes:
        fun: the FuN-Programm, which needs the largest rooms.
        groups: an Eltern-Kind-Gruppe.
        gymnastics: Eltern-Kind-Turnen.
        digital: evenings that are digital, by the span of days.
    """

    fun: tuple[str, ...]
    groups: tuple[str, ...]
    gymnastics: tuple[str, ...]
    digital: dict[str, tuple[str, ...]]


def centre_id(catchment: Catchment) -> str:
    """Id of a catchment's Familienzentrum."""
    return f"fz-{catchment.town.id}"


def closures(rng: random.Random) -> dict[str, list[str]]:
    """Days on which houses are closed, by pattern."""
    found = {}
    for name, summer in _SUMMERS.items():
        own = [_OWN[0] + dt.timedelta(days=d) for d in range((_OWN[1] - _OWN[0]).days)]
        training = [f"{day}" for day in rng.sample([day for day in own if day.weekday() in {0, 4}], 2)]
        bridges = [day for days in rng.sample(_SOME, 2) for day in days]
        found[name] = sorted({*summer, *_ALL, *bridges, *training})
    return found


def centres(rng: random.Random, land: Landscape) -> dict[str, dict[str, Any]]:
    """The Familienzentren, as the files say them."""
    return {
        centre_id(catchment): {
            "titel": f"Familienzentrum {catchment.town.name}",
            "ort": catchment.town.name,
            "kurz": catchment.town.id,
            "lage": list(catchment.town.at.degrees),
            "traeger": f"traeger-{catchment.town.id}",
            "schliesstage": rng.choice(list(_SUMMERS)),
        }
        for catchment in land.catchments
    }


def kitas(rng: random.Random, land: Landscape) -> dict[str, dict[str, Any]]:
    """The Kitas, as the files say them."""
    found: dict[str, dict[str, Any]] = {}
    known: Counter[str] = Counter()
    for catchment in land.catchments:
        for village in catchment.kitas:
            body = rng.choices(list(_BODIES), list(_BODIES.values()))[0]
            title, name = f"{_BODY_TITLES[body]} Kita {village.name}", f"{body}-{village.id}"
            known[name] += 1
            if known[name] > 1:
                title, name = f"{title} {known[name]}", f"{name}-{known[name]}"
            found[name] = {
                "titel": title,
                "ort": village.name,
                "lage": list(village.at.degrees),
                "fz": centre_id(catchment),
                "traeger": f"{_BODY_TITLES[body]} Träger {village.name}",
                "schliesstage": rng.choice(list(_SUMMERS)),
            }
            if village is catchment.town and rng.random() < _IN_NEED:
                found[name]["bedarf"] = 2
    return found


def offers(rng: random.Random, land: Landscape, places: dict[str, int]) -> Offers:
    """Which Familienzentren have which offers; the shares are those of the reference county.

    Args:
        places: capacity of the gemeinsamer Raum by Familienzentrum; those with FuN have the most.
    """
    every = [centre_id(catchment) for catchment in land.catchments]
    spacious = [centre for centre in every if places[centre] >= 20]
    groups = rng.sample(spacious, min(len(spacious), max(1, round(len(every) * 5 / 8))))
    gymnastics = rng.sample(every, max(1, round(len(every) / 2)))
    order = rng.sample(every, len(every))
    few, some = round(len(every) / 8), round(len(every) / 4)
    digital = {"advent": order[:few], "fruehjahr": order[:few], "winter": order[few : few + some]}
    return Offers(
        fun=tuple(centre for centre in every if places[centre] == _LARGE),
        groups=tuple(sorted(groups)),
        gymnastics=tuple(sorted(gymnastics)),
        digital={span: tuple(sorted(chosen)) for span, chosen in digital.items()},
    )


def capacities(rng: random.Random, land: Landscape) -> dict[str, int]:
    """Places in the gemeinsamer Raum of each Familienzentrum: the largest catchments have the largest rooms."""
    largest = sorted(land.catchments, key=lambda c: -len(c.kitas))[: max(1, round(len(land.catchments) / 4))]
    found = {}
    for catchment in land.catchments:
        fitting = {n: often for n, often in _CAPACITIES.items() if n >= len(catchment.kitas) + _EXTRA_PLACES}
        drawn = rng.choices(list(fitting), list(fitting.values()))[0]
        found[centre_id(catchment)] = _LARGE if catchment in largest else drawn
    return found
