"""Requests that wait for a room to become free."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response
from fastapi.responses import JSONResponse

from api.booking.model import Request, RequestWish
from api.conditional import IfMatch, etag, version_of
from api.deps import TheAccess
from api.repeats import Answer, Key, once
from api.routes.bookings import Id
from api.routes.refusals import ASKING, CHANGING, FINDING, MAKING
from api.store import bookings as rows
from api.usecases import waiting
from api.usecases.desk import Desk
from scheduler.domain.time import Model

router = APIRouter(prefix="/api", tags=["Warteliste"])

EXAMPLE = {
    "rooms": ["gr-fuerfeld", "gr-hueffelsheim"],
    "earliest": "2027-02-08T14:00:00+01:00",
    "latest": "2027-02-12T18:00:00+01:00",
    "minutes": 120,
    "title": "Elternabend",
    "purpose": "kita-eigen",
    "people": 18,
}
Wanted = Annotated[
    RequestWish, Body(openapi_examples={"woche": {"summary": "Irgendwann in der Woche", "value": EXAMPLE}})
]


class ListQuery(Model):
    """Also those that wait no longer."""

    ended: bool = False


class RequestList(Model):
    """Requests in the order in which they are served."""

    requests: tuple[Request, ...]


@router.get("/requests", summary="Eigene Anfragen auf der Warteliste", responses=ASKING)
def listing(access: TheAccess, query: Annotated[ListQuery, Query()]) -> RequestList:
    """In der Reihenfolge, in der sie an die Reihe kommen."""
    return access.read(
        lambda desk: RequestList(requests=tuple(rows.waiting(desk.connection, account=desk.account, ended=query.ended)))
    )


@router.post(
    "/requests",
    summary="Auf die Warteliste",
    status_code=201,
    response_model=Request,
    responses=MAKING,
)
def wait(access: TheAccess, wish: Wanted, key: Key = None) -> JSONResponse:
    """Wartet auf einen Raum; ist schon einer frei, wird er gleich angeboten (`status` ist dann `angeboten`)."""

    def work(desk: Desk) -> Answer:
        return once(desk, key, {"wait": wish}, lambda: _made(waiting.wait(desk, wish)))

    return access.write(work).response()


@router.get("/requests/{request}", summary="Eine Anfrage", responses=FINDING)
def read(access: TheAccess, request: Id, response: Response) -> Request:
    """Eine Anfrage mit ihrem Stand (`ETag`)."""
    found = access.read(lambda desk: waiting.read(desk, request))
    response.headers["ETag"] = etag(found.version)
    return found


@router.delete(
    "/requests/{request}",
    summary="Eine Anfrage zurückziehen",
    responses=CHANGING,
)
def withdraw(access: TheAccess, request: Id, if_match: IfMatch = None) -> Request:
    """Zieht die Anfrage zurück; ein Angebot an sie geht an die nächste."""
    version = version_of(if_match)
    return access.write(lambda desk: waiting.withdraw(desk, request, version))


def _made(request: Request) -> Answer:
    headers = {"ETag": etag(request.version), "Location": f"/api/requests/{request.id}"}
    return Answer(status=201, body=request.model_dump(mode="json"), headers=headers)
