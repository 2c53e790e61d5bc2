"""What to do so that a collection becomes what it should be, without touching what others did there.

Three things are compared: what should be there, what was written last (with the tags the server gave it), and what is
there now. The tag alone decides whether somebody else changed an object: whoever has the same tag has the same object
(RFC 9110 §8.8.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from calendars.collections import digest


class Act(StrEnum):
    """What is to be done with one object."""

    CREATE = "neu"
    UPDATE = "geändert"
    DELETE = "entfällt"
    LOOK = "nachsehen"
    """Its tag is another one than was written, or it lies there unasked: only its content tells whether it is ours."""


class Trouble(StrEnum):
    """Why an object is left as it is."""

    CHANGED = "auf dem Server von Hand geändert"
    REMOVED = "auf dem Server von Hand gelöscht"
    TAKEN = "liegt auf dem Server schon mit anderem Inhalt"
    COLLECTION = "der Kalender wurde auf dem Server gelöscht"
    DECLINED = "der Kalender des Raums hat abgelehnt"
    LEFT = "liegt noch von einem früheren Schreiben auf dem Server"


@dataclass(frozen=True, slots=True)
class Known:
    """What was written last.

    Attributes:
        href: path of the object on the server.
        etag: as the server gave it, quotes included.
        digest: of the bytes that were sent.
        meaning: of what they say, see :func:`calendars.collections.meaning`.
    """

    href: str
    etag: str
    digest: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    Attributes:
        uid: of the object.
        href: path of the object on the server.
        etag: it must still have, None if it must not exist yet.
    """

    act: Act
    uid: str
    href: str
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """An object that somebody else changed and that is therefore left as it is."""

    trouble: Trouble
    uid: str
    href: str
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """All that has to be done, and what must not be.

    Attributes:
        steps: deletions first, so that nothing is ever there twice.
        conflicts: objects that were removed by hand; others are only known after looking.
        forgotten: UIDs that are neither wanted nor there any more.
        same: how many objects are as they should be.
    """

    steps: tuple[Step, ...]
    conflicts: tuple[Conflict, ...]
    forgotten: tuple[str, ...]
    same: int


def difference(
    wanted: Mapping[str, bytes], known: Mapping[str, Known], listed: Mapping[str, str], base: str
) -> Difference:
    """Compare what should be in a collection with what is.

    Args:
        wanted: the bytes of every object that should be there, by UID.
        known: what was written last, by UID.
        listed: what is there now: tags by path.
        base: path of the collection, with a slash at its end.
    """
    steps: dict[Act, list[Step]] = {act: [] for act in Act}
    conflicts, forgotten, same = [], [], 0
    for uid in (*wanted, *(uid for uid in known if uid not in wanted)):
        before, content = known.get(uid), wanted.get(uid)
        href = before.href if before is not None else f"{base}{uid}.ics"
        there = listed.get(href)
        if before is None:
            act = Act.CREATE if there is None else Act.LOOK
        elif there is None:
            if content is None:
                forgotten.append(uid)
            else:
                conflicts.append(Conflict(Trouble.REMOVED, uid, href))
            continue
        elif there != before.etag:
            act = Act.LOOK
        elif content is None:
            act = Act.DELETE
        elif digest(content) != before.digest:
            act = Act.UPDATE
        else:
            same += 1
            continue
        steps[act].append(Step(act, uid, href, there))
    ordered = (step for act in (Act.LOOK, Act.DELETE, Act.UPDATE, Act.CREATE) for step in steps[act])
    return Difference(tuple(ordered), tuple(conflicts), tuple(forgotten), same)
