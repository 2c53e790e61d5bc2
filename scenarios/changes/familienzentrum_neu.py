"""One Familienzentrum more, in a house that is not in the data set yet (statements 1, 3, 51)."""

from typing import Annotated

from pydantic import Field

from scenarios.changes.base import Origins, Outcome, Said, change, part, require_new
from scenarios.changes.centres import centres_of, moved, require_kitas, require_people, serving
from scenarios.changes.county import County
from scenarios.changes.words import listing
from scenarios.schema import Familienzentrum
from scenarios.values import Name, Words
from scheduler.rules.words import plural


class Parameters(Familienzentrum):
    """A Familienzentrum as in ``orte.yaml``, its id, the Kitas that go to it, and who works for it too."""

    id: Name
    kitas: Annotated[Words, Field(min_length=1)]
    zustaendig: Words = ()


@change(title="Neues Familienzentrum", parameters=Parameters, statements=(1, 3, 51))
def apply(county: County, said: Parameters) -> Outcome:
    """Add the Familienzentrum and assign Kitas and people to it.

    Raises:
        RefusalError: if the id is taken, or a Kita or person does not exist.
    """
    data = county.data
    require_new(county.sites.entries, said.id, "id")
    require_kitas(county, said.kitas, "kitas")
    require_people(county, said.zustaendig, "zustaendig")
    centres = data.familienzentren | {said.id: part(Familienzentrum, said)}
    kitas = data.kitas | {kita: moved(data.kitas[kita], said.id) for kita in said.kitas}
    people = serving(data, {who: (*centres_of(county, who), said.id) for who in said.zustaendig})
    changed = data.model_copy(update={"familienzentren": centres, "kitas": kitas, "menschen": people})
    origins: Origins = {
        ("familienzentren", said.id): Said(),
        **{("kitas", kita): Said(("kitas",)) for kita in said.kitas},
        **{("menschen", who): Said(("zustaendig",)) for who in said.zustaendig},
    }
    team = f", zuständig sind auch {listing(county.person(who) for who in said.zustaendig)}" if said.zustaendig else ""
    told = plural(len(said.kitas), "# Kita|# Kitas")
    sentence = f"Ein Familienzentrum kommt dazu: {said.titel} mit {told}{team}."
    return Outcome(changed, sentence, origins)
