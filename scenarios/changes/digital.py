"""A meeting becomes digital (statement 13)."""

from typing import Any

from scenarios.changes.base import Outcome, RefusalError, Said, change, require
from scenarios.changes.county import County
from scenarios.changes.wishes import edit_wishes
from scenarios.errors import ROOM_OR_KIND
from scenarios.file_model import FileModel
from scenarios.rooms import NONE
from scenarios.schema import Raumwahl, Wunsch
from scenarios.values import Name, Words
from scheduler.domain.demands import Format


class Parameters(FileModel):
    """Which Terminart, for which units, and in which video rooms; without a room anybody's own screen will do."""

    terminart: Name
    fuer: Words = ()
    raum: Words = ()


@change(title="Digital", parameters=Parameters, statements=(13,))
def apply(county: County, said: Parameters) -> Outcome:
    """Let the events take place without a room, or in video rooms, so that nobody has to travel.

    Raises:
        RefusalError: if there is no such Terminart, unit or room, or a room is none of the digital ones.
    """
    for i, word in enumerate(said.raum):
        require([*county.rooms.kinds, *county.rooms.rooms], word, ROOM_OR_KIND, "raum", i)
        if any(not room.digital for room in county.rooms.rooms.values() if word in {room.id, room.kind}):
            raise RefusalError(("raum", i), f"„{word}“ ist kein Videoraum", expected="Räume mit „digital: ja“")

    def edit(_wish: Wunsch) -> dict[str, Any]:
        return {"raum": Raumwahl(aus=said.raum or (NONE,)), "format": Format.DIGITAL, "merkmale": ()}

    edited = edit_wishes(county, said.terminart, said.fuer, edit)
    kinds = county.data.terminarten | {said.terminart: edited.kind}
    where = f" ({', '.join(said.fuer)})" if said.fuer else ""
    sentence = f"{county.kind(said.terminart)}{where} findet digital statt."
    data = county.data.model_copy(update={"terminarten": kinds})
    return Outcome(data, sentence, {("terminarten", said.terminart): Said()})
