"""A post is dropped (statements 1, 28)."""

from scenarios.changes.base import Outcome, RefusalError, change, require
from scenarios.changes.county import County
from scenarios.changes.forget import forget
from scenarios.changes.words import quoted
from scenarios.errors import PERSON
from scenarios.file_model import FileModel
from scenarios.values import Name


class Parameters(FileModel):
    """Whose post it is."""

    person: Name


@change(title="Stelle entfällt", parameters=Parameters, statements=(1, 28))
def apply(county: County, said: Parameters) -> Outcome:
    """Remove the person, with absences, promises and every mention; others of the same role take over.

    Raises:
        RefusalError: if there is no such person, or a role brings it about at its house.
    """
    data = county.data
    require(county.people.persons, said.person, PERSON, "person")
    person = county.people.persons[said.person]
    if said.person not in data.menschen or data.menschen[said.person].rolle is None:
        raise RefusalError(
            ("person",),
            f"„{said.person}“ gehört zu jedem Haus mit der Rolle „{person.role}“ und lässt sich nicht streichen",
        )
    kitas = [
        entry.titel
        for entry in county.sites.entries.values()
        if any(said.person in team for team in entry.team.values())
    ]
    left = {key: entry for key, entry in data.menschen.items() if key != said.person}
    rest = forget(county, data.model_copy(update={"menschen": left}))
    notes = (f"Für {quoted(kitas)} sind danach andere derselben Rolle da.",) if kitas else ()
    return Outcome(rest.data, f"Die Stelle „{person.title}“ gibt es nicht.", rest.origins, (*notes, *rest.notes[1:]))
