"""Sign-in by OpenID Connect: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0 §3.1)."""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import httpx
from authlib.oauth2.claims import ClaimsOption
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from sqlalchemy import Connection

from api.accounts import access, audit, retention, secret
from api.config import Settings
from api.failures import ForbiddenError, ServiceError, SignInError, UnavailableError, UnknownError
from api.service import Service
from api.store import accounts, sign_ins
from api.store.access import Session
from api.store.accounts import Account
from api.store.sign_ins import SignIn

SCOPE = "openid email"
ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures by keys that the provider publishes; neither ``none`` nor a shared secret."""
LEEWAY = 60
"""Seconds by which clocks may differ."""
SECONDS = 10.0
"""How long the provider may take to answer."""
_INSIDE = re.compile(r"/(?!/)[^\x00-\x1f\x7f\\]{0,499}")
"""Browsers read a backslash as a slash and leave out control characters, so that neither may stand in a path."""


class ProviderError(UnavailableError):
    """Der Anmeldedienst des Kreises antwortet gerade nicht. Bitte versuchen Sie es später wieder."""

    code = "anmeldedienst-gestoert"


class NotConfiguredError(UnknownError):
    """Die Anmeldung über den Anmeldedienst des Kreises ist hier nicht eingerichtet."""

    code = "anmeldedienst-fehlt"


class SignInLostError(SignInError):
    """Diese Anmeldung ist abgelaufen oder wurde schon benutzt. Bitte beginnen Sie noch einmal."""

    code = "anmeldung-abgelaufen"


class RefusedError(SignInError):
    """Der Anmeldedienst des Kreises hat Sie nicht angemeldet."""

    code = "anmeldung-abgelehnt"


class NobodyError(ForbiddenError):
    """Für Sie gibt es hier noch kein Konto. Die Koordinierungsstelle legt Ihnen gern eines an."""

    code = "konto-fehlt"


class Provider:
    """The county's provider, as the settings name it.

    Raises:
        NotConfiguredError: if they name none.
    """

    def __init__(self, settings: Settings, callback: str) -> None:
        if settings.oidc_issuer is None or settings.oidc_client is None or settings.oidc_secret is None:
            raise NotConfiguredError
        self.issuer = str(settings.oidc_issuer).rstrip("/")
        self.client = settings.oidc_client
        self._secret = settings.oidc_secret
        self.callback = callback

    def page(self, state: str, nonce: str, verifier: str) -> str:
        """The address to which a browser is sent."""
        endpoint = self._metadata()["authorization_endpoint"]
        return str(
            prepare_grant_uri(
                endpoint,
                self.client,
                "code",
                redirect_uri=self.callback,
                scope=SCOPE,
                state=state,
                nonce=nonce,
                code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256",
            )
        )

    def claims(self, code: str, nonce: str, verifier: str, now: dt.datetime) -> Mapping[str, Any]:
        """Who somebody is, from a code; the signature, issuer, audience, times and nonce of the ID token are checked.

        Raises:
            RefusedError: if the code or the ID token does not hold.
            ProviderError: if the provider does not answer as it should.
        """
        metadata = self._metadata()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.callback,
            "code_verifier": verifier,
        }
        answer = self._ask("POST", metadata["token_endpoint"], form)
        try:
            keys = KeySet.import_key_set(cast("KeySetSerialization", self._ask("GET", metadata["jwks_uri"])))
            token = jwt.decode(answer["id_token"], keys, algorithms=list(ALGORITHMS))
            claims = CodeIDToken(
                token.claims,
                token.header,
                {
                    "iss": {"essential": True, "value": metadata["issuer"]},
                    "aud": {"essential": True, "value": self.client},
                },
                {"nonce": nonce, "client_id": self.client, "access_token": answer.get("access_token")},
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except (JoseError, KeyError, ValueError) as error:
            raise RefusedError from error
        return dict(claims)

    def _metadata(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0 §4; the issuer must be the one that was asked (§4.3)."""
        found = self._ask("GET", f"{self.issuer}/.well-known/openid-configuration")
        wanted = {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"}
        if not wanted <= found.keys() or str(found["issuer"]).rstrip("/") != self.issuer:
            raise ProviderError
        return found

    def _ask(self, method: str, address: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        """A JSON object of the provider's.

        Raises:
            RefusedError: if it refuses what we sent (4xx).
            ProviderError: if it does not answer as it should.
        """
        auth = None if form is None else httpx.BasicAuth(self.client, self._secret.get_secret_value())
        try:
            with httpx.Client(timeout=SECONDS, follow_redirects=False) as client:
                answer = client.request(method, address, data=form, auth=auth)
            content = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderError from error
        if form is not None and answer.is_client_error:
            raise RefusedError
        if not answer.is_success or not isinstance(content, dict):
            raise ProviderError
        return content


def inside(target: str) -> str:
    """A path within the service where somebody wants to go; any other address becomes ``/``."""
    return target if _INSIDE.fullmatch(target) else "/"


def depart(service: Service, provider: Provider, target: str) -> tuple[str, str]:
    """Begin to sign in.

    Args:
        service: the service.
        provider: where.
        target: path within the service where somebody wants to go; any other address becomes ``/``.

    Returns:
        the address of the provider's page, and the secret of the cookie that says which browser it was.
    """
    state, browser, nonce, verifier = (secret.fresh() for _ in range(4))
    page = provider.page(state, nonce, verifier)
    begun = SignIn(nonce, verifier, inside(target))
    with service.database.write() as connection:
        expires = service.now() + retention.SIGN_IN
        sign_ins.add(connection, secret.digest(state), secret.digest(browser), begun, expires)
    return page, browser


def arrive(
    service: Service, provider: Provider, code: str, state: str, browser: str | None
) -> tuple[Session, str, str]:
    """Sign in whoever comes back from the provider.

    Returns:
        the session, its secret for the cookie, and the path where they wanted to go.

    Raises:
        SignInLostError: if this browser began no such sign-in, or too long ago.
        RefusedError: if the provider's word does not hold.
        NobodyError: if there is no account for them.

    The latter two name in ``target`` where they wanted to go.
    """
    now = service.now()
    with service.database.write() as connection:
        begun = sign_ins.take(connection, secret.digest(state), secret.digest(browser or ""), now)
    if begun is None:
        raise SignInLostError
    try:
        claims = provider.claims(code, begun.nonce, begun.verifier, now)
        with service.database.write() as connection:
            account = _account(connection, claims, now)
            session, value = access.begin(connection, account, "oidc", now)
    except ServiceError as error:
        error.more["target"] = begun.target
        raise
    return session, value, begun.target


def _exactly(value: str) -> ClaimsOption:
    return {"essential": True, "value": value}


def subject_of(claims: Mapping[str, Any]) -> str:
    """What is kept of somebody's identity at the provider: the only pair that stays theirs (§5.7), as a digest."""
    return hashlib.sha256(f"{claims['iss']}\n{claims['sub']}".encode()).hexdigest()


def _account(connection: Connection, claims: Mapping[str, Any], now: dt.datetime) -> Account:
    """The account: by issuer and subject, or, the first time, by an address that the provider has verified."""
    subject = subject_of(claims)
    known = accounts.by_subject(connection, subject)
    if known is not None:
        if not known.active:
            raise NobodyError
        return known
    mail = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(mail, str):
        raise NobodyError
    candidates = [account for account in accounts.by_mail(connection, mail) if account.oidc_subject is None]
    if len(candidates) != 1:
        raise NobodyError
    account = replace(candidates[0], oidc_subject=subject, changed=now, version=candidates[0].version + 1)
    accounts.put(connection, account)
    audit.note(connection, account.actor(), "anmeldedienst-verbunden", "konto", account.id, None, None, now)
    return account
