"""Accounts, as the Koordinierungsstelle manages them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import HTMLResponse, Response

from api.accounts import manage
from api.accounts.manage import Wanted
from api.accounts.rights import Action, require
from api.deps import CurrentActor, TheService
from api.failures import InvalidError, ServiceError, SignInError, UnknownError
from api.paging import cursor, cut, position
from api.rights import Role
from api.routes.accounts import AccountWish
from api.service import Service
from api.store import accounts
from api.store.accounts import Account
from api.web.forms import Form, TheForm, asked, version
from api.web.rendering import remember, render, see_other
from scheduler.errors import RaumzeitError

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

Id = Annotated[str, Path(max_length=64)]
PAGE = 50
NAMES = {
    "login": "kennung",
    "role": "rolle",
    "title": "titel",
    "mail": "mail",
    "person": "person",
    "houses": "haeuser",
    "owner": "traeger",
    "password": "kennwort",
}
ROLES = [(role.value, role.label) for role in Role if role is not Role.OEFFENTLICHKEIT]
SAID = {"angelegt": "Das Konto ist angelegt.", "geaendert": "Das Konto ist geändert."}


@router.get("/konten")
def listing(request: Request, service: TheService, actor: CurrentActor) -> HTMLResponse:
    """All accounts in the order of their logins."""
    require(actor, Action.MANAGE_ACCOUNTS)
    query = asked(request.query_params)
    after = position(query.text("ab") or None)
    _, login = after or (0, "")
    with service.database.read() as connection:
        found = accounts.listed(connection, login, PAGE + 1)
    shown, following = cut(found, PAGE, lambda account: cursor(text=account.login))
    context = {
        "accounts": shown,
        "next": following,
        "first_page": after is None,
        "person": service.problem.person,
        "said": SAID.get(query.text("erledigt"), ""),
    }
    return render(request, "accounts.html.j2", context)


@router.get("/konten/neu")
def blank(request: Request, service: TheService, actor: CurrentActor) -> HTMLResponse:
    """The form of a new account."""
    require(actor, Action.MANAGE_ACCOUNTS)
    return _page(request, service, Form({"aktiv": ["ja"], "will_mail": ["ja"]}), None)


@router.post("/konten/neu")
def create(request: Request, service: TheService, actor: CurrentActor, form: TheForm) -> Response:
    """Makes an account."""
    require(actor, Action.MANAGE_ACCOUNTS)
    try:
        manage.create(service, actor, _wanted(form))
    except RaumzeitError as error:
        return _refused(request, service, form, None, error)
    return see_other("/konten?erledigt=angelegt")


@router.get("/konten/{account_id}")
def one(request: Request, service: TheService, actor: CurrentActor, account_id: Id) -> HTMLResponse:
    """The form of an account."""
    require(actor, Action.MANAGE_ACCOUNTS)
    account = _find(service, account_id)
    return _page(request, service, _filled(account), account)


@router.post("/konten/{account_id}")
def change(request: Request, service: TheService, actor: CurrentActor, account_id: Id, form: TheForm) -> Response:
    """Changes an account, in the version that the form was filled in for."""
    require(actor, Action.MANAGE_ACCOUNTS)
    try:
        manage.change(service, actor, account_id, _wanted(form), version(form))
    except RaumzeitError as error:
        return _refused(request, service, form, _find(service, account_id), error)
    return see_other("/konten?erledigt=geaendert")


def _find(service: Service, account_id: str) -> Account:
    with service.database.read() as connection:
        return manage.found(connection, account_id, None)


def _wanted(form: Form) -> Wanted:
    """What was typed in.

    Raises:
        InvalidError: and then each fault stands at its field.
    """
    wish = form.check(
        AccountWish,
        {
            "login": form.text("kennung").strip(),
            "role": form.text("rolle"),
            "title": form.text("titel").strip() or None,
            "mail": form.text("mail").strip() or None,
            "wants_mail": form.text("will_mail") == "ja",
            "person": form.text("person") or None,
            "houses": tuple(form.many("haeuser")),
            "owner": form.text("traeger") or None,
            "active": form.text("aktiv") == "ja",
            "password": form.text("kennwort") or None,
        },
        NAMES,
    )
    if wish is None:
        raise InvalidError
    return wish.wanted()


def _refused(
    request: Request, service: Service, form: Form, account: Account | None, error: RaumzeitError
) -> HTMLResponse:
    """The form once more, with what is wrong.

    Raises:
        RaumzeitError: what no form can help with.
    """
    if isinstance(error, SignInError | UnknownError):
        raise error
    if not form.errors:
        form.fault(_field(str(error)), str(error))
    status = error.status if isinstance(error, ServiceError) else InvalidError.status
    return _page(request, service, form, account, status)


def _field(message: str) -> str:
    """The field that a message of :mod:`api.accounts.manage` speaks of."""
    words = {"Kennwort": "kennwort", "Kennung": "kennung", "E-Mail": "mail", "Titel": "titel"}
    return next((name for word, name in words.items() if word in message), "")


def _filled(account: Account) -> Form:
    return Form(
        {
            "kennung": [account.login],
            "rolle": [account.role.value],
            "titel": [account.title],
            "mail": [account.mail or ""],
            "will_mail": ["ja" if account.wants_mail else ""],
            "person": [account.person or ""],
            "haeuser": list(account.houses),
            "traeger": [account.owner or ""],
            "aktiv": ["ja" if account.active else ""],
            "stand": [str(account.version)],
        }
    )


def _page(request: Request, service: Service, form: Form, account: Account | None, status: int = 200) -> HTMLResponse:
    problem = service.problem
    owners = sorted({room.owner for room in problem.rooms if room.owner is not None})
    context = {
        "form": form,
        "account": account,
        "roles": ROLES,
        "people": sorted(((p.id, p.title) for p in problem.people), key=lambda choice: choice[1]),
        "houses": sorted(((s.id, s.title) for s in problem.sites), key=lambda choice: choice[1]),
        "owners": owners,
    }
    return render(request, "account_edit.html.j2", context, status)
