"""Accounts, as the county's office manages them."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from api.accounts import manage, personal
from api.accounts.manage import LastOneError, LoginTakenError, Wanted
from api.accounts.rights import Action, ScopeError, require
from api.conditional import IfMatch, etag, version_of
from api.deps import CurrentActor, TheService
from api.failures import ChangedError, ForbiddenError, SignInError, UnconditionalError, UnknownError
from api.paging import After, cursor, cut, position
from api.rights import Role
from api.routes.refusals import refusals
from api.store import accounts
from api.store.accounts import Account
from scheduler.domain.time import ZONE, Model

router = APIRouter(tags=["Konten"])
_REFUSED = (SignInError, ForbiddenError, ScopeError)
_CHANGES = (*_REFUSED, UnknownError, LastOneError, ChangedError, UnconditionalError)
AccountId = Annotated[str, Path(max_length=64, examples=["4f1c0c3c8f6f4b7c9c1d2e3f4a5b6c7d"])]


class AccountWish(Model):
    """Ein Konto, wie es sein soll."""

    login: Annotated[str, Field(min_length=2, max_length=100, examples=["leitung.fuerfeld"])]
    role: Annotated[Role, Field(examples=["leitung_fz"])]
    title: Annotated[
        str | None,
        Field(
            max_length=200,
            description="Die Bezeichnung der Stelle, nie ein Name; ohne Angabe aus den Daten.",
            examples=["Leitung Familienzentrum Fürfeld"],
        ),
    ] = None
    mail: Annotated[str | None, Field(max_length=254, examples=["familienzentrum@example.org"])] = None
    wants_mail: bool = True
    person: Annotated[str | None, Field(max_length=200, description="Person des Datensatzes.")] = None
    houses: Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=100)] = ()
    owner: Annotated[str | None, Field(max_length=200, description="Träger, wie ihn die Räume nennen.")] = None
    active: bool = True
    password: Annotated[str | None, Field(max_length=256, description="Ohne Angabe bleibt das bisherige.")] = None

    def wanted(self) -> Wanted:
        """As the use case takes it."""
        return Wanted(**{name: getattr(self, name) for name in type(self).model_fields})


class AccountView(BaseModel):
    """Ein Konto; Geheimnisse stehen nicht darin."""

    id: str
    login: str
    role: Role
    title: str
    mail: str | None
    wants_mail: bool
    person: str | None
    houses: tuple[str, ...]
    owner: str | None
    active: bool
    has_password: bool
    single_sign_on: bool
    created: dt.datetime
    changed: dt.datetime
    version: int

    @classmethod
    def of(cls, account: Account) -> "AccountView":
        """How an account is shown."""
        same = ("id", "login", "role", "title", "mail", "wants_mail", "person", "houses", "owner", "active", "version")
        return cls(
            **{name: getattr(account, name) for name in same},
            has_password=account.password is not None,
            single_sign_on=account.oidc_subject is not None,
            created=account.created.astimezone(ZONE),
            changed=account.changed.astimezone(ZONE),
        )


class AccountPage(BaseModel):
    """Konten, geordnet nach ihrer Kennung."""

    items: list[AccountView]
    next: Annotated[str | None, Field(description="Als `after` mitzusenden, um weiterzulesen; null am Ende.")]


@router.get("/api/accounts", summary="Alle Konten", responses=refusals(*_REFUSED))
def see_accounts(
    service: TheService,
    actor: CurrentActor,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AccountPage:
    """Nur für die Koordinierungsstelle."""
    require(actor, Action.MANAGE_ACCOUNTS)
    _, login = position(after) or (0, "")
    with service.database.read() as connection:
        found = accounts.listed(connection, login, limit + 1)
    shown, following = cut(found, limit, lambda account: cursor(text=account.login))
    return AccountPage(items=[AccountView.of(account) for account in shown], next=following)


@router.post(
    "/api/accounts", summary="Ein Konto anlegen", status_code=201, responses=refusals(*_REFUSED, LoginTakenError)
)
def create_account(service: TheService, actor: CurrentActor, response: Response, wish: AccountWish) -> AccountView:
    """Nur für die Koordinierungsstelle. Person, Häuser und Träger müssen im Datensatz stehen."""
    require(actor, Action.MANAGE_ACCOUNTS)
    account = manage.create(service, actor, wish.wanted())
    response.headers["Location"] = f"/api/accounts/{account.id}"
    return _shown(account, response)


@router.get("/api/accounts/{account}", summary="Ein Konto", responses=refusals(*_REFUSED, UnknownError))
def see_account(service: TheService, actor: CurrentActor, response: Response, account: AccountId) -> AccountView:
    """Nur für die Koordinierungsstelle."""
    require(actor, Action.MANAGE_ACCOUNTS)
    with service.database.read() as connection:
        return _shown(manage.found(connection, account, None), response)


@router.put("/api/accounts/{account}", summary="Ein Konto ändern", responses=refusals(*_CHANGES, LoginTakenError))
def change_account(
    service: TheService,
    actor: CurrentActor,
    response: Response,
    account: AccountId,
    wish: AccountWish,
    if_match: IfMatch = None,
) -> AccountView:
    """Nur für die Koordinierungsstelle. Ein neues Kennwort beendet die Sitzungen, „active: false“ auch die Zugänge."""
    require(actor, Action.MANAGE_ACCOUNTS)
    return _shown(manage.change(service, actor, account, wish.wanted(), version_of(if_match)), response)


@router.delete(
    "/api/accounts/{account}",
    summary="Die Daten eines Kontos löschen",
    status_code=204,
    responses=refusals(*_CHANGES),
)
def delete_account(service: TheService, actor: CurrentActor, account: AccountId, if_match: IfMatch = None) -> None:
    """Nur für die Koordinierungsstelle. Von den Änderungen bleibt, dass jemand mit dieser Rolle sie gemacht hat."""
    require(actor, Action.MANAGE_ACCOUNTS)
    personal.delete(service, actor, account, version_of(if_match))


@router.get(
    "/api/accounts/{account}/export",
    summary="Alles, was zu einem Konto gespeichert ist",
    responses=refusals(*_REFUSED, UnknownError),
)
def export_account(service: TheService, actor: CurrentActor, account: AccountId) -> dict[str, list[dict[str, Any]]]:
    """Nur für die Koordinierungsstelle, um Auskunft zu geben (Art. 15 DSGVO)."""
    require(actor, Action.MANAGE_ACCOUNTS)
    return personal.export(service, account)


def _shown(account: Account, response: Response) -> AccountView:
    response.headers["ETag"] = etag(account.version)
    return AccountView.of(account)
