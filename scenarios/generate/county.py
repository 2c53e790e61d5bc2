"""Invented counties: the same sections that people write, drawn by a seed, so that the same loader checks them.

What is alike everywhere (calendar, roles, kinds of room, Terminarten with their rhythms) comes from the files of the
reference county; map, houses, posts, absences, closures and the places of offers are drawn.
"""

import random
from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from scenarios.assembly import Assembly
from scenarios.dataset import SHIPPED
from scenarios.errors import Findings, Places
from scenarios.generate import houses, staff
from scenarios.generate.houses import OFFICE, Offers
from scenarios.generate.landscape import Catchment, Landscape, Size, landscape
from scenarios.schema import Datensatz
from scenarios.source import read, yaml
from scheduler.domain.problem import Problem

REFERENCE = "bad-kreuznach-2026-27"
"""The shipped data set that invented counties resemble."""

Sections = dict[str, Any]
"""A data set as plain data: what its files say, by section."""

_FILES = {
    "kreis.yaml": (
        "titel", "beschreibung", "zeitraum", "halbjahre", "kita_jahre", "zeitraeume", "feiertage", "schulferien",
        "regeln", "gewichte", "fahrzeiten", "quellen",
    ),
    "orte.yaml": ("familienzentren", "kitas", "weitere_orte"),
    "schliesstage.yaml": ("schliesstage", "frueher_schluss"),
    "menschen.yaml": ("zeitmodelle", "rollen", "menschen", "freistellung", "vertretungen", "abwesenheiten"),
    "raeume.yaml": ("raumarten", "raeume"),
    "terminarten.yaml": ("terminarten",),
}  # fmt: skip
_AS_IT_IS = (
    "zeitraum", "halbjahre", "kita_jahre", "zeitraeume", "feiertage", "schulferien", "regeln", "gewichte", "fahrzeiten",
    "frueher_schluss", "zeitmodelle", "freistellung",
)  # fmt: skip
"""Sections that are the reference county's."""
_WIDTH = 300
"""Longer lines are broken: a Kita stands in one."""
_NO_HALL = 15 / 62
"""Share of the Kitas without a Mehrzweckraum."""
_LATE_MONDAYS = 25 / 62
"""Share of the Kitas whose BEP works late on Mondays, Wednesdays and Fridays."""


def sections(seed: int, size: Size | None = None) -> Sections:
    """The files' sections of the county that belongs to a seed; same seed and size, same county.

    Args:
        seed: any whole number.
        size: None is as large as the reference county.
    """
    rng = random.Random(seed)  # noqa: S311 - a county is drawn, nothing is kept secret
    land = landscape(rng, size or Size())
    known = deepcopy(_reference())
    centres, kitas = houses.centres(rng, land), houses.kitas(rng, land)
    places = houses.capacities(rng, land)
    offers = houses.offers(rng, land, places)
    specialists = [
        post
        for catchment in land.catchments
        for post in staff.social_workers(rng, catchment.town.id, houses.centre_id(catchment), _load(catchment, kitas))
    ]
    counsellors = staff.counsellors(rng, [catchment.town.id for catchment in land.catchments])
    _assign(land, kitas, {post.id for post in specialists})
    people = {post.id: post.entry for post in (*specialists, *counsellors)}
    leads = [f"leitung-{catchment.town.id}" for catchment in land.catchments]
    return {
        "titel": f"Landkreis {land.seat.name}, Kita-Jahr 2026/27",
        "beschreibung": f"Ganz erfunden, mit dem Startwert {seed} erzeugt: {len(centres)} Familienzentren, "
        f"{len(kitas)} Kitas.",
        "quellen": [{"was": "alle Angaben zu Orten, Menschen, Räumen und Bedarfen", "woher": "erfunden"}],
        **{section: known[section] for section in _AS_IT_IS if section in known},
        "familienzentren": centres,
        "kitas": kitas,
        "weitere_orte": {OFFICE: _office(land)},
        "schliesstage": houses.closures(rng),
        "rollen": _roles(known["rollen"], offers, rng.sample(list(kitas), round(len(kitas) * _LATE_MONDAYS))),
        "menschen": people | _of_the_county(known["menschen"]),
        "vertretungen": {"kita-durch-bep": known["vertretungen"]["kita-durch-bep"]},
        "abwesenheiten": staff.absences(rng, [*leads, *people, "koordinierung-jugendamt"]),
        "raumarten": _room_kinds(
            known["raumarten"], places, rng.sample(list(kitas), round(len(kitas) * _NO_HALL)), rng.choice(list(centres))
        ),
        "raeume": {"sitzung-jugendamt": known["raeume"]["sitzung-jugendamt"] | {"haus": OFFICE}},
        "terminarten": known["terminarten"] | _kinds(known["terminarten"], offers, counsellors, places),
    }


def generate(seed: int, size: Size | None = None) -> Problem:
    """The problem of an invented county; same seed and size, same problem.

    Args:
        seed: any whole number.
        size: None is as large as the reference county.
    """
    data = Datensatz.model_validate(_tuples(sections(seed, size)))
    return Assembly(data, Findings(Places({}, {}), data.titel)).problem()


