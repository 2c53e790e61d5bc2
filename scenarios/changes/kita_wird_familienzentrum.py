"""A Kita becomes a Familienzentrum (statements 1, 3, 51)."""

from typing import Annotated

from pydantic import Field

from scenarios.changes.base import Origins, Outcome, RefusalError, Said, change, require
from scenarios.changes.centres import centres_of, moved, require_kitas, require_people, serving
from scenarios.changes.county import County
from scenarios.changes.forget import forget
from scenarios.changes.words import listing
from scenarios.errors import KITA
from scenarios.file_model import FileModel
from scenarios.schema import Familienzentrum
from scenarios.values import Name, Text, Words
from scheduler.rules.words import plural


class Parameters(FileModel):
    """Which Kita, its title and short name as a Familienzentrum, the Kitas that go to it, and who works for it too."""

    kita: Name
    titel: Text
    kurz: Name
    kitas: Annotated[Words, Field(min_length=1)]
    zustaendig: Words = ()


@change(title="Kita wird Familienzentrum", parameters=Parameters, statements=(1, 3, 51))
def apply(county: County, said: Parameters) -> Outcome:
    """Turn the house into a Familienzentrum with the same id, and assign Kitas and people to it.

    Raises:
        RefusalError: if a Kita or person does not exist, or the Kita is assigned to itself.
    """
    data = county.data
    require(data.kitas, said.kita, KITA, "kita")
    require_kitas(county, said.kitas, "kitas")
    require_people(county, said.zustaendig, "zustaendig")
    if said.kita in said.kitas:
        raise RefusalError(("kitas", said.kitas.index(said.kita)), "das Familienzentrum gehört ohnehin zu sich selbst")
    house = data.kitas[said.kita]
    centre = Familienzentrum(
        titel=said.titel,
        ort=house.ort,
        lage=house.lage,
        kurz=said.kurz,
        traeger=house.traeger,
        schliesstage=house.schliesstage,
    )
    kitas = {
        kita: moved(entry, said.kita) if kita in said.kitas else entry
        for kita, entry in data.kitas.items()
        if kita != said.kita
    }
    people = serving(data, {who: (*centres_of(county, who), said.kita) for who in said.zustaendig})
    centres = data.familienzentren | {said.kita: centre}
    changed = data.model_copy(update={"familienzentren": centres, "kitas": kitas, "menschen": people})
    rest = forget(county, changed)
    origins: Origins = {
        **rest.origins,
        ("familienzentren", said.kita): Said(),
        **{("kitas", kita): Said(("kitas",)) for kita in said.kitas},
        **{("menschen", who): Said(("zustaendig",)) for who in said.zustaendig},
    }
    team = f", zuständig sind auch {listing(county.person(who) for who in said.zustaendig)}" if said.zustaendig else ""
    told = plural(len(said.kitas), "# Kita|# Kitas")
    sentence = f"{house.titel} wird zum {said.titel} mit {told}{team}."
    return Outcome(rest.data, sentence, origins, rest.notes)
