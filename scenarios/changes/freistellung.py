"""The release time of a role becomes another one (statements 8, 21, 22)."""

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, Field

from scenarios.changes.base import Outcome, RefusalError, Said, change, require
from scenarios.changes.county import County
from scenarios.changes.words import date_text, hours_text
from scenarios.errors import ROLE, Path
from scenarios.file_model import FileModel
from scenarios.schema import Freistellung
from scenarios.values import Date, Name, wrong

MINUTES = 60


def _whole_minutes(hours: float) -> float:
    if not (hours * MINUTES).is_integer():
        raise wrong("das sind keine ganzen Minuten", "Stunden wie 3 oder 2.5")
    return hours


class Parameters(FileModel):
    """Hours a week for everybody with a role, from a day on; without a day for the whole time."""

    rolle: Name
    stunden: Annotated[float, Field(ge=0, le=40), AfterValidator(_whole_minutes)]
    ab: Date | None = None


@change(title="Freistellung", parameters=Parameters, statements=(8, 21, 22))
def apply(county: County, said: Parameters) -> Outcome:
    """Replace the role's rates, or end them the day before.

    Raises:
        RefusalError: if the role does not exist or has no release time, or the day lies outside the horizon.
    """
    data = county.data
    require(data.rollen, said.rolle, ROLE, "rolle")
    rates = [(i, rate) for i, rate in enumerate(data.freistellung) if rate.rolle == said.rolle]
    if not rates:
        having = ", ".join(sorted({rate.rolle for rate in data.freistellung})) or "keine"
        raise RefusalError(("rolle",), f"die Rolle „{said.rolle}“ hat keine Freistellung", expected=having)
    if said.ab is not None and said.ab not in data.zeitraum:
        raise RefusalError(("ab",), "der Tag liegt nicht im Planungszeitraum", found=date_text(said.ab))
    kept: list[Freistellung] = []
    origins: dict[Path, Said | Path] = {}
    for i, rate in enumerate(data.freistellung):
        if rate.rolle == said.rolle:
            if said.ab is None or rate.ab >= said.ab:
                continue
            eve = said.ab - dt.timedelta(days=1)
            kept.append(rate.model_copy(update={"bis": min(rate.bis or eve, eve)}))
        else:
            kept.append(rate)
        origins["freistellung", len(kept) - 1] = ("freistellung", i)
    since = said.ab or min(rate.ab for _, rate in rates)
    origins["freistellung", len(kept)] = Said()
    kept.append(
        Freistellung.model_construct(
            rolle=said.rolle, minuten_je_woche=round(said.stunden * MINUTES), ab=since, bis=None
        )
    )
    title = data.rollen[said.rolle].titel or said.rolle
    when = f" ab dem {date_text(said.ab)}" if said.ab is not None else ""
    sentence = f"{_general(title)}: {hours_text(said.stunden)} Freistellung in der Woche{when}."
    return Outcome(data.model_copy(update={"freistellung": tuple(kept)}), sentence, origins)


def _general(title: str) -> str:
    """A role's title without the words in braces that stand for a house."""
    return " ".join(word for word in title.split() if "{" not in word)
