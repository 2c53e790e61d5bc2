"""What OpenAPI says about answers that are problems (RFC 9457)."""

from typing import Any

from pydantic import BaseModel

from api.problems import MEDIA_TYPE, TYPE


class Problem(BaseModel):
    """An error: ``code`` for programs, ``title`` for people."""

    type: str
    title: str
    status: int
    code: str


_MEANINGS = {
    400: ("anfrage-fehlerhaft", "Die Anfrage lässt sich nicht lesen."),
    401: ("anmeldung-noetig", "Bitte melden Sie sich an."),
    403: ("nicht-berechtigt", "Dazu sind Sie nicht berechtigt."),
    404: ("nicht-gefunden", "Das gibt es hier nicht."),
    409: ("schon-vergeben", "Gemeinsamer Raum Fürfeld ist zu dieser Zeit schon vergeben: belegt."),
    412: ("inzwischen-geaendert", "Das wurde inzwischen geändert. Bitte laden Sie den neuen Stand."),
    413: ("zu-gross", "Das ist zu groß."),
    415: ("inhalt-unbekannt", "Erwartet wird application/json."),
    422: ("angabe-ungueltig", "Die Anfrage enthält Angaben, die nicht passen."),
    428: ("stand-fehlt", "Bitte senden Sie in If-Match den Stand mit, den Sie ändern wollen."),
    429: ("zu-viele-anfragen", "Das waren zu viele Versuche. Bitte warten Sie etwas."),
}


def failing(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a route: those every route has, and the named ones."""
    return {
        status: {
            "description": _MEANINGS[status][1],
            "content": {
                MEDIA_TYPE: {
                    "schema": Problem.model_json_schema(),
                    "example": {
                        "type": TYPE + _MEANINGS[status][0],
                        "title": _MEANINGS[status][1],
                        "status": status,
                        "code": _MEANINGS[status][0],
                    },
                }
            },
        }
        for status in sorted({400, 401, 403, 413, 415, 422, 429, *statuses})
    }
