"""Who may do what with accounts, as a table."""

from enum import StrEnum
from typing import ClassVar

from api.failures import ForbiddenError, SignInError
from api.rights import Actor, Role, Scope

CHALLENGE = {"WWW-Authenticate": "Bearer"}
EVERYBODY = frozenset(Role) - {Role.OEFFENTLICHKEIT}
COUNTY = frozenset({Role.KOORDINIERUNG})


class Action(StrEnum):
    """What somebody wants to do."""

    SEE_SELF = "sich selbst sehen"
    CHANGE_SELF = "das eigene Kennwort ändern, Zugänge anlegen und beenden"
    SEE_OWN_AUDIT = "eigene Änderungen nachlesen"
    EXPORT_SELF = "eigene Daten ausgeben"
    DELETE_SELF = "das eigene Konto löschen"
    MANAGE_ACCOUNTS = "Konten verwalten"
    SEE_AUDIT = "alle Änderungen nachlesen"
    MANAGE_MAIL = "Nachrichten ansehen, die nicht ankamen, und noch einmal verschicken"
    SEE_CALENDAR_SERVER = "sehen, was der Abgleich mit dem Kalenderserver ergab"


TABLE: dict[Action, tuple[frozenset[Role], Scope]] = {
    Action.SEE_SELF: (EVERYBODY, Scope.READ),
    Action.CHANGE_SELF: (EVERYBODY, Scope.ADMIN),
    Action.SEE_OWN_AUDIT: (EVERYBODY, Scope.READ),
    Action.EXPORT_SELF: (EVERYBODY, Scope.ADMIN),
    Action.DELETE_SELF: (EVERYBODY, Scope.ADMIN),
    Action.MANAGE_ACCOUNTS: (COUNTY, Scope.ADMIN),
    Action.SEE_AUDIT: (COUNTY, Scope.ADMIN),
    Action.MANAGE_MAIL: (COUNTY, Scope.ADMIN),
    Action.SEE_CALENDAR_SERVER: (COUNTY, Scope.ADMIN),
}
"""Who may do it, and for what the access must have been made; the county's office leads the network (statement 43)."""


class ScopeError(ForbiddenError):
    """Für diese Handlung wurde der Zugang nicht angelegt."""

    code: ClassVar[str] = "umfang-fehlt"


def may(actor: Actor, action: Action) -> bool:
    """Whether the actor may do it."""
    roles, scope = TABLE[action]
    return actor.account is not None and actor.role in roles and actor.may(scope)


def require(actor: Actor, action: Action) -> str:
    """The id of the actor's account.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the role may not.
        ScopeError: if the token was made for something else, naming what is missing.
    """
    roles, scope = TABLE[action]
    if actor.account is None:
        raise SignInError(headers=CHALLENGE)
    if actor.role not in roles:
        raise ForbiddenError
    require_scope(actor, scope)
    return actor.account


def require_scope(actor: Actor, scope: Scope) -> None:
    """Refuse an access that was made for something else (RFC 6750 §3.1).

    Raises:
        ScopeError: naming what is missing.
    """
    if not actor.may(scope):
        raise ScopeError(
            f"Dafür braucht der Zugang den Umfang „{scope.value}“.",
            headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope.value}"'},
            scope=scope.value,
        )
