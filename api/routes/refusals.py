"""What the OpenAPI document says about errors: every one a problem (RFC 9457), with an example."""

from typing import Any

from api.failures import (
    ChangedError,
    ConflictError,
    ContentTypeError,
    ForbiddenError,
    InvalidError,
    ServiceError,
    SignInError,
    TooLargeError,
    TooManyError,
    UnconditionalError,
    UnknownError,
    UnreadableError,
)
from api.problems import MEDIA_TYPE, TYPE

SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "Für Menschen, deutsch."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Für Programme; bleibt stabil."},
    },
}


def refusals(*failures: type[ServiceError]) -> dict[int | str, dict[str, Any]]:
    """The errors of a route for its ``responses``; a request that cannot be read can always be."""
    documented: dict[int | str, dict[str, Any]] = {}
    always = (UnreadableError, InvalidError, TooLargeError, ContentTypeError)
    for failure in failures + always:
        message = (failure.__doc__ or "").strip()
        example = {"type": TYPE + failure.code, "title": message, "status": failure.status, "code": failure.code}
        known = documented.setdefault(failure.status, {"description": message, "content": {}})
        content = known["content"].setdefault(MEDIA_TYPE, {"schema": SCHEMA, "examples": {}})
        content["examples"][failure.code] = {"value": example}
    return documented


ASKING = refusals(SignInError, ForbiddenError, TooManyError)
"""What everybody who asks may meet."""
FINDING = refusals(SignInError, ForbiddenError, TooManyError, UnknownError)
MAKING = refusals(SignInError, ForbiddenError, TooManyError, UnknownError, ConflictError)
CHANGING = refusals(
    SignInError, ForbiddenError, TooManyError, UnknownError, ConflictError, ChangedError, UnconditionalError
)
