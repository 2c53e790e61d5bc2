"""Steps that several changes of Familienzentren and Kitas share (statements 1, 3, 51)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from scenarios.changes.base import RefusalError, require
from scenarios.changes.county import County
from scenarios.errors import KITA, PERSON
from scenarios.schema import Datensatz, Kita, Mensch, Zugehoerigkeit


def moved(kita: Kita, centre: str, since: dt.date | None = None) -> Kita:
    """A Kita that belongs to another Familienzentrum, for good or from a day on.

    Who is there for it was said for the old Familienzentrum (``team``) and is left out.
    """
    belongs: tuple[Zugehoerigkeit, ...] = (Zugehoerigkeit.model_construct(fz=centre, ab=since, bis=None),)
    if since is not None:
        before = since - dt.timedelta(days=1)
        belongs = (
            *(
                each.model_copy(update={"bis": min(each.bis or before, before)})
                for each in kita.fz
                if each.ab is None or each.ab < since
            ),
            *belongs,
        )
    return kita.model_copy(update={"fz": belongs, "team": {}})


def require_kitas(county: County, kitas: Iterable[str], field: str) -> None:
    """Refuse ids that are no Kita.

    Raises:
        UnknownIdError: naming the one that is most like it.
    """
    for i, kita in enumerate(kitas):
        require(county.data.kitas, kita, KITA, field, i)


def require_people(county: County, people: Iterable[str], field: str) -> None:
    """Refuse ids that are no person.

    Raises:
        UnknownIdError: naming the one that is most like it.
    """
    for i, person in enumerate(people):
        require(county.people.persons, person, PERSON, field, i)


def serving(data: Datensatz, places: Mapping[str, Iterable[str]]) -> dict[str, Mensch]:
    """The section ``menschen`` with people who work for these Familienzentren.

    Args:
        data: the data set.
        places: for each person the Familienzentren.
    """
    said = {
        person: data.menschen.get(person, Mensch()).model_copy(update={"zustaendig": tuple(dict.fromkeys(centres))})
        for person, centres in places.items()
    }
    return data.menschen | said


def centres_of(county: County, person: str) -> tuple[str, ...]:
    """The Familienzentren that a person works for, in the order of the files.

    Raises:
        RefusalError: if the person works everywhere, so that there is nothing to add to.
    """
    serves = county.people.persons[person].serves
    if not serves:
        raise RefusalError(
            ("zustaendig",),
            f"„{person}“ ist ohnehin überall zuständig",
            expected="Menschen, deren Zuständigkeit begrenzt ist",
        )
    own = county.data.menschen[person].zustaendig if person in county.data.menschen else None
    return own or tuple(sorted(serves))
