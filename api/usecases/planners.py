"""Who plans: the Koordinierungsstelle (statements 29 and 43)."""

from api.failures import ForbiddenError, SignInError
from api.rights import Actor, Role, Scope


class NoPlannerError(ForbiddenError):
    """Pläne rechnet und veröffentlicht die Koordinierungsstelle. Bitte wenden Sie sich an sie."""

    code = "planung-nicht-berechtigt"


class NoScopeError(ForbiddenError):
    """Dieser Zugang darf das nicht; ihm fehlt der Bereich „planen“."""

    code = "bereich-fehlt"


def require_planner(actor: Actor, scope: Scope = Scope.PLAN) -> None:
    """Let only the Koordinierungsstelle pass.

    Args:
        actor: who asks.
        scope: what the access must have been made for.

    Raises:
        SignInError: if nobody has signed in.
        NoPlannerError: if somebody else asks.
        NoScopeError: if the access was not made for it.
    """
    if actor.account is None:
        raise SignInError
    if actor.role is not Role.KOORDINIERUNG:
        raise NoPlannerError
    if not actor.may(scope):
        raise NoScopeError(f"Dieser Zugang darf das nicht; ihm fehlt der Bereich „{scope}“.")
