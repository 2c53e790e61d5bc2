"""A Kita is closed (statements 1, 51)."""

from scenarios.changes.base import Outcome, change, require
from scenarios.changes.county import County
from scenarios.changes.forget import forget
from scenarios.errors import KITA
from scenarios.file_model import FileModel
from scenarios.values import Name


class Parameters(FileModel):
    """Which Kita; it is closed for the whole time that is planned."""

    kita: Name


@change(title="Kita schließt", parameters=Parameters, statements=(1, 51))
def apply(county: County, said: Parameters) -> Outcome:
    """Remove the Kita with its people, rooms and demands.

    Raises:
        RefusalError: if there is no such Kita.
    """
    data = county.data
    require(data.kitas, said.kita, KITA, "kita")
    left = {kita: entry for kita, entry in data.kitas.items() if kita != said.kita}
    rest = forget(county, data.model_copy(update={"kitas": left}))
    return Outcome(rest.data, f"{county.site(said.kita)} schließt.", rest.origins, rest.notes)
