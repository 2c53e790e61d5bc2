"""A Terminart is added (statements 17 to 20, 40)."""

from scenarios.changes.base import Outcome, Said, change, part, require_new
from scenarios.changes.county import County
from scenarios.schema import Terminart
from scenarios.values import Name


class Parameters(Terminart):
    """A Terminart as in ``terminarten.yaml``, and the id."""

    id: Name


@change(title="Neue Terminart", parameters=Parameters, statements=(17, 18, 19, 20, 40))
def apply(county: County, said: Parameters) -> Outcome:
    """Add the Terminart with all who want it.

    Raises:
        RefusalError: if the id is taken.
    """
    data = county.data
    require_new(data.terminarten, said.id, "id")
    kinds = data.terminarten | {said.id: part(Terminart, said)}
    sentence = f"Eine Terminart kommt dazu: {said.titel}."
    return Outcome(data.model_copy(update={"terminarten": kinds}), sentence, {("terminarten", said.id): Said()})
