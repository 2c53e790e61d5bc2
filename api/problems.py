"""Errors as ``application/problem+json`` (RFC 9457): one obvious place where an error becomes a status."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.failures import InvalidError, ServiceError
from scheduler.errors import RaumzeitError

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:raumzeit:fehler:"
"""Problem types are names, not addresses: a county's service has no address that all others share."""

_PLAIN = {
    HTTPStatus.NOT_FOUND: ("nicht-gefunden", "Diese Adresse gibt es hier nicht."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("methode-nicht-erlaubt", "So lässt sich diese Adresse nicht aufrufen."),
}


def problem(status: int, code: str, message: str, headers: dict[str, str] | None = None, **more: Any) -> JSONResponse:
    """An answer that says what went wrong.

    Args:
        status: of HTTP.
        code: stable, for programs; it is also the last part of ``type``.
        message: for people, in German.
        headers: of the answer.
        more: further members (RFC 9457 §3.2).
    """
    content = {"type": TYPE + code, "title": message, "status": status, "code": code, **more}
    return JSONResponse(jsonable_encoder(content), status_code=status, headers=headers, media_type=MEDIA_TYPE)


def answer(failure: ServiceError) -> JSONResponse:
    """The answer to a failure."""
    return problem(failure.status, failure.code, str(failure), failure.headers, **failure.more)


def install(app: FastAPI) -> None:
    """Let every error of an app end as a problem."""

    @app.exception_handler(RaumzeitError)
    async def _ours(_: Request, error: RaumzeitError) -> Response:
        return answer(error if isinstance(error, ServiceError) else InvalidError(str(error)))

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> Response:
        fields = [{"where": _where(e["loc"]), "what": e["msg"]} for e in error.errors()]
        return problem(422, InvalidError.code, "Die Anfrage enthält Angaben, die nicht passen.", fields=fields)

    @app.exception_handler(HTTPException)
    async def _plain(_: Request, error: HTTPException) -> Response:
        code, message = _PLAIN.get(HTTPStatus(error.status_code), ("anfrage-fehlerhaft", str(error.detail)))
        return problem(error.status_code, code, message, dict(error.headers or {}))


def _where(location: tuple[int | str, ...]) -> str:
    """``body.begin`` of where an error lies."""
    return ".".join(str(part) for part in location)
