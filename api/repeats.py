"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same request twice is done once.

The answer is written in the transaction of what it answers, so a request that was cut off can be sent again. A request
that failed left nothing behind, its answer neither; sent again it is tried again.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Header
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import Connection, delete, insert, select, update

from api.failures import InvalidError
from api.store.ledger import seconds
from api.store.tables import repeats
from api.usecases.desk import Desk

Asked = Mapping[str, Any]
"""What a request asks for, to tell it from another; models among the values."""
KEPT = dt.timedelta(days=2)
"""So long an answer is kept."""
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Frei gewählt, etwa eine UUID: die Anfrage wird mit ihm nur einmal ausgeführt.",
    ),
]


class KeyReusedError(InvalidError):
    """Dieser Idempotency-Key gehört schon zu einer anderen Anfrage."""

    code = "schluessel-vergeben"


class Answer(BaseModel):
    """What a request was answered.

    Attributes:
        repeated: whether that was before, and is only told again.
    """

    status: int
    body: Any
    headers: dict[str, str] = {}
    repeated: bool = Field(default=False, exclude=True)

    def response(self) -> JSONResponse:
        """The answer over HTTP."""
        headers = {**self.headers, **({"Idempotency-Replayed": "true"} if self.repeated else {})}
        return JSONResponse(self.body, self.status, headers)


def known(desk: Desk, key: str | None, request: Asked) -> Answer | None:
    """What the same request was answered before, None if it was not.

    Raises:
        KeyReusedError: if the key was used for another request.
    """
    if key is None:
        return None
    row = desk.connection.execute(
        select(repeats).where(repeats.c.account == desk.account, repeats.c.key == key)
    ).one_or_none()
    if row is None:
        return None
    if row.digest != _digest(request):
        raise KeyReusedError
    return Answer.model_validate_json(row.content).model_copy(update={"repeated": True})


def once(desk: Desk, key: str | None, request: Asked, work: Callable[[], Answer]) -> Answer:
    """Do something, or tell what was answered when it was done.

    Args:
        desk: its transaction is that of ``work``.
        key: of the request, None if it has none.
        request: what is asked, to tell the same request from another.
        work: does it.

    Raises:
        KeyReusedError: if the key was used for another request.
    """
    if key is None:
        return work()
    told = known(desk, key, request)
    if told is not None:
        return told
    # The row comes first: of two at once the second waits here, is begun anew, and finds the answer of the first.
    mine = (repeats.c.account == desk.account, repeats.c.key == key)
    row = {"account": desk.account, "key": key, "digest": _digest(request), "created": seconds(desk.now)}
    desk.connection.execute(insert(repeats).values(**row, status=0, content=""))
    answer = work()
    done = {"status": answer.status, "content": answer.model_dump_json()}
    desk.connection.execute(update(repeats).where(*mine).values(done))
    return answer


def _digest(request: Asked) -> str:
    return hashlib.sha256(json.dumps(jsonable_encoder(request), sort_keys=True).encode()).hexdigest()


def forget(connection: Connection, now: dt.datetime) -> None:
    """Delete answers that nobody will ask for again."""
    connection.execute(delete(repeats).where(repeats.c.created < seconds(now - KEPT)))