def write(folder: FilePath, seed: int, size: Size | None = None) -> list[FilePath]:
    """Write an invented county as a data set that :func:`scenarios.load` reads and people can look at.

    Args:
        folder: made if it does not exist; files of a data set in it are overwritten.
        seed: any whole number.
        size: None is as large as the reference county.

    Returns:
        the files written.

    Raises:
        OSError: if a file cannot be written.
    """
    said = sections(seed, size)
    dumper = yaml()
    dumper.width = _WIDTH
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, titles in _FILES.items():
        file = folder / name
        with file.open("w", encoding="utf-8", newline="\n") as stream:
            dumper.dump(_laid_out({title: said[title] for title in titles if title in said}), stream)
        written.append(file)
    return written


@cache
def _reference() -> Sections:
    return read(SHIPPED / REFERENCE).data


def _load(catchment: Catchment, kitas: Sections) -> int:
    """Sum of the needs of a catchment's Kitas."""
    centre = houses.centre_id(catchment)
    return sum(kita.get("bedarf", 1) for kita in kitas.values() if kita["fz"] == centre)


def _assign(land: Landscape, kitas: Sections, specialists: set[str]) -> None:
    """Where two do the Kita-Sozialarbeit, the second is there for the Kitas in the town."""
    for catchment in land.catchments:
        second = f"ksa-{catchment.town.id}-2"
        if second in specialists:
            for kita in kitas.values():
                if kita["ort"] == catchment.town.name:
                    kita["team"] = {"kita_sozialarbeit": second}


def _office(land: Landscape) -> Sections:
    return {
        "titel": "Kreisjugendamt",
        "ort": land.seat.name,
        "lage": list(land.seat.at.degrees),
        "traeger": "Landkreis",
    }


def _of_the_county(known: Sections) -> Sections:
    """People of the Jugendamt and people from outside, as the reference county has them."""
    return {
        person: entry | ({"dienstort": OFFICE} if "dienstort" in entry else {})
        for person, entry in known.items()
        if "zustaendig" not in entry
    }


def _roles(known: Sections, offers: Offers, late: Iterable[str]) -> Sections:
    """The roles, with other BEP working late and other Familienzentren having guests."""
    exceptions = [
        exception | ({} if exception["orte"] == "familienzentren" else {"orte": sorted(late)})
        for exception in known["bep"]["ausnahmen"]
    ]
    changed = {
        "bep": known["bep"] | {"ausnahmen": exceptions},
        "kursleitung_eltern_kind": known["kursleitung_eltern_kind"] | {"je": list(offers.groups)},
        "kursleitung_turnen": known["kursleitung_turnen"] | {"je": list(offers.gymnastics)},
    }
    return known | changed


def _room_kinds(known: Sections, places: dict[str, int], without: Iterable[str], town_hall: str) -> Sections:
    """The kinds of room: sizes of the gemeinsamer Raum, Kitas without a hall, one centre in the town hall."""
    outside = {"orte": town_hall, "eigentuemer": "Stadt {ort}", "schliesst_mit_haus": "nein"}
    sizes = [{"orte": centre, "plaetze": count} for centre, count in places.items()]
    changed = {
        "gemeinsamer_raum": known["gemeinsamer_raum"] | {"ausnahmen": [*sizes, outside]},
        "beratungsraum": known["beratungsraum"] | {"ausnahmen": [outside]},
        "mehrzweckraum": known["mehrzweckraum"] | {"ausser": sorted(without)},
    }
    return known | changed


def _kinds(known: Sections, offers: Offers, counsellors: Iterable[staff.Post], places: dict[str, int]) -> Sections:
    """The Terminarten that only some Familienzentren have."""
    evenings = [
        {key: value for key, value in entry.items() if key != "ausser"}
        | ({"ausser": list(offers.digital[entry["kennung"]])} if offers.digital.get(entry["kennung"]) else {})
        for entry in known["themen-elternabend"]["bedarf"]
    ]
    digital = [
        entry | {"fuer": list(offers.digital[entry["kennung"]])}
        for entry in known["themen-elternabend-digital"]["bedarf"]
        if offers.digital[entry["kennung"]]
    ]
    courses = [
        {"fuer": post.id, "haus": max(post.entry["zustaendig"], key=lambda centre: places[centre])}
        for post in counsellors
    ]
    changed = {
        "eltern-kind-gruppe": {"beschreibung": "Wöchentlich, mit einer Kursleitung von außen.", "fuer": offers.groups},
        "eltern-kind-turnen": {"beschreibung": "Zwei Kurse zu acht Stunden.", "fuer": offers.gymnastics},
        "fun-programm": {"fuer": offers.fun},
        "fun-familientreff": {"fuer": offers.fun},
        "themen-elternabend": {"bedarf": evenings},
        "themen-elternabend-digital": {"beschreibung": "Für weite Wege.", "bedarf": digital},
        "elternkurs": {"bedarf": courses},
    }
    return {kind: known[kind] | said for kind, said in changed.items()}


def _tuples(value: Any) -> Any:
    """Lists as tuples, as the reader of files gives them."""
    if isinstance(value, dict):
        return {key: _tuples(each) for key, each in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


def _laid_out(value: Any) -> Any:
    """Containers that hold no further ones in one line, the others as blocks."""
    if not isinstance(value, dict | list | tuple):
        return value
    inner = list(value.values()) if isinstance(value, dict) else list(value)
    laid = (
        CommentedMap((key, _laid_out(each)) for key, each in value.items())
        if isinstance(value, dict)
        else CommentedSeq(map(_laid_out, value))
    )
    if not any(isinstance(each, dict) or len(each) > 2 for each in inner if isinstance(each, dict | list | tuple)):
        laid.fa.set_flow_style()
    return laid
