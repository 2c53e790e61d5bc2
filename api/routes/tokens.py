"""Access for programs."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import AfterValidator, BaseModel, Field

from api.accounts import access
from api.accounts.rights import Action, ScopeError, may, require
from api.booking.model import plain
from api.deps import CurrentActor, TheService
from api.failures import ForbiddenError, SignInError, UnknownError
from api.rights import Scope
from api.routes.refusals import refusals
from api.store import access as stored
from api.store.access import Token
from scheduler.domain.time import ZONE, Model

router = APIRouter(tags=["Zugänge für Programme"])
_REFUSED = (SignInError, ForbiddenError, ScopeError)


class TokenWish(Model):
    """Ein Zugang, wie er gewünscht wird."""

    title: Annotated[
        str, Field(min_length=1, max_length=100, examples=["Kalender der Homepage"]), AfterValidator(plain)
    ]
    scopes: Annotated[
        frozenset[Scope], Field(min_length=1, examples=[["lesen"]], json_schema_extra={"uniqueItems": False})
    ]
    days: Annotated[int, Field(ge=1, le=365, description="Wie lange er gilt.", examples=[90])]


class TokenView(BaseModel):
    """Ein Zugang, wie Listen ihn zeigen."""

    id: str
    prefix: Annotated[str, Field(description="Der Anfang des Geheimnisses, zum Wiedererkennen.")]
    title: str
    scopes: list[Scope]
    created: dt.datetime
    expires: dt.datetime
    used: Annotated[dt.date | None, Field(description="Tag der letzten Nutzung.")]
    revoked: dt.datetime | None


class FreshToken(TokenView):
    """Ein neuer Zugang mit seinem Geheimnis, das nur dieses eine Mal gezeigt wird."""

    token: str


@router.get("/api/tokens", summary="Die eigenen Zugänge", responses=refusals(*_REFUSED))
def see_tokens(service: TheService, actor: CurrentActor) -> list[TokenView]:
    """Alle Zugänge des eigenen Kontos, die neuesten zuerst, auch abgelaufene und widerrufene."""
    account = require(actor, Action.SEE_SELF)
    with service.database.read() as connection:
        return [TokenView(**_view(token)) for token in stored.tokens_of(connection, account)]


@router.post("/api/tokens", summary="Einen Zugang anlegen", status_code=201, responses=refusals(*_REFUSED))
def make_token(service: TheService, actor: CurrentActor, response: Response, wish: TokenWish) -> FreshToken:
    """Legt einen Zugang zum eigenen Konto an. Er darf nie mehr als das Konto und nennt sein Geheimnis nur jetzt."""
    account = require(actor, Action.CHANGE_SELF)
    token, value = access.issue(service, actor, account, wish.title, wish.scopes, wish.days)
    response.headers["Cache-Control"] = "no-store"
    return FreshToken(token=value, **_view(token))


@router.delete(
    "/api/tokens/{token}",
    summary="Einen Zugang widerrufen",
    status_code=204,
    responses=refusals(*_REFUSED, UnknownError),
)
def revoke_token(service: TheService, actor: CurrentActor, token: Annotated[str, Path(max_length=64)]) -> None:
    """Widerruft einen eigenen Zugang; die Koordinierungsstelle auch den eines anderen Kontos."""
    require(actor, Action.CHANGE_SELF)
    access.revoke(service, actor, token, of_others=may(actor, Action.MANAGE_ACCOUNTS))


def _view(token: Token) -> dict[str, object]:
    return {
        "id": token.id,
        "prefix": token.prefix,
        "title": token.title,
        "scopes": sorted(token.scopes),
        "created": token.created.astimezone(ZONE),
        "expires": token.expires.astimezone(ZONE),
        "used": None if token.used is None else token.used.date(),
        "revoked": None if token.revoked is None else token.revoked.astimezone(ZONE),
    }
