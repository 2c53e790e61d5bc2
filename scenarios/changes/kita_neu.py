"""A Kita is added (statements 1, 51)."""

from scenarios.changes.base import Outcome, Said, change, part, require, require_new
from scenarios.changes.county import County
from scenarios.errors import CENTRE
from scenarios.schema import Kita
from scenarios.values import Name


class Parameters(Kita):
    """A Kita as in ``orte.yaml``, and the id."""

    id: Name


@change(title="Neue Kita", parameters=Parameters, statements=(1, 51))
def apply(county: County, said: Parameters) -> Outcome:
    """Add the Kita; its people, rooms and demands come about as those of all others.

    Raises:
        RefusalError: if the id is taken, or there is no such Familienzentrum.
    """
    data = county.data
    require_new(county.sites.entries, said.id, "id")
    for i, belongs in enumerate(said.fz):
        require(data.familienzentren, belongs.fz, CENTRE, "fz", i, "fz")
    kitas = data.kitas | {said.id: part(Kita, said)}
    sentence = f"Eine Kita kommt dazu: {said.titel} ({county.site(said.fz[0].fz)})."
    return Outcome(data.model_copy(update={"kitas": kitas}), sentence, {("kitas", said.id): Said()})
