"""A room is closed for a time (statements 31, 45)."""

from scenarios.changes.base import Outcome, Said, change, require, require_within
from scenarios.changes.county import County
from scenarios.changes.words import days_text
from scenarios.errors import ROOM
from scenarios.file_model import FileModel
from scenarios.schema import Raum
from scenarios.values import Name, Spans


class Parameters(FileModel):
    """Which room is closed when."""

    raum: Name
    zeit: Spans


@change(title="Raum geschlossen", parameters=Parameters, statements=(31, 45))
def apply(county: County, said: Parameters) -> Outcome:
    """Add the days to those on which the room is closed anyhow.

    Raises:
        RefusalError: if there is no such room, or a span lies outside the horizon.
    """
    data = county.data
    require(county.rooms.rooms, said.raum, ROOM, "raum")
    require_within(data.zeitraum, said.zeit, "zeit")
    closures = (*county.rooms.rooms[said.raum].closures, *said.zeit)
    own = data.raeume.get(said.raum, Raum()).model_copy(update={"gesperrt": closures})
    sentence = f"{county.room(said.raum)} ist {days_text(said.zeit)} geschlossen."
    return Outcome(
        data.model_copy(update={"raeume": data.raeume | {said.raum: own}}), sentence, {("raeume", said.raum): Said()}
    )
