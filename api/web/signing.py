"""Signing in and out."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from api.accounts import access, cookies, retention
from api.accounts.authenticate import address_of, current_session
from api.accounts.oidc import inside
from api.deps import CurrentActor, TheService, service_of
from api.failures import ServiceError, SignInError, TooManyError
from api.routes.session import Credentials
from api.web.forms import Form, TheForm, asked
from api.web.navigation import SIGN_IN, SIGN_OUT
from api.web.rendering import remember, render, see_other
from scheduler.rules.words import plural

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

SAID = {
    "abgemeldet": "Sie sind abgemeldet.",
    "geloescht": "Ihr Konto ist gelöscht.",
}
NAMES = {"login": "kennung", "password": "kennwort"}


@router.get(SIGN_IN)
def blank(request: Request, service: TheService, actor: CurrentActor) -> Response:
    """The form; whoever has signed in goes on at once."""
    form = asked(request.query_params)
    if actor.account is not None:
        return see_other(inside(form.text("weiter")))
    return _page(request, service, form)


@router.post(SIGN_IN)
def sign_in(request: Request, service: TheService, form: TheForm) -> Response:
    """Begins a session, or says what is wrong, but not which of login and password."""
    credentials = form.check(
        Credentials, {"login": form.text("kennung").strip(), "password": form.text("kennwort")}, NAMES
    )
    if credentials is None:
        return _page(request, service, form, 422)
    try:
        _, value, _ = access.sign_in(service, credentials.login, credentials.password, address_of(request))
    except SignInError as error:
        form.fault("", f"{error} Bitte prüfen Sie beides.")
        return _page(request, service, form, error.status)
    except TooManyError as error:
        form.fault("", waiting(int(error.headers["Retry-After"])))
        page = _page(request, service, form, error.status)
        page.headers.update(error.headers)
        return page
    answer = see_other(inside(form.text("weiter")))
    answer.headers["Cache-Control"] = "no-store"
    cookies.write(service.settings, answer, value, int(retention.SESSION.total_seconds()))
    return answer


@router.get(SIGN_OUT)
def nothing() -> Response:
    """Following a link signs nobody out."""
    return see_other("/")


@router.post(SIGN_OUT)
def sign_out(request: Request, service: TheService) -> Response:
    """Ends the session of the browser."""
    found = current_session(service, request)
    if found is not None:
        access.end(service, found[1].actor(), found[0].id)
    answer = see_other(f"{SIGN_IN}?erledigt=abgemeldet")
    cookies.clear(service.settings, answer)
    return answer


def failed(request: Request, error: ServiceError) -> HTMLResponse:
    """The form, after signing in at the county's provider came to nothing."""
    form = Form({"weiter": [error.more.get("target") or asked(request.query_params).text("target")]})
    form.fault("", str(error))
    page = _page(request, service_of(request), form, error.status)
    page.headers.update({"Cache-Control": "no-store", **error.headers})
    return page


def waiting(seconds: int) -> str:
    """How long somebody has to wait who has tried too often."""
    time = plural(-(-seconds // 60), "eine Minute|# Minuten")
    return f"Das waren zu viele Versuche. Bitte warten Sie noch {time} und versuchen Sie es dann wieder."


def _page(request: Request, service: TheService, form: Form, status: int = 200) -> HTMLResponse:
    settings = service.settings
    context = {
        "form": form,
        "target": inside(form.text("weiter")),
        "said": SAID.get(form.text("erledigt"), ""),
        "elsewhere": None not in (settings.oidc_issuer, settings.oidc_client, settings.oidc_secret),
    }
    return render(request, "sign_in.html.j2", context, status)
