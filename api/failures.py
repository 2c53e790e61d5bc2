"""What a request can fail with: one class for each kind, with its status and its stable code."""

from collections.abc import Mapping
from typing import Any, ClassVar

from scheduler.errors import RaumzeitError


class ServiceError(RaumzeitError):
    """Das ging leider nicht."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "anfrage-fehlerhaft"
    """Stable: programs compare it, people read the message."""

    def __init__(self, message: str | None = None, *, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(message)
        self.headers = dict(headers or {})
        self.more = more
        """Further members of the problem (RFC 9457 §3.2), JSON values."""


class UnreadableError(ServiceError):
    """Die Anfrage lässt sich nicht lesen."""


class InvalidError(ServiceError):
    """Eine Angabe passt nicht."""

    status = 422
    code = "angabe-ungueltig"


class SignInError(ServiceError):
    """Bitte melden Sie sich an."""

    status = 401
    code = "anmeldung-noetig"


class ForbiddenError(ServiceError):
    """Dazu sind Sie nicht berechtigt."""

    status = 403
    code = "nicht-berechtigt"


class UnknownError(ServiceError):
    """Das gibt es hier nicht."""

    status = 404
    code = "nicht-gefunden"


class ConflictError(ServiceError):
    """Das ist schon vergeben."""

    status = 409
    code = "schon-vergeben"


class ChangedError(ServiceError):
    """Das wurde inzwischen geändert. Bitte laden Sie den neuen Stand."""

    status = 412
    code = "inzwischen-geaendert"


class TooLargeError(ServiceError):
    """Das ist zu groß."""

    status = 413
    code = "zu-gross"


class ContentTypeError(ServiceError):
    """Diese Art von Inhalt wird hier nicht gelesen."""

    status = 415
    code = "inhaltsart-unbekannt"


class UnconditionalError(ServiceError):
    """Bitte senden Sie in If-Match den Stand mit, den Sie ändern wollen."""

    status = 428
    code = "stand-fehlt"


class TooManyError(ServiceError):
    """Das waren zu viele Versuche. Bitte warten Sie etwas."""

    status = 429
    code = "zu-viele-anfragen"


class UnavailableError(ServiceError):
    """Das geht im Augenblick nicht. Bitte versuchen Sie es später wieder."""

    status = 503
    code = "gerade-nicht-moeglich"
