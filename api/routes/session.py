"""Signing in, signing out, and one's own sessions."""

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from api.accounts import access, cookies, oidc, retention
from api.accounts.authenticate import address_of, current_session
from api.accounts.rights import CHALLENGE, Action, require
from api.deps import CurrentActor, TheService
from api.failures import ForbiddenError, SignInError, TooManyError, UnknownError
from api.rights import Role
from api.routes.refusals import refusals
from api.store import access as stored
from scheduler.domain.time import ZONE, Model

router = APIRouter(tags=["Anmeldung"])
DEPARTURE = "/api/session/oidc"
CALLBACK = "/api/session/oidc/callback"


class Credentials(Model):
    """Kennung und Kennwort."""

    login: Annotated[str, Field(min_length=1, max_length=100, examples=["leitung.fuerfeld"])]
    password: Annotated[str, Field(min_length=1, max_length=256, examples=["drei Wörter und ein Baum"])]


class SignedIn(BaseModel):
    """Eine Sitzung, wie sie ihr Besitzer sieht."""

    account: str
    role: Role
    title: str
    csrf: Annotated[str, Field(description="Bei jeder Änderung mitzusenden, als X-CSRF-Token oder als Formularfeld.")]
    expires: dt.datetime


class SessionView(BaseModel):
    """Eine Sitzung in der Liste der eigenen."""

    id: str
    means: Literal["passwort", "oidc"]
    created: dt.datetime
    seen: dt.datetime
    expires: dt.datetime
    current: bool


SessionId = Annotated[str, Path(max_length=64, examples=["4f1c0c3c8f6f4b7c9c1d2e3f4a5b6c7d"])]


@router.post(
    "/api/session",
    summary="Mit Kennung und Kennwort anmelden",
    status_code=201,
    responses=refusals(access.WrongPasswordError, TooManyError),
)
def sign_in(service: TheService, request: Request, response: Response, given: Credentials) -> SignedIn:
    """Setzt den Cookie einer neuen Sitzung; sie endet nach zwölf Stunden ohne Nutzung, spätestens nach sieben Tagen."""
    session, value, account = access.sign_in(service, given.login, given.password, address_of(request))
    cookies.write(service.settings, response, value, int(retention.SESSION.total_seconds()))
    response.headers["Cache-Control"] = "no-store"
    return SignedIn(
        account=account.id,
        role=account.role,
        title=account.title,
        csrf=cookies.csrf_of(value),
        expires=session.expires.astimezone(ZONE),
    )


@router.get("/api/session", summary="Die eigene Sitzung", responses=refusals(SignInError))
def see_session(service: TheService, request: Request, response: Response) -> SignedIn:
    """Sagt, wer angemeldet ist, und nennt den Wert, der bei Änderungen mitzusenden ist."""
    value = cookies.read(service.settings, request)
    found = current_session(service, request)
    if found is None or value is None:
        raise SignInError(headers=CHALLENGE)
    session, account = found
    response.headers["Cache-Control"] = "no-store"
    return SignedIn(
        account=account.id,
        role=account.role,
        title=account.title,
        csrf=cookies.csrf_of(value),
        expires=session.expires.astimezone(ZONE),
    )


@router.delete("/api/session", summary="Abmelden", status_code=204, responses=refusals(ForbiddenError))
def sign_out(service: TheService, request: Request, response: Response) -> None:
    """Beendet die eigene Sitzung und nimmt den Cookie zurück."""
    found = current_session(service, request)
    if found is not None:
        access.end(service, found[1].actor(), found[0].id)
    cookies.clear(service.settings, response)


@router.get("/api/sessions", summary="Die eigenen Sitzungen", responses=refusals(SignInError, ForbiddenError))
def see_sessions(service: TheService, request: Request, actor: CurrentActor) -> list[SessionView]:
    """Alle Sitzungen des eigenen Kontos, die neueste zuerst."""
    account = require(actor, Action.SEE_SELF)
    current = current_session(service, request)
    with service.database.read() as connection:
        found = stored.sessions_of(connection, account)
    return [
        SessionView(
            id=session.id,
            means="oidc" if session.means == "oidc" else "passwort",
            created=session.created.astimezone(ZONE),
            seen=session.seen.astimezone(ZONE),
            expires=session.expires.astimezone(ZONE),
            current=current is not None and current[0].id == session.id,
        )
        for session in found
    ]


@router.delete(
    "/api/sessions/{session}",
    summary="Eine eigene Sitzung beenden",
    status_code=204,
    responses=refusals(SignInError, ForbiddenError, UnknownError),
)
def end_session(service: TheService, actor: CurrentActor, session: SessionId) -> None:
    """Beendet eine Sitzung, zum Beispiel auf einem Rechner, der nicht mehr der eigene ist."""
    require(actor, Action.CHANGE_SELF)
    access.end(service, actor, session)


@router.get(
    DEPARTURE,
    summary="Über den Anmeldedienst des Kreises anmelden",
    status_code=303,
    response_class=RedirectResponse,
    responses=refusals(oidc.NotConfiguredError, oidc.ProviderError),
)
def depart(
    service: TheService,
    request: Request,
    target: Annotated[
        str, Query(max_length=500, description="Seite, auf der es weitergeht.", examples=["/kalender"])
    ] = "/",
) -> RedirectResponse:
    """Schickt den Browser zum Anmeldedienst des Kreises (OpenID Connect)."""
    page, browser = oidc.depart(service, _provider(service, request), target)
    answer = RedirectResponse(page, status_code=303, headers={"Cache-Control": "no-store"})
    seconds = int(retention.SIGN_IN.total_seconds())
    cookies.write(service.settings, answer, browser, seconds, cookies.SIGN_IN)
    return answer


@router.get(
    CALLBACK,
    summary="Vom Anmeldedienst zurück",
    status_code=303,
    response_class=RedirectResponse,
    responses=refusals(
        oidc.NotConfiguredError, oidc.ProviderError, oidc.SignInLostError, oidc.RefusedError, oidc.NobodyError
    ),
)
def arrive(
    service: TheService,
    request: Request,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
) -> RedirectResponse:
    """Hierher schickt der Anmeldedienst den Browser zurück; die Sitzung beginnt."""
    provider = _provider(service, request)
    browser = cookies.read(service.settings, request, cookies.SIGN_IN)
    _, value, target = oidc.arrive(service, provider, code, state, browser)
    answer = RedirectResponse(target, status_code=303, headers={"Cache-Control": "no-store"})
    cookies.write(service.settings, answer, value, int(retention.SESSION.total_seconds()))
    cookies.clear(service.settings, answer, cookies.SIGN_IN)
    return answer


def _provider(service: TheService, request: Request) -> oidc.Provider:
    base = str(service.settings.address or request.base_url).rstrip("/")
    return oidc.Provider(service.settings, base + CALLBACK)
