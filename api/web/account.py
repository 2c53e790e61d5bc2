"""One's own account: who one is, mail, password, sessions, tokens, one's data."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.responses import HTMLResponse, Response

from api.accounts import access, cookies, manage, personal
from api.accounts.authenticate import current_session
from api.accounts.rights import Action, require
from api.deps import CurrentActor, TheService
from api.failures import InvalidError, ServiceError, SignInError, UnknownError
from api.rights import Actor, Scope
from api.routes.tokens import TokenWish
from api.service import Service
from api.store import access as stored
from api.web.forms import Form, TheForm, asked
from api.web.navigation import SIGN_IN
from api.web.rendering import remember, render, see_other
from api.web.words import SCOPES
from scheduler.domain.time import Model

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

SAID = {
    "mail": "Gespeichert.",
    "kennwort": "Ihr Kennwort ist geändert. Alle anderen Sitzungen sind beendet.",
    "sitzung": "Die Sitzung ist beendet.",
    "andere": "Alle anderen Sitzungen sind beendet.",
    "widerruf": "Der Zugang ist widerrufen.",
}
DAYS = [("30", "30 Tage"), ("90", "90 Tage"), ("180", "ein halbes Jahr"), ("365", "ein Jahr")]


class Passwords(Model):
    """The present and the next password."""

    old: Annotated[str, Field(min_length=1, max_length=256)]
    new: Annotated[str, Field(min_length=1, max_length=256)]


@router.get("/konto")
def overview(request: Request, service: TheService, actor: CurrentActor) -> HTMLResponse:
    """Everything about one's own account."""
    return _page(request, service, actor, asked(request.query_params))


@router.post("/konto")
def act(request: Request, service: TheService, actor: CurrentActor, form: TheForm) -> Response:
    """Does what a button says."""
    account = require(actor, Action.CHANGE_SELF)
    work = ACTS.get(form.text("aktion"))
    try:
        if work is None:
            raise UnknownError("Das lässt sich mit einem Konto nicht tun.")
        return work(request, service, actor, account, form)
    except SignInError:
        raise
    except ServiceError as error:
        if not form.errors:
            form.fault("", str(error))
        return _page(request, service, actor, form, error.status)


@router.get("/konto/daten.json")
def export(service: TheService, actor: CurrentActor) -> Response:
    """Everything that is stored about oneself, to be kept."""
    content = personal.export(service, require(actor, Action.EXPORT_SELF))
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="raumzeit-meine-daten.json"'}
    return JSONResponse(content, headers=headers)


@router.get("/konto/loeschen")
def ask_delete(request: Request, actor: CurrentActor) -> HTMLResponse:
    """Whether one really wants to."""
    require(actor, Action.DELETE_SELF)
    return render(request, "account_delete.html.j2", {"form": Form()})


@router.post("/konto/loeschen")
def delete(request: Request, service: TheService, actor: CurrentActor, form: TheForm) -> Response:
    """Deletes one's own account, once that is confirmed."""
    account = require(actor, Action.DELETE_SELF)
    if form.text("sicher") != "ja":
        form.fault("sicher", "Bitte bestätigen Sie, dass Ihr Konto gelöscht werden soll.")
        return render(request, "account_delete.html.j2", {"form": form}, 422)
    try:
        personal.delete(service, actor, account, None)
    except ServiceError as error:
        form.fault("", str(error))
        return render(request, "account_delete.html.j2", {"form": form}, error.status)
    answer = see_other(f"{SIGN_IN}?erledigt=geloescht")
    cookies.clear(service.settings, answer)
    return answer


def _mail(_: Request, service: Service, actor: Actor, __: str, form: Form) -> Response:
    manage.change_mail(service, actor, form.text("mail") == "ja")
    return see_other("/konto?erledigt=mail")


def _password(request: Request, service: Service, actor: Actor, _: str, form: Form) -> Response:
    given = {"old": form.text("bisher"), "new": form.text("neu")}
    passwords = form.check(Passwords, given, {"old": "bisher", "new": "neu"})
    if passwords is not None and passwords.new != form.text("nochmal"):
        form.fault("nochmal", "Die beiden neuen Kennwörter sind verschieden.")
    if passwords is None or form.errors:
        raise InvalidError
    current = current_session(service, request)
    try:
        manage.change_password(service, actor, passwords.old, passwords.new, None if current is None else current[0].id)
    except InvalidError as error:
        form.fault("bisher" if "bisherige" in str(error) else "neu", str(error))
        raise
    return see_other("/konto?erledigt=kennwort")


def _end_session(_: Request, service: Service, actor: Actor, __: str, form: Form) -> Response:
    access.end(service, actor, form.text("sitzung"))
    return see_other("/konto?erledigt=sitzung")


def _end_others(request: Request, service: Service, actor: Actor, account: str, _: Form) -> Response:
    current = current_session(service, request)
    with service.database.read() as connection:
        others = [s.id for s in stored.sessions_of(connection, account) if current is None or s.id != current[0].id]
    for session in others:
        access.end(service, actor, session)
    return see_other("/konto?erledigt=andere")


def _make_token(request: Request, service: Service, actor: Actor, account: str, form: Form) -> Response:
    given = {"title": form.text("titel").strip(), "scopes": form.many("umfang"), "days": form.text("tage")}
    wish = form.check(TokenWish, given, {"title": "titel", "scopes": "umfang", "days": "tage"})
    if wish is None:
        raise InvalidError
    token, value = access.issue(service, actor, account, wish.title, wish.scopes, wish.days)
    return render(request, "token.html.j2", {"token": token, "value": value, "scopes": _scopes(token.scopes)})


def _revoke_token(_: Request, service: Service, actor: Actor, __: str, form: Form) -> Response:
    access.revoke(service, actor, form.text("zugang"), of_others=False)
    return see_other("/konto?erledigt=widerruf")


ACTS: dict[str, Callable[[Request, Service, Actor, str, Form], Response]] = {
    "mail": _mail,
    "kennwort": _password,
    "sitzung": _end_session,
    "andere": _end_others,
    "zugang": _make_token,
    "widerruf": _revoke_token,
}
"""What the buttons of the page do."""


def _scopes(scopes: frozenset[Scope]) -> list[str]:
    return [SCOPES[scope] for scope in Scope if scope in scopes]


def _page(request: Request, service: Service, actor: Actor, form: Form, status: int = 200) -> HTMLResponse:
    account_id = require(actor, Action.SEE_SELF)
    current = current_session(service, request)
    now = service.now()
    with service.database.read() as connection:
        account = manage.found(connection, account_id, None)
        sessions = stored.sessions_of(connection, account_id)
        tokens = stored.tokens_of(connection, account_id)
    problem = service.problem
    context = {
        "form": form,
        "said": SAID.get(form.text("erledigt"), ""),
        "account": account,
        "person": problem.person.get(account.person or ""),
        "houses": [problem.site[house] for house in account.houses if house in problem.site],
        "sessions": sessions,
        "current": None if current is None else current[0].id,
        "tokens": [(t, _scopes(t.scopes), t.revoked is None and now < t.expires) for t in tokens],
        "scopes": [(scope.value, SCOPES[scope]) for scope in Scope if actor.may(scope)],
        "days": DAYS,
    }
    return render(request, "account.html.j2", context, status)
