"""A Familienzentrum is given up; its Kitas, and its team if it stays, go elsewhere (statements 1, 3, 51)."""

from typing import Literal

from pydantic import Field

from scenarios.changes.base import Origins, Outcome, Said, change, require
from scenarios.changes.centres import centres_of, serving
from scenarios.changes.county import County
from scenarios.changes.forget import forget
from scenarios.changes.words import listing, quoted
from scenarios.errors import CENTRE, KITA
from scenarios.file_model import FileModel
from scenarios.schema import Familienzentrum, Kita, Mensch, Terminart, Zugehoerigkeit
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

    Its own rooms, its Sprechstunden and its offers go with it; who worked for its Kitas stays responsible for them.
    Events of others in its house move to the Familienzentrum that its Kitas go to, and people whose office was in a
    house that closes have it in the first Familienzentrum that they work for now.

    Raises:
        RefusalError: if there is no such Familienzentrum, or a Kita is not one of its own.
    """
    data = county.data
    require(data.familienzentren, said.fz, CENTRE, "fz")
    targets = _targets(county, said)
    going = tuple(dict.fromkeys(targets.values())) or (said.nach,)
    team = [p for p in county.people.persons.values() if p.serves == {said.fz} and p.id in data.menschen]
    stays = team if said.team == "bleibt" else []
    there: dict[str, tuple[str, ...]] = {}
    for person in stays:
        there[person.role] = (*there.get(person.role, ()), person.id)
    kitas = {
        key: _moved(entry, said.fz, targets[key], there | entry.team) if key in targets else entry
        for key, entry in data.kitas.items()
    }
    if said.haus == "wird-kita":
        kitas[said.fz] = _as_kita(data.familienzentren[said.fz], targets[said.fz], there)
    kinds = {kind: _elsewhere(entry, said) for kind, entry in data.terminarten.items()}
    moved = [entry.titel for kind, entry in data.terminarten.items() if kinds[kind] != entry]
    changed = data.model_copy(
        update={
            "familienzentren": {key: entry for key, entry in data.familienzentren.items() if key != said.fz},
            "kitas": kitas,
            "menschen": _people(county, said, {p.id for p in team}, going),
            "terminarten": kinds,
        }
    )
    rest = forget(county, changed, lost=(said.fz,))
    origins: Origins = {
        **rest.origins,
        **{("kitas", kita): Said(("nach",)) for kita in targets},
        **{("menschen", person.id): Said(("team",)) for person in stays},
    }
    notes = (f"{quoted(moved)}: nun in {county.site(said.nach)}.",) if moved else ()
    sentence = _sentence(county, said, targets, [person.id for person in team])
    return Outcome(rest.data, sentence, origins, (*notes, *rest.notes))


def _people(county: County, said: Parameters, team: set[str], going: tuple[str, ...]) -> dict[str, Mensch]:
    """The section ``menschen``: who worked for the Familienzentrum works for others, or not at all."""
    serving_it = [person for person in county.people.persons.values() if said.fz in person.serves]
    places = {
        person.id: going if person.id in team else tuple(c for c in centres_of(county, person.id) if c != said.fz)
        for person in serving_it
    }
    people = serving(county.data, places)
    if said.haus == "schliesst":
        for person in serving_it:
            if person.base == said.fz:
                people[person.id] = people[person.id].model_copy(update={"dienstort": places[person.id][0]})
    return people if said.team == "bleibt" else {key: entry for key, entry in people.items() if key not in team}


def _as_kita(house: Familienzentrum, centre: str, team: dict[str, tuple[str, ...]]) -> Kita:
    """The house of a Familienzentrum as a Kita of another one."""
    return Kita(
        titel=house.titel.replace("Familienzentrum", "Kita"),
        ort=house.ort,
        lage=house.lage,
        kurz=house.kurz,
        traeger=house.traeger,
        schliesstage=house.schliesstage,
        team=team,
        fz=(Zugehoerigkeit(fz=centre),),
    )


def _elsewhere(kind: Terminart, said: Parameters) -> Terminart:
    """A Terminart whose events in the house of the Familienzentrum take place in another one."""
    there = {"haus": said.nach}
    wishes = tuple(wish.model_copy(update=there) if wish.haus == said.fz else wish for wish in kind.bedarf)
    changed = kind.model_copy(update={"bedarf": wishes})
    return changed.model_copy(update=there) if kind.haus == said.fz else changed


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
