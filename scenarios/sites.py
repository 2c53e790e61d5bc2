"""Places and catchments: what ``orte.yaml`` and ``schliesstage.yaml`` become (statements 1, 3, 11, 51)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property

from scenarios.errors import CENTRE, CLOSURES, SITE, Findings, Path
from scenarios.schema import Datensatz, Familienzentrum, Kita, Ort
from scheduler.domain.resources import Assignment, Site

CENTRES, KITAS, HOUSES = "familienzentren", "kitas", "haeuser"
GROUPS = (CENTRES, KITAS, HOUSES)
"""Words for many places at once; ``haeuser`` are Familienzentren and Kitas."""


class Sites:
    """All places of a data set by id, with the questions the other modules ask about them.

    Attributes:
        entries: what the files say of each place.
        paths: where they say it.
        centres: ids of the Familienzentren.
        kitas: ids of the Kitas that are no Familienzentrum.
        houses: ids of all of them, Familienzentren first.
    """

    def __init__(self, data: Datensatz, findings: Findings) -> None:
        self._data = data
        self._findings = findings
        self.entries: dict[str, Ort] = {}
        self.paths: dict[str, Path] = {}
        self.centres = tuple(data.familienzentren)
        self.kitas = tuple(kita for kita in data.kitas if kita not in data.familienzentren)
        self.houses = self.centres + self.kitas
        self._centre_of: dict[tuple[str, dt.date], str | None] = {}
        sections: tuple[tuple[str, Mapping[str, Ort]], ...] = (
            (CENTRES, data.familienzentren),
            (KITAS, data.kitas),
            ("weitere_orte", data.weitere_orte),
        )
        for section, entries in sections:
            for site, entry in entries.items():
                if site in self.entries:
                    there = self.paths[site][0]
                    findings.add((section, site), f"den Ort „{site}“ gibt es schon unter „{there}“", key=True)
                    continue
                self.entries[site] = entry
                self.paths[site] = (section, site)
        for site, kita in data.kitas.items():
            self._check_belonging(site, kita)

    def known_centre(self, site: str, path: Path) -> bool:
        """Whether this is a Familienzentrum; else a fault is noted."""
        if site in self._data.familienzentren:
            return True
        self._findings.unknown(path, CENTRE, site, self._data.familienzentren)
        return False

    def _check_belonging(self, site: str, kita: Kita) -> None:
        """Every Familienzentrum exists, and the Kita never belongs to two at once."""
        path = ("kitas", site, "fz")
        for i, later in enumerate(kita.fz):
            self.known_centre(later.fz, (*path, i, "fz"))
            if later.ab is not None and later.bis is not None and later.bis < later.ab:
                self._findings.add((*path, i, "bis"), "der letzte Tag liegt vor dem ersten")
            for earlier in kita.fz[:i]:
                if (earlier.ab or dt.date.min) <= (later.bis or dt.date.max) and (later.ab or dt.date.min) <= (
                    earlier.bis or dt.date.max
                ):
                    both = f"„{earlier.fz}“ und „{later.fz}“"
                    self._findings.add(
                        (*path, i), f"die Kita gehört zur selben Zeit zu {both}", expected="„ab“ und „bis“"
                    )

    def known(self, site: str, path: Path) -> bool:
        """Whether there is such a place; else a fault is noted."""
        if site in self.entries:
            return True
        self._findings.unknown(path, SITE, site, self.entries)
        return False

    def assignments(self, site: str) -> tuple[Assignment, ...]:
        """The catchments a place belongs to, with their validity; a Familienzentrum belongs to itself."""
        entry = self.entries[site]
        if isinstance(entry, Familienzentrum):
            return (Assignment(unit=site, valid_from=entry.seit),)
        if isinstance(entry, Kita):
            return tuple(Assignment(unit=b.fz, valid_from=b.ab, valid_to=b.bis) for b in entry.fz)
        return ()

    def centre(self, site: str, day: dt.date) -> str | None:
        """The Familienzentrum a place belongs to on that day."""
        if (site, day) not in self._centre_of:  # asked for every demand and every room
            found = (a.unit for a in self.assignments(site) if a.valid(day) and a.unit in self.centres)
            self._centre_of[site, day] = next(found, None)
        return self._centre_of[site, day]

    def catchment(self, centre: str, day: dt.date) -> tuple[str, ...]:
        """The Kitas of a Familienzentrum on that day, without itself."""
        return tuple(kita for kita in self.kitas if self.centre(kita, day) == centre)

    def select(self, words: Iterable[str], path: Path) -> tuple[str, ...]:
        """The places meant by words such as ``kitas`` or single ids; unknown words are noted as faults."""
        groups = {CENTRES: self.centres, KITAS: self.kitas, HOUSES: self.houses}
        chosen: dict[str, None] = {}
        for i, word in enumerate(words):
            if word in groups:
                chosen |= dict.fromkeys(groups[word])
            elif word in self.entries:
                chosen[word] = None
            else:
                self._findings.unknown((*path, i), SITE, word, [*GROUPS, *self.entries])
        return tuple(chosen)

    def need(self, site: str) -> int:
        """How much a place needs visits; 1 is usual."""
        entry = self.entries[site]
        return entry.bedarf if isinstance(entry, Kita) else 1

    def words(self, site: str) -> dict[str, str]:
        """What patterns may say of a place in braces."""
        entry = self.entries[site]
        return {
            "id": site,
            "kurz": entry.kurz or site,
            "ort": entry.ort,
            "titel": entry.titel,
            "traeger": entry.traeger or "",
        }

    @cached_property
    def domain(self) -> tuple[Site, ...]:
        """All places as the engine knows them."""
        early: dict[str, dict[dt.date, int]] = {}
        for i, closing in enumerate(self._data.frueher_schluss):
            days = [day for span in closing.tage for day in span.days()]
            for site in self.select(closing.orte, ("frueher_schluss", i, "orte")):
                early.setdefault(site, {}).update(dict.fromkeys(days, closing.uhrzeit))
        return tuple(self._site(site, entry, early.get(site, {})) for site, entry in self.entries.items())

    def _site(self, site: str, entry: Ort, early: dict[dt.date, int]) -> Site:
        closures: frozenset[dt.date] = frozenset()
        if entry.schliesstage is not None:
            spans = self._data.schliesstage.get(entry.schliesstage)
            if spans is None:
                path = (*self.paths[site], "schliesstage")
                self._findings.unknown(path, CLOSURES, entry.schliesstage, self._data.schliesstage)
            else:
                closures = frozenset(day for span in spans for day in span.days())
        return Site(
            id=site,
            title=entry.titel,
            place=entry.ort,
            lat=entry.lage[0],
            lon=entry.lage[1],
            catchment=self.assignments(site),
            closures=closures,
            early_closings=early,
            need=self.need(site),
        )
