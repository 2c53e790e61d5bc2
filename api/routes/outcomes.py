"""What became of events that were planned: whether they took place, and how many came (statements 47 to 49)."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from pydantic import Field

from api.annual.model import Fate, Record
from api.booking.model import Moment
from api.conditional import IfMatch, etag, version_of
from api.deps import TheAccess
from api.paging import After, cursor, cut, position
from api.routes.refusals import ASKING, CHANGING, FINDING
from api.store.ledger import seconds
from api.usecases import annual
from api.usecases.annual import LARGEST, Editable
from api.usecases.desk import Desk
from scheduler.domain.time import ZONE, Model, moment

router = APIRouter(prefix="/api/outcomes", tags=["Termine"])

Uid = Annotated[str, Path(max_length=64, pattern=r"^[0-9a-zA-Z-]+$", description="Kennung (UID) des Termins.")]
DAY = dt.timedelta(days=1)
TOLD = "gehalten oder abgesagt; null: niemand hat etwas gesagt."
CAME = "Teilnehmende Familienmitglieder; null: niemand hat gezählt, und das ist nicht 0."


class OutcomeWish(Model):
    """Was aus einem Termin wurde."""

    fate: Annotated[Fate | None, Field(description=TOLD)] = None
    participants: Annotated[
        int | None, Field(strict=True, ge=0, le=LARGEST, description=f"{CAME} Nur bei „gehalten“.")
    ] = None


Wanted = Annotated[
    OutcomeWish,
    Body(
        openapi_examples={
            "gehalten": {"summary": "Sieben kamen", "value": {"fate": "gehalten", "participants": 7}},
            "ausgefallen": {"summary": "Er ist ausgefallen", "value": {"fate": "abgesagt"}},
            "unbekannt": {"summary": "Doch nichts eintragen", "value": {"fate": None}},
        }
    ),
]


class OutcomeAnswer(Model):
    """Ein vergangener Termin, und was aus ihm wurde."""

    uid: str
    title: str
    begin: dt.datetime
    end: dt.datetime
    place: str
    fate: Annotated[Fate | None, Field(description=TOLD)]
    participants: Annotated[int | None, Field(description=CAME)]
    version: Annotated[int, Field(description="Stand des Eintrags, als `ETag` für `If-Match`.")]


class OutcomePage(Model):
    """Vergangene Termine, die spätesten zuerst."""

    events: tuple[OutcomeAnswer, ...]
    next: Annotated[str | None, Field(description="Für die nächste Seite als `after` senden; null: es war die letzte.")]


@router.get("", summary="Vergangene Termine", responses=ASKING)
def listing(
    access: TheAccess,
    first: Annotated[Moment | None, Query(alias="from", description="Termine, die von da an beginnen.")] = None,
    last: Annotated[Moment | None, Query(alias="to", description="Termine, die davor beginnen.")] = None,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> OutcomePage:
    """Termine, die vorbei sind und zu denen Sie eintragen dürfen, was aus ihnen wurde.

    Das sind die, an denen Sie teilnehmen, für Leitungen auch die ihres Familienzentrums, für die Koordinierungsstelle
    alle außer vertraulichen. Ohne Angabe sind es die des ganzen Planungszeitraums.
    """
    behind = position(after)

    def work(desk: Desk) -> list[Editable]:
        horizon = desk.problem.horizon
        begin = first if first is not None else moment(horizon.first, 0)
        end = last if last is not None else moment(horizon.last + DAY, 0)
        return annual.listed(desk, begin, end, behind, limit + 1)

    shown, following = cut(access.read(work), limit, lambda one: cursor(seconds(one.begin), one.uid))
    return OutcomePage(events=tuple(map(_answer, shown)), next=following)


@router.get("/{uid}", summary="Ein vergangener Termin", responses=FINDING)
def show(access: TheAccess, uid: Uid, response: Response) -> OutcomeAnswer:
    """Was aus ihm wurde, mit dem Stand (`ETag`), den ein Eintrag in `If-Match` nennt."""
    return _tagged(response, access.read(lambda desk: annual.one(desk, uid)))


@router.put("/{uid}", summary="Eintragen, was aus einem Termin wurde", responses=CHANGING)
def write(access: TheAccess, uid: Uid, wanted: Wanted, response: Response, if_match: IfMatch = None) -> OutcomeAnswer:
    """Ob er stattgefunden hat und wie viele kamen; wer kam, steht nirgends. Ohne beides ist der Eintrag wieder leer."""
    version = version_of(if_match)

    def work(desk: Desk) -> Editable:
        annual.write(desk, uid, Record(wanted.fate, wanted.participants), version)
        return annual.one(desk, uid)

    return _tagged(response, access.write(work))


def _tagged(response: Response, one: Editable) -> OutcomeAnswer:
    response.headers["ETag"] = etag(one.version)
    return _answer(one)


def _answer(one: Editable) -> OutcomeAnswer:
    return OutcomeAnswer(
        uid=one.uid,
        title=one.title,
        begin=one.begin.astimezone(ZONE),
        end=one.end.astimezone(ZONE),
        place=one.place,
        fate=one.record.fate,
        participants=one.record.participants,
        version=one.version,
    )
