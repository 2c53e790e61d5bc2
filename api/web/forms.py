"""Forms: what was typed in, what is wrong with it, and sending it twice."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import ImmutableMultiDict

from api.deps import Access
from api.failures import ConflictError, InvalidError, ServiceError
from api.repeats import Answer, KeyReusedError, once
from api.usecases.desk import Desk
from scheduler.domain.time import ZONE, parse_clock

M = TypeVar("M", bound=BaseModel)

MOST_FIELDS = 300
YEARS = (2000, 2100)
"""The calendar of the pages: far enough for anybody, and times can be reckoned with."""
KEY = re.compile(r"[\x21-\x7e]{8,200}")
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_MESSAGES = {
    "string_too_long": "Bitte höchstens {max_length} Zeichen.",
    "greater_than_equal": "Bitte mindestens {ge}.",
    "less_than_equal": "Bitte höchstens {le}.",
    "multiple_of": "Bitte ein Vielfaches von {multiple_of}.",
    "enum": "Bitte wählen Sie etwas aus der Liste.",
    "int_parsing": "Bitte eine ganze Zahl.",
    "int_from_float": "Bitte eine ganze Zahl.",
    "too_long": "Bitte höchstens {max_length} auswählen.",
    "too_short": "Bitte mindestens {min_length} auswählen.",
    "string_too_short": "Bitte füllen Sie dieses Feld aus.",
    "missing": "Bitte füllen Sie dieses Feld aus.",
}


class FaultyError(InvalidError):
    """Bitte prüfen Sie Ihre Angaben."""

    code = "formular-fehlerhaft"
    """What is wrong stands in the form."""


@dataclass
class Form:
    """What somebody typed in, and what is wrong with it.

    Attributes:
        values: texts by the name of the field.
        errors: message by the name of the field, in the order found; „“ is the form as a whole.
    """

    values: Mapping[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """The text of a field, as it was typed."""
        given = self.values.get(name)
        return given[-1] if given else default

    def many(self, name: str) -> list[str]:
        """What was chosen of several."""
        return [value for value in self.values.get(name, []) if value]

    def chosen(self, names: Iterable[str]) -> dict[str, list[str]]:
        """What was typed into some of the fields."""
        return {name: self.values[name] for name in names if name in self.values}

    def fault(self, name: str, message: str) -> None:
        """Keep the first thing that is wrong with a field."""
        self.errors.setdefault(name, message)

    def day(self, name: str) -> dt.date | None:
        """A day, as browsers send it or as people write it: ``03.11.2026``."""
        text = self.text(name).strip()
        german = _GERMAN_DAY.fullmatch(text)
        try:
            if german is None:
                found = dt.date.fromisoformat(text)
            else:
                found = dt.date(int(german[3]), int(german[2]), int(german[1]))
        except ValueError:
            self.fault(name, "Bitte ein Datum wie 03.11.2026 angeben.")
            return None
        if not YEARS[0] <= found.year <= YEARS[1]:
            self.fault(name, "So weit reicht der Kalender nicht.")
            return None
        return found

    def minute(self, name: str) -> int | None:
        """A time of day in minutes since midnight."""
        try:
            return parse_clock(self.text(name).strip()[:5])
        except ValueError:
            self.fault(name, "Bitte eine Uhrzeit wie 14:30 angeben.")
            return None

    def moment(self, day: dt.date | None, minute: int | None, name: str) -> dt.datetime | None:
        """The moment of a time of day, which must exist on that day."""
        if day is None or minute is None:
            return None
        wall = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minute)
        at = wall.replace(tzinfo=ZONE)
        real = at.astimezone(dt.UTC).astimezone(ZONE)
        if real.replace(tzinfo=None, fold=0) != wall:
            self.fault(name, "Diese Uhrzeit gibt es an diesem Tag nicht: Die Uhr wird umgestellt.")
            return None
        return at

    def check(self, model: type[M], data: Mapping[str, Any], names: Mapping[str, str]) -> M | None:
        """The data as a model, or None, and then each fault stands at its field.

        Args:
            model: what it shall be.
            data: by the model's names.
            names: the model's names to the names of fields; „“ for the whole.
        """
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for found in error.errors():
                where = str(found["loc"][0]) if found["loc"] else ""
                self.fault(names.get(where, ""), _german(found))
            return None

    def take(self, error: ServiceError, names: Mapping[str, str]) -> None:
        """What a use case refused, at the field that it names."""
        where = [str(f["where"]).removeprefix("body.") for f in error.more.get("fields", ()) if isinstance(f, dict)]
        where += [str(error.more["field"])] if "field" in error.more else []
        self.fault(names.get(where[0], "") if where else "", str(error))


async def _form(request: Request) -> Form:
    data = await request.form(max_files=0, max_fields=MOST_FIELDS)
    return given(data.multi_items())


TheForm = Annotated[Form, Depends(_form)]
"""What a POST brings."""


def given(items: Iterable[tuple[str, object]]) -> Form:
    """A form of what was sent; files have no place in any of our forms."""
    values: dict[str, list[str]] = {}
    for name, value in items:
        if isinstance(value, str):
            values.setdefault(name, []).append(value.replace("\x00", ""))
    return Form(values)


def asked(params: ImmutableMultiDict[str, str]) -> Form:
    """A form of the query of an address."""
    return given(params.multi_items())


def submit(access: Access, form: Form, what: Mapping[str, Any], work: Callable[[Desk], str]) -> str:
    """Do what a form asks for, once, however often it is sent; the address to go on with.

    Args:
        access: of who asks.
        form: its hidden key tells one sending from another.
        what: is asked, to tell the same form with other content.
        work: does it and says where the result is.

    Raises:
        ServiceError: of one of its kinds; nothing is done then.
    """
    key = form.text("schluessel")
    wanted = key if KEY.fullmatch(key) else None

    def attempt(desk: Desk) -> str:
        done = once(desk, wanted, dict(what), lambda: Answer(status=303, body=None, headers={"Location": work(desk)}))
        return done.headers["Location"]

    try:
        try:
            return access.write(attempt)
        except ConflictError:
            # a double click may have met its own first sending; then the answer to that one is there by now
            return access.write(attempt)
    except KeyReusedError as error:
        raise InvalidError(
            "Dieses Formular haben Sie schon abgeschickt. Soll es mit den neuen Angaben noch einmal gelten, "
            "schicken Sie es bitte erneut ab."
        ) from error


def version(form: Form) -> int:
    """The version that a form was filled in for.

    Raises:
        InvalidError: if it names none.
    """
    text = form.text("stand")
    if not re.fullmatch(r"\d{1,9}", text):
        raise InvalidError("Das Formular ist unvollständig. Bitte laden Sie die Seite neu.")
    return int(text)


def _german(error: Any) -> str:
    """A message of pydantic for people; our own validators speak German already."""
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        text = str(context["error"])
        return f"{text[:1].upper()}{text[1:]}."
    if error["type"] == "int_parsing" and error["input"] == "":
        return _MESSAGES["missing"]
    if error["type"] == "enum" and error["input"] == "":
        return "Bitte wählen Sie etwas aus."
    return _MESSAGES.get(error["type"], "Diese Angabe passt nicht.").format(**context)
