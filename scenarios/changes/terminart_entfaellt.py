"""A Terminart is dropped (statements 17 to 20, 40)."""

from scenarios.changes.base import Outcome, change, require
from scenarios.changes.county import County
from scenarios.changes.forget import forget
from scenarios.errors import KIND
from scenarios.file_model import FileModel
from scenarios.values import Name


class Parameters(FileModel):
    """Which Terminart."""

    terminart: Name


@change(title="Terminart entfällt", parameters=Parameters, statements=(17, 18, 19, 20, 40))
def apply(county: County, said: Parameters) -> Outcome:
    """Remove the Terminart and all that was promised about it.

    Raises:
        RefusalError: if there is no such Terminart.
    """
    data = county.data
    require(data.terminarten, said.terminart, KIND, "terminart")
    left = {kind: entry for kind, entry in data.terminarten.items() if kind != said.terminart}
    rest = forget(county, data.model_copy(update={"terminarten": left}))
    return Outcome(rest.data, f"„{county.kind(said.terminart)}“ findet nicht statt.", rest.origins, rest.notes)
