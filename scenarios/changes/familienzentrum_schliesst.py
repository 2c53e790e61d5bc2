"""A Familienzentrum is given up; its Kitas, and its team if it stays, go elsewhere (statements 1, 3, 51)."""

from typing import Any, Literal

from pydantic import Field

from scenarios.changes.base import Origins, Outcome, Said, change, require
from scenarios.changes.centres import centres_of, serving
from scenarios.changes.county import County
from scenarios.changes.forget import forget
from scenarios.changes.words import listing
from scenarios.errors import CENTRE, KITA
from scenarios.file_model import FileModel
from scenarios.schema import Kita, Zugehoerigkeit
from scenarios.values import Name


class Parameters(FileModel):
    """What becomes of a Familienzentrum.

    Attributes:
        fz: which one.
        nach: the Familienzentrum to which its Kitas go.
        kitas: those that go elsewhere, each with its Familienzentrum.
        haus: whether the house remains as a Kita or closes altogether.
        team: whether people who work for this Familienzentrum alone go with the Kitas, or their posts are dropped.
    """

    fz: Name
    nach: Name
    kitas: dict[Name, Name] = Field(default_factory=dict)
    haus: Literal["wird-kita", "schliesst"]
    team: Literal["bleibt", "entfaellt"]


@change(title="Familienzentrum schließt", parameters=Parameters, statements=(1, 3, 51))
def apply(county: County, said: Parameters) -> Outcome:
    """Move what belongs to the Familienzentrum, then remove it.

    Its own room, its Sprechstunden and its offers go with it; who worked for its Kitas stays responsible for them.

    Raises:
        RefusalError: if there is no such Familienzentrum, or a Kita is not one of its own.
    """
    data = county.data
    require(data.familienzentren, said.fz, CENTRE, "fz")
    targets = _targets(county, said)
    team = [p for p in county.people.persons.values() if p.serves == {said.fz} and p.id in data.menschen]
    own = {p.id: tuple(dict.fromkeys(targets.values())) for p in team}
    shared = {
        p.id: tuple(centre for centre in centres_of(county, p.id) if centre != said.fz)
        for p in county.people.persons.values()
        if said.fz in p.serves and p.id not in own
    }
    people = serving(data, shared | (own if said.team == "bleibt" else {}))
    if said.team == "entfaellt":
        people = {key: entry for key, entry in people.items() if key not in own}
    elif said.haus == "schliesst":
        people |= {
            who: people[who].model_copy(update={"dienstort": own[who][0]})
            for who in own
            if county.people.persons[who].base == said.fz
        }
    there: dict[str, Any] = {}
    for person in team if said.team == "bleibt" else ():
        there.setdefault(person.role, []).append(person.id)
    kitas = {
        key: _moved(entry, said.fz, targets[key], {role: tuple(who) for role, who in there.items()} | entry.team)
        if key in targets
        else entry
        for key, entry in data.kitas.items()
    }
    house = data.familienzentren[said.fz]
    if said.haus == "wird-kita":
        kitas[said.fz] = Kita(
            titel=house.titel.replace("Familienzentrum", "Kita"),
            ort=house.ort,
            lage=house.lage,
            kurz=house.kurz,
            traeger=house.traeger,
            schliesstage=house.schliesstage,
            team={role: tuple(who) for role, who in there.items()},
            fz=(Zugehoerigkeit(fz=targets[said.fz]),),
        )
    centres = {key: entry for key, entry in data.familienzentren.items() if key != said.fz}
    changed = data.model_copy(update={"familienzentren": centres, "kitas": kitas, "menschen": people})
    rest = forget(county, changed, lost=(said.fz,))
    origins: Origins = {
        **rest.origins,
        **{("kitas", kita): Said(("nach",)) for kita in targets},
        **{("menschen", who): Said(("team",)) for who in own},
    }
    return Outcome(rest.data, _sentence(county, said, targets, list(own)), origins, rest.notes)


def _targets(county: County, said: Parameters) -> dict[str, str]:
    """For each Kita of the Familienzentrum, and for the house if it stays, the Familienzentrum it goes to.

    Raises:
        RefusalError: if a Kita belongs elsewhere, or goes where it comes from.
    """
    kitas = [key for key, entry in county.data.kitas.items() if any(belongs.fz == said.fz for belongs in entry.fz)]
    going = [*kitas, said.fz] if said.haus == "wird-kita" else kitas
    others = [centre for centre in county.data.familienzentren if centre != said.fz]
    require(others, said.nach, CENTRE, "nach")
    for kita, centre in said.kitas.items():
        require(going, kita, KITA, "kitas", kita)
        require(others, centre, CENTRE, "kitas", kita)
    return dict.fromkeys(going, said.nach) | said.kitas


def _moved(kita: Kita, old: str, new: str, team: dict[str, tuple[str, ...]]) -> Kita:
    """The Kita with the new Familienzentrum wherever it was the old one."""
    belongs = tuple(each.model_copy(update={"fz": new}) if each.fz == old else each for each in kita.fz)
    return kita.model_copy(update={"fz": belongs, "team": team})


def _sentence(county: County, said: Parameters, targets: dict[str, str], team: list[str]) -> str:
    going = listing(dict.fromkeys(county.site(target) for target in targets.values()))
    sentences = [f"{county.site(said.fz)} schließt als Familienzentrum"]
    sentences.append("das Haus bleibt als Kita" if said.haus == "wird-kita" else "das Haus schließt")
    if targets:
        sentences.append(f"die Kitas gehören dann zu: {going}")
    if team:
        who = listing(county.person(person) for person in team)
        stay, drop = ("bleibt", "fällt") if len(team) == 1 else ("bleiben", "fallen")
        sentences.append(f"{who} {f'{stay} für sie da' if said.team == 'bleibt' else f'{drop} weg'}")
    return "; ".join(sentences) + "."
