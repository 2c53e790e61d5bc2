"""A person is away (statement 28)."""

from typing import Literal

from scenarios.changes.base import Outcome, Said, change, require, require_within
from scenarios.changes.county import County
from scenarios.changes.words import days_text
from scenarios.errors import PERSON
from scenarios.file_model import FileModel
from scenarios.values import Name, Spans

REASONS = {"abwesend": "ist", "urlaub": "ist im Urlaub", "fortbildung": "ist in Fortbildung"}
"""Kinds of absence with what is said of them: a category, never a story."""


class Parameters(FileModel):
    """Who is away when."""

    person: Name
    zeit: Spans
    grund: Literal["abwesend", "urlaub", "fortbildung"] = "abwesend"


@change(title="Abwesenheit", parameters=Parameters, statements=(28,))
def apply(county: County, said: Parameters) -> Outcome:
    """Add the days to those on which the person is away anyhow.

    Raises:
        RefusalError: if there is no such person, or a span lies outside the horizon.
    """
    data = county.data
    require(county.people.persons, said.person, PERSON, "person")
    require_within(data.zeitraum, said.zeit, "zeit")
    reasons = data.abwesenheiten.get(said.person, {})
    away = reasons | {said.grund: (*reasons.get(said.grund, ()), *said.zeit)}
    absences = data.abwesenheiten | {said.person: away}
    end = " abwesend" if said.grund == "abwesend" else ""
    sentence = f"{county.person(said.person)} {REASONS[said.grund]} {days_text(said.zeit)}{end}."
    return Outcome(
        data.model_copy(update={"abwesenheiten": absences}), sentence, {("abwesenheiten", said.person): Said()}
    )
