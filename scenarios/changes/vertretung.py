"""A deputyship that the data set holds is switched on or off (statements 20, 28)."""

from scenarios.changes.base import Origins, Outcome, Said, change, require
from scenarios.changes.county import County
from scenarios.changes.words import listing
from scenarios.errors import DEPUTY
from scenarios.file_model import FileModel
from scenarios.values import Name, Switch


class Parameters(FileModel):
    """Which entry of ``vertretungen``, and whether it counts."""

    vertretung: Name
    aktiv: Switch


@change(title="Vertretung", parameters=Parameters, statements=(20, 28))
def apply(county: County, said: Parameters) -> Outcome:
    """Turn the switch.

    Raises:
        RefusalError: if there is no such entry.
    """
    data = county.data
    require(data.vertretungen, said.vertretung, DEPUTY, "vertretung")
    entry = data.vertretungen[said.vertretung]
    changed = data.vertretungen | {said.vertretung: entry.model_copy(update={"aktiv": said.aktiv})}
    who, instead = (listing(f"„{word}“" for word in words) for words in (entry.durch, entry.fuer))
    sentence = f"Für {instead} darf {who} {'' if said.aktiv else 'nicht '}kommen."
    origins: Origins = {("vertretungen", said.vertretung): Said()}
    return Outcome(data.model_copy(update={"vertretungen": changed}), sentence, origins)
