"""What everybody may see and do with their own account."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from api.accounts import cookies, manage, personal
from api.accounts.authenticate import current_session
from api.accounts.manage import LastOneError
from api.accounts.rights import Action, ScopeError, require
from api.conditional import etag
from api.deps import CurrentActor, TheService
from api.failures import ForbiddenError, SignInError
from api.routes.accounts import AccountView
from api.routes.refusals import refusals
from scheduler.domain.time import Model

router = APIRouter(tags=["Eigenes Konto"])
_REFUSED = (SignInError, ForbiddenError, ScopeError)


class PasswordChange(Model):
    """Das bisherige und das neue Kennwort."""

    old: Annotated[str, Field(min_length=1, max_length=256)]
    new: Annotated[str, Field(min_length=12, max_length=256, examples=["drei Wörter und ein Baum"])]


@router.get("/api/me", summary="Das eigene Konto", responses=refusals(*_REFUSED))
def see_self(service: TheService, actor: CurrentActor, response: Response) -> AccountView:
    """Das Konto, mit dem Sie angemeldet sind."""
    with service.database.read() as connection:
        account = manage.found(connection, require(actor, Action.SEE_SELF), None)
    response.headers["ETag"] = etag(account.version)
    return AccountView.of(account)


@router.put("/api/me/password", summary="Das eigene Kennwort ändern", status_code=204, responses=refusals(*_REFUSED))
def change_password(service: TheService, request: Request, actor: CurrentActor, given: PasswordChange) -> None:
    """Alle anderen Sitzungen des Kontos enden damit."""
    require(actor, Action.CHANGE_SELF)
    current = current_session(service, request)
    manage.change_password(service, actor, given.old, given.new, None if current is None else current[0].id)


@router.get("/api/me/export", summary="Alles, was über Sie gespeichert ist", responses=refusals(*_REFUSED))
def export_self(service: TheService, actor: CurrentActor, response: Response) -> dict[str, list[dict[str, Any]]]:
    """Auskunft nach Art. 15 und 20 DSGVO, als JSON."""
    account = require(actor, Action.EXPORT_SELF)
    response.headers["Cache-Control"] = "no-store"
    return personal.export(service, account)


@router.delete(
    "/api/me", summary="Das eigene Konto löschen", status_code=204, responses=refusals(*_REFUSED, LastOneError)
)
def delete_self(service: TheService, actor: CurrentActor, response: Response) -> None:
    """Leert und schließt das Konto (Art. 17 DSGVO); von Änderungen bleibt, dass jemand mit dieser Rolle sie machte."""
    personal.delete(service, actor, require(actor, Action.DELETE_SELF), None)
    cookies.clear(service.settings, response)
