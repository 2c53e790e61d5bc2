"""A post is added (statements 1, 51)."""

from scenarios.changes.base import Outcome, Said, change, part, require, require_new
from scenarios.changes.county import County
from scenarios.changes.words import hours_text
from scenarios.errors import ROLE
from scenarios.schema import Mensch
from scenarios.values import Name


class Parameters(Mensch):
    """A person as in ``menschen.yaml``, and the id."""

    id: Name
    rolle: Name


@change(title="Neue Stelle", parameters=Parameters, statements=(1, 51))
def apply(county: County, said: Parameters) -> Outcome:
    """Add the person behind all others, so that those who come first in a role still do.

    Raises:
        RefusalError: if the id is taken, or there is no such role.
    """
    data = county.data
    require_new(county.people.persons, said.id, "id")
    require(data.rollen, said.rolle, ROLE, "rolle")
    changed = data.model_copy(update={"menschen": data.menschen | {said.id: part(Mensch, said)}})
    made = County(changed).people.persons
    title = made[said.id].title if said.id in made else said.id
    hours = f" ({hours_text(said.wochenstunden)} in der Woche)" if said.wochenstunden is not None else ""
    return Outcome(changed, f"Eine Stelle kommt dazu: {title}{hours}.", {("menschen", said.id): Said()})
