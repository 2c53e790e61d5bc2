"""Trips between places: computed from coordinates, replaced where somebody measured."""

import math

import numpy as np

from scenarios.errors import SITE, Findings
from scenarios.schema import Datensatz, Fahrzeiten
from scheduler.domain.resources import Site

EARTH_KM = 6371.0
"""Mean radius of the earth."""


def great_circle_km(a: Site, b: Site) -> float:
    """Distance on the surface of a spherical earth (haversine)."""
    phi, psi = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (psi - phi) / 2, math.radians(b.lon - a.lon) / 2
    h = math.sin(half_lat) ** 2 + math.cos(phi) * math.cos(psi) * math.sin(half_lon) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


def road_km(a: Site, b: Site, numbers: Fahrzeiten) -> float:
    """Estimated kilometres by road between two different places."""
    return max(numbers.mindestens_km, numbers.umweg * great_circle_km(a, b))


def computed_minutes(a: Site, b: Site, numbers: Fahrzeiten) -> int:
    """Estimated minutes between two different places, rounded up."""
    return math.ceil(road_km(a, b, numbers) / numbers.kmh * 60 + numbers.grundzeit_minuten)


def travel(data: Datensatz, sites: tuple[Site, ...], findings: Findings) -> dict[str, dict[str, int]]:
    """Minutes from every place to every other; measured trips that contradict a detour are noted as faults."""
    numbers = data.fahrzeiten
    minutes = {a.id: {b.id: computed_minutes(a, b, numbers) for b in sites if b.id != a.id} for a in sites}
    measured: dict[tuple[str, str], int] = {}
    for i, trip in enumerate(numbers.gemessen):
        path = ("fahrzeiten", "gemessen", i)
        unknown = [(field, site) for field, site in (("von", trip.von), ("nach", trip.nach)) if site not in minutes]
        for field, site in unknown:
            findings.unknown((*path, field), SITE, site, minutes)
        if unknown:
            continue
        if trip.von == trip.nach:
            findings.add(path, "von einem Ort zu ihm selbst gibt es keine Fahrt")
            continue
        for pair in [(trip.von, trip.nach)] if trip.nur_hin else [(trip.von, trip.nach), (trip.nach, trip.von)]:
            if pair in measured:
                findings.add(path, f"die Fahrt von „{pair[0]}“ nach „{pair[1]}“ ist zweimal angegeben")
            measured[pair] = i
            minutes[pair[0]][pair[1]] = trip.minuten
    _check(minutes, measured, findings)
    return minutes


def _check(minutes: dict[str, dict[str, int]], measured: dict[tuple[str, str], int], findings: Findings) -> None:
    """No direct trip may take longer than one with a stop (the rule ``travel_time`` relies on it)."""
    if not measured:
        return
    ids = list(minutes)
    index = {site: k for k, site in enumerate(ids)}
    table = np.array([[minutes[a].get(b, 0) for b in ids] for a in ids], dtype=np.int64)
    for (a, b), i in measured.items():
        path, row, column = ("fahrzeiten", "gemessen", i, "minuten"), index[a], index[b]
        via = table[row, :] + table[:, column]
        stop = int(via.argmin())
        if via[stop] < table[row, column]:
            findings.add(
                path,
                f"von „{a}“ nach „{b}“ dauert es über „{ids[stop]}“ nur {via[stop]} Minuten",
                found=str(table[row, column]),
                expected=f"höchstens {via[stop]}",
            )
            continue
        # a -> b is so short that a -> b -> c (or c -> a -> b) beats a direct trip
        onward = table[row, :] - table[column, :]
        before = table[:, column] - table[:, row]
        onward[[row, column]] = before[[row, column]] = 0
        least = int(max(onward.max(), before.max()))
        if least > table[row, column]:
            end = int(onward.argmax()) if onward.max() == least else int(before.argmax())
            findings.add(
                path,
                f"die Fahrt von „{a}“ nach „{b}“ ist so kurz, dass andere Fahrten darüber kürzer würden als direkt "
                f"(zum Beispiel mit „{ids[end]}“); dann müssen auch diese gemessen werden",
                found=str(table[row, column]),
                expected=f"mindestens {least}",
            )
