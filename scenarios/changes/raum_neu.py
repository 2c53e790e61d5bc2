"""A room is added (statements 31, 35, 45)."""

from scenarios.changes.base import Outcome, Said, change, part, require, require_new
from scenarios.changes.county import County
from scenarios.errors import ROOM_KIND, SITE
from scenarios.schema import Raum
from scenarios.values import Name


class Parameters(Raum):
    """A room as in ``raeume.yaml``, and the id."""

    id: Name
    art: Name
    haus: Name


@change(title="Neuer Raum", parameters=Parameters, statements=(31, 35, 45))
def apply(county: County, said: Parameters) -> Outcome:
    """Add the room.

    Raises:
        RefusalError: if the id is taken, or kind or house do not exist.
    """
    data = county.data
    require_new(county.rooms.rooms, said.id, "id")
    require(data.raumarten, said.art, ROOM_KIND, "art")
    require(county.sites.entries, said.haus, SITE, "haus")
    changed = data.model_copy(update={"raeume": data.raeume | {said.id: part(Raum, said)}})
    made = County(changed).rooms.rooms
    title = made[said.id].title if said.id in made else said.id
    sentence = f"Ein Raum kommt dazu: {title} ({county.site(said.haus)})."
    return Outcome(changed, sentence, {("raeume", said.id): Said()})
