"""A Kita belongs to another Familienzentrum (statements 3, 37, 51)."""

from scenarios.changes.base import Outcome, RefusalError, Said, change, require
from scenarios.changes.centres import moved
from scenarios.changes.county import County
from scenarios.changes.words import date_text
from scenarios.errors import CENTRE, KITA
from scenarios.file_model import FileModel
from scenarios.values import Date, Name


class Parameters(FileModel):
    """Which Kita goes where; without a day for the whole time."""

    kita: Name
    fz: Name
    ab: Date | None = None


@change(title="Kita wechselt", parameters=Parameters, statements=(3, 37, 51))
def apply(county: County, said: Parameters) -> Outcome:
    """Assign the Kita; its demands are for the new team from then on.

    Raises:
        RefusalError: if Kita or Familienzentrum do not exist, the Kita is there already, or the day lies outside the
            horizon.
    """
    data = county.data
    require(data.kitas, said.kita, KITA, "kita")
    require(data.familienzentren, said.fz, CENTRE, "fz")
    day = said.ab or data.zeitraum.first
    if day not in data.zeitraum:
        raise RefusalError(("ab",), "der Tag liegt nicht im Planungszeitraum", found=date_text(day))
    if county.sites.centre(said.kita, day) == said.fz:
        raise RefusalError(("fz",), f"die Kita gehört schon zu „{said.fz}“", expected="ein anderes Familienzentrum")
    before = data.kitas[said.kita]
    kitas = data.kitas | {said.kita: moved(before, said.fz, said.ab)}
    when = f"ab dem {date_text(said.ab)} " if said.ab is not None else ""
    notes = ("Wer für sie da ist, richtet sich nach dem neuen Familienzentrum.",) if before.team else ()
    sentence = f"{before.titel} gehört {when}zum {county.site(said.fz)}."
    return Outcome(data.model_copy(update={"kitas": kitas}), sentence, {("kitas", said.kita): Said()}, notes)
