"""A Terminart takes place more or less often (statements 17 to 20, 40)."""

from typing import Annotated, Any

from pydantic import Field

from scenarios.changes.base import Outcome, RefusalError, Said, change
from scenarios.changes.county import County
from scenarios.changes.wishes import edit_wishes
from scenarios.changes.words import listing
from scenarios.file_model import FileModel
from scenarios.schema import Wunsch
from scenarios.values import Name, Words
from scheduler.rules.words import plural


class Parameters(FileModel):
    """Another rhythm; without ``anzahl`` there are as many events as fit into the same time."""

    terminart: Name
    abstand_tage: Annotated[int, Field(ge=1)]
    anzahl: Annotated[int, Field(ge=1)] | None = None
    fuer: Words = ()


@change(title="Anderer Rhythmus", parameters=Parameters, statements=(17, 18, 19, 20, 40))
def apply(county: County, said: Parameters) -> Outcome:
    """Replace distance and number of the events, for all units or for some.

    Raises:
        RefusalError: if there is no such Terminart or unit, or the number cannot be told from the old rhythm.
    """

    def edit(wish: Wunsch) -> dict[str, Any]:
        return {"abstand_tage": said.abstand_tage, "anzahl": _count(said, wish)}

    edited = edit_wishes(county, said.terminart, said.fuer, edit)
    kinds = county.data.terminarten | {said.terminart: edited.kind}
    after = dict.fromkeys(_rhythm(said.abstand_tage, _count(said, wish)) for wish in edited.before)
    before = dict.fromkeys(_rhythm(wish.abstand_tage, wish.anzahl) for wish in edited.before)
    others = listing(rhythm for rhythm in before if rhythm not in after)
    instead = f" statt bisher {others}" if others else " wie bisher"
    where = f" ({', '.join(said.fuer)})" if said.fuer else ""
    sentence = f"{county.kind(said.terminart)}{where}: {listing(after)}{instead}."
    data = county.data.model_copy(update={"terminarten": kinds})
    return Outcome(data, sentence, {("terminarten", said.terminart): Said()})


def _count(said: Parameters, wish: Wunsch) -> int:
    """How many events a wish has in the new rhythm."""
    if said.anzahl is not None:
        return said.anzahl
    if wish.anzahl is None or wish.abstand_tage is None:
        raise RefusalError((), "die Angabe „anzahl“ fehlt: die Terminart hat bisher keinen Abstand")
    return max(1, wish.anzahl * wish.abstand_tage // said.abstand_tage)


def _rhythm(days: int | None, count: int | None) -> str:
    events = plural(count or 0, "# Termin|# Termine")
    return f"{events} im Abstand von {plural(days, '# Tag|# Tagen')}" if days is not None else events
