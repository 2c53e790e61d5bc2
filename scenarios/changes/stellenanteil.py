"""A person works more or fewer hours (statements 1, 22)."""

from typing import Annotated

from pydantic import Field

from scenarios.changes.base import Outcome, RefusalError, Said, change, require
from scenarios.changes.county import County
from scenarios.changes.words import hours_text, listing, windows_text
from scenarios.errors import PERSON
from scenarios.file_model import FileModel
from scenarios.schema import Mensch
from scenarios.values import Name, WeekTimes


class Parameters(FileModel):
    """The hours of a contract and when they are worked.

    The times are asked for because a plan depends on them: more hours that nobody knows how to find in the week help
    nobody.
    """

    person: Name
    wochenstunden: Annotated[float, Field(gt=0, le=60)]
    zeiten: WeekTimes


@change(title="Stellenanteil", parameters=Parameters, statements=(1, 22))
def apply(county: County, said: Parameters) -> Outcome:
    """Replace hours and weekly times of the person.

    Raises:
        RefusalError: if there is no such person, or the times cannot hold the hours.
    """
    require(county.people.persons, said.person, PERSON, "person")
    before = county.people.persons[said.person]
    own = county.data.menschen.get(said.person, Mensch())
    changed = own.model_copy(update={"wochenstunden": said.wochenstunden, "zeiten": said.zeiten})
    data = county.data.model_copy(update={"menschen": county.data.menschen | {said.person: changed}})
    windows = County(data).people.persons[said.person].availability
    if windows is not None and sum(w.end - w.start for w in windows) < said.wochenstunden * 60:
        hours = sum(w.end - w.start for w in windows) / 60
        raise RefusalError(
            ("zeiten",),
            f"in diesen Zeiten lassen sich {hours_text(said.wochenstunden)} nicht arbeiten",
            found=hours_text(hours),
        )
    was = f" statt {hours_text(before.weekly_minutes / 60)}" if before.weekly_minutes is not None else ""
    when = listing(line if isinstance(line, str) else windows_text(line) for line in said.zeiten)
    sentence = f"{before.title} arbeitet {hours_text(said.wochenstunden)}{was} in der Woche ({when})."
    return Outcome(data, sentence, {("menschen", said.person): Said()})
