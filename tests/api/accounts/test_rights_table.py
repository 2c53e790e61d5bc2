"""Who may do what: every role, every action, every scope, in Python and over HTTP."""

from itertools import product

import pytest

from api.accounts.rights import CHALLENGE, COUNTY, TABLE, Action, ScopeError, may, require
from api.failures import ForbiddenError, SignInError
from api.rights import PUBLIC, Actor, Role, Scope

COUNTY_ONLY = {Action.MANAGE_ACCOUNTS, Action.SEE_AUDIT, Action.MANAGE_MAIL, Action.SEE_CALENDAR_SERVER}
READING = {Action.SEE_SELF, Action.SEE_OWN_AUDIT}
SIGNED_IN = [role for role in Role if role is not Role.OEFFENTLICHKEIT]


@pytest.mark.parametrize(("role", "action"), list(product(SIGNED_IN, Action)))
def test_a_role_with_every_scope(role, action):
    actor = Actor("konto", role, role.label)
    allowed = role is Role.KOORDINIERUNG or action not in COUNTY_ONLY
    assert may(actor, action) is allowed
    if allowed:
        assert require(actor, action) == "konto"
    else:
        with pytest.raises(ForbiddenError) as refused:
            require(actor, action)
        assert refused.value.code == "nicht-berechtigt"


@pytest.mark.parametrize(("scope", "action"), list(product(Scope, Action)))
def test_a_scope_of_the_office(scope, action):
    actor = Actor("konto", Role.KOORDINIERUNG, "", scopes=frozenset({scope}))
    needed = Scope.READ if action in READING else Scope.ADMIN
    assert may(actor, action) is (scope is needed)
    if scope is not needed:
        with pytest.raises(ScopeError, match=f"„{needed.value}“"):
            require(actor, action)


@pytest.mark.parametrize("action", Action)
def test_the_public_is_asked_to_sign_in(action):
    assert not may(PUBLIC, action)
    with pytest.raises(SignInError) as refused:
        require(PUBLIC, action)
    assert refused.value.headers == CHALLENGE


def test_the_table_has_every_action():
    assert set(TABLE) == set(Action)
    assert {Role.KOORDINIERUNG} == COUNTY


ROUTES = [
    ("GET", "/api/accounts", 200, 403),
    ("POST", "/api/accounts", 422, 403),
    ("GET", "/api/accounts/unbekannt", 404, 403),
    ("PUT", "/api/accounts/unbekannt", 422, 403),
    ("DELETE", "/api/accounts/unbekannt", 428, 403),
    ("GET", "/api/accounts/unbekannt/export", 404, 403),
    ("GET", "/api/me", 200, 200),
    ("GET", "/api/me/export", 200, 200),
    ("GET", "/api/audit", 200, 200),
    ("GET", "/api/mail", 200, 403),
    ("POST", "/api/mail/unbekannt/again", 404, 403),
    ("GET", "/api/tokens", 200, 200),
    ("GET", "/api/sessions", 200, 200),
    ("DELETE", "/api/tokens/unbekannt", 404, 404),
    ("DELETE", "/api/sessions/unbekannt", 404, 404),
]
BODIES = {"POST": {"login": "neu", "role": "oeffentlichkeit"}, "PUT": {"login": "neu", "role": "oeffentlichkeit"}}


def test_every_route_and_every_role(make, browsers):
    who = {}
    for role in SIGNED_IN:
        make(f"x-{role.value}", role)
        who[role] = browsers()
        assert who[role].sign_in(f"x-{role.value}").status_code == 201
    public = browsers()
    for method, path, office, other in ROUTES:
        more = {"json": BODIES[method]} if method in BODIES and "mail" not in path else {}
        for role, browser in who.items():
            answer = browser(method, path, **more)
            expected = office if role is Role.KOORDINIERUNG else other
            # If-Match is asked for before the values are, a missing one is 428
            expected = 428 if (method, expected) == ("PUT", 422) else expected
            assert answer.status_code == expected, (role, method, path, answer.text)
        assert public(method, path, **more).status_code == 401, (method, path)


def test_everybody_reads_their_own_changes_and_the_office_all(office, lead):
    lead("POST", "/api/tokens", json={"title": "x", "scopes": ["lesen"], "days": 1})
    mine = lead("GET", "/api/audit").json()["items"]
    assert {entry["action"] for entry in mine} == {"angemeldet", "zugang-angelegt"}
    assert {entry["actor_title"] for entry in mine} == {"Leitung Familienzentrum Oberdorf"}
    everything = office("GET", "/api/audit").json()["items"]
    assert [entry["action"] for entry in everything].count("angemeldet") == 2
    assert {"Koordinierungsstelle", "Betreiber (Befehlszeile)"} <= {entry["actor_title"] for entry in everything}
