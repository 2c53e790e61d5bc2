"""A person works for other Familienzentren (statements 1, 51)."""

from typing import Annotated

from pydantic import Field

from scenarios.changes.base import Outcome, Said, change, require
from scenarios.changes.centres import serving
from scenarios.changes.county import County
from scenarios.changes.words import listing
from scenarios.errors import CENTRE, PERSON
from scenarios.file_model import FileModel
from scenarios.values import Name, Words


class Parameters(FileModel):
    """Who works in which catchments from now on."""

    person: Name
    fz: Annotated[Words, Field(min_length=1)]


@change(title="Zuständigkeit", parameters=Parameters, statements=(1, 51))
def apply(county: County, said: Parameters) -> Outcome:
    """Replace the person's Familienzentren.

    Raises:
        RefusalError: if there is no such person or Familienzentrum.
    """
    require(county.people.persons, said.person, PERSON, "person")
    for i, centre in enumerate(said.fz):
        require(county.data.familienzentren, centre, CENTRE, "fz", i)
    people = serving(county.data, {said.person: said.fz})
    titles = listing(county.site(centre) for centre in said.fz)
    sentence = f"{county.person(said.person)} ist zuständig für {titles}."
    return Outcome(county.data.model_copy(update={"menschen": people}), sentence, {("menschen", said.person): Said()})
