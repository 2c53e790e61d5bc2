"""A wish counts more or less (statements 11, 37)."""

from typing import Annotated

from pydantic import Field

from scenarios.changes.base import Origins, Outcome, RefusalError, Said, change, require
from scenarios.changes.county import County
from scenarios.errors import RULE
from scenarios.file_model import FileModel
from scenarios.values import Text
from scheduler.rules import REGISTRY, Level


class Parameters(FileModel):
    """Which rule, and what one unfulfilled wish costs; 0 switches it off."""

    regel: Text
    wert: Annotated[int, Field(ge=0)]


@change(title="Gewicht", parameters=Parameters, statements=(11, 37))
def apply(county: County, said: Parameters) -> Outcome:
    """Set the weight.

    Raises:
        RefusalError: if there is no such rule, or it is no wish.
    """
    data = county.data
    require(REGISTRY, said.regel, RULE, "regel")
    rule = REGISTRY[said.regel]
    if rule.level is not Level.WISH:
        raise RefusalError(("regel",), f"„{rule.title}“ ist kein Wunsch, das Gewicht steht fest")
    before = data.gewichte.get(said.regel, rule.weight)
    told = f"zählt {said.wert} statt {before}" if said.wert else "zählt nicht"
    weights = data.gewichte | {said.regel: said.wert}
    origins: Origins = {("gewichte", said.regel): Said(("regel",))}
    return Outcome(data.model_copy(update={"gewichte": weights}), f"Der Wunsch „{rule.title}“ {told}.", origins)
