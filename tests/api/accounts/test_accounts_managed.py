"""Accounts as the county's office manages them, checked against the data, in versions."""

import pytest

from api.accounts import manage
from api.accounts.manage import OPERATOR, LastOneError, LoginTakenError, Wanted
from api.errors import InputError
from api.rights import Role
from api.store import accounts
from tests.api.accounts.conftest import PASSWORD

WISH = {
    "login": "Leitung.Sued",
    "role": "leitung_fz",
    "person": "leitung-sued",
    "houses": ["fz-sued"],
    "mail": "Sued@Example.org",
    "password": "noch ein langes Kennwort",
}


def put(office, account, version='"1"', **changes):
    headers = {} if version is None else {"If-Match": version}
    return office("PUT", f"/api/accounts/{account}", json=WISH | changes, headers=headers)


@pytest.fixture
def account(office) -> str:
    answer = office("POST", "/api/accounts", json=WISH)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/api/accounts/{answer.json()['id']}"
    assert answer.headers["etag"] == '"1"'
    return answer.json()["id"]


def test_an_account_is_made_and_signs_in(office, account, browsers):
    shown = office("GET", f"/api/accounts/{account}")
    assert shown.headers["etag"] == '"1"'
    assert shown.json() == {
        "id": account,
        "login": "leitung.sued",
        "role": "leitung_fz",
        "title": "Leitung Familienzentrum Unterdorf",
        "mail": "sued@example.org",
        "wants_mail": True,
        "person": "leitung-sued",
        "houses": ["fz-sued"],
        "owner": None,
        "active": True,
        "has_password": True,
        "single_sign_on": False,
        "created": "2026-09-01T10:00:00+02:00",
        "changed": "2026-09-01T10:00:00+02:00",
        "version": 1,
    }
    assert browsers().sign_in("leitung.sued", WISH["password"]).status_code == 201


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"person": "leitung-suet"},
            "Die Person „leitung-suet“ gibt es in diesen Daten nicht. Meinten Sie",
        ),
        ({"houses": ["kita-sone"]}, "Das Haus „kita-sone“ gibt es in diesen Daten nicht. Meinten Sie „kita-sonne“"),
        ({"owner": "Gemeinde Oberdorv"}, "Den Träger „Gemeinde Oberdorv“ gibt es in diesen Daten nicht. Meinten Sie"),
        ({"role": "oeffentlichkeit"}, "Die Öffentlichkeit braucht kein Konto"),
        ({"login": "zwei Wörter"}, "Eine Kennung hat"),
        ({"login": "<script>"}, "Eine Kennung hat"),
        ({"mail": "keine Adresse"}, "ist keine E-Mail-Adresse"),
        ({"mail": "a@b\r\nBcc: c@d"}, "ist keine E-Mail-Adresse"),
        ({"password": "zu kurz"}, "mindestens 12"),
        ({"login": "leitung-des-hauses", "password": "Leitung-des-Hauses"}, "nicht erraten"),
    ],
)
def test_values_that_do_not_fit_are_refused_and_nothing_is_written(office, wrong, message):
    answer = office("POST", "/api/accounts", json=WISH | wrong)
    assert answer.status_code == 422
    assert message in answer.json()["title"]
    assert [a["login"] for a in office("GET", "/api/accounts").json()["items"]] == ["amt"]


@pytest.mark.parametrize("wrong", [{"name": "Erika"}, {"role": "chef"}, {"active": "x"}, {"houses": "fz-sued"}])
def test_keys_and_kinds_that_do_not_fit_are_refused(office, wrong):
    answer = office("POST", "/api/accounts", json=WISH | wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "angabe-ungueltig")


def test_a_login_is_given_once_whatever_its_case(office, account):
    answer = office("POST", "/api/accounts", json=WISH | {"login": "LEITUNG.SUED"})
    assert (answer.status_code, answer.json()["code"]) == (409, "kennung-vergeben")
    assert put(office, account, login="amt").status_code == 409
    assert office("GET", f"/api/accounts/{account}").json()["version"] == 1


def test_a_change_names_the_version_it_changes(office, account):
    assert put(office, account, None).status_code == 428
    assert put(office, account, '"7"').status_code == 412
    assert put(office, account, 'W/"1"').status_code == 412
    assert put(office, account, title="Leitung Unterdorf").headers["etag"] == '"2"'
    assert put(office, account, title="Veraltet").status_code == 412
    assert put(office, account, "*", title="Wie auch immer").json()["version"] == 3
    assert office("GET", "/api/accounts/unbekannt").status_code == 404
    assert put(office, "unbekannt").status_code == 404


def test_without_a_password_the_old_one_stays(office, account, browsers):
    assert put(office, account, password=None).status_code == 200
    browser = browsers()
    assert browser.sign_in("leitung.sued", WISH["password"]).status_code == 201
    assert put(office, account, '"2"', password="ein anderes Kennwort").status_code == 200
    assert browser("GET", "/api/me").status_code == 401


def test_titles_come_from_the_data_unless_somebody_says_so(service):
    def title(**more):
        return manage.create(service, OPERATOR, Wanted(**{"role": Role.KITA_LEITUNG} | more)).title

    assert title(login="a1", person="kl-kita-sonne") == "Leitung Kita Sonne"
    assert title(login="a2", houses=("Kita Sonne",)) == "Kita-Leitung Kita Sonne"
    assert title(login="a3", houses=("kita-sonne", "kita-hof")) == "Kita-Leitung"
    assert title(login="a5", role=Role.LEITUNG, houses=("fz-nord",)) == "Leitung Familienzentrum Oberdorf"
    assert title(login="a4", title="Vertretung Kita Sonne", person="kl-kita-sonne") == "Vertretung Kita Sonne"


def test_the_list_is_read_page_by_page(office, service):
    for name in ("b", "d", "c"):
        manage.create(service, OPERATOR, Wanted(login=f"{name}{name}", role=Role.BEP))
    first = office("GET", "/api/accounts", params={"limit": 3}).json()
    assert [a["login"] for a in first["items"]] == ["amt", "bb", "cc"]
    second = office("GET", "/api/accounts", params={"limit": 3, "after": first["next"]}).json()
    assert ([a["login"] for a in second["items"]], second["next"]) == (["dd"], None)


def test_the_office_keeps_an_account(office, service, make):
    me = office("GET", "/api/me").json()["id"]
    for changes in ({"active": False}, {"role": "bep"}):
        answer = put(office, me, **WISH | {"login": "amt"} | changes)
        assert (answer.status_code, answer.json()["code"]) == (409, "letztes-konto")
    assert office("DELETE", "/api/me").json()["code"] == "letztes-konto"
    assert office("DELETE", f"/api/accounts/{me}", headers={"If-Match": "*"}).status_code == 409
    make("amt2", Role.KOORDINIERUNG)
    assert office("DELETE", "/api/me").status_code == 204
    with service.database.read() as connection:
        assert accounts.by_login(connection, "amt") is None


def test_an_error_names_what_is_known_also_without_http(service):
    with pytest.raises(InputError, match="Meinten Sie „fz-nord“"):
        manage.create(service, OPERATOR, Wanted(login="xy", role=Role.BEP, houses=("fz-nort",)))
    manage.create(service, OPERATOR, Wanted(login="xy", role=Role.BEP, password=PASSWORD))
    with pytest.raises(LoginTakenError):
        manage.create(service, OPERATOR, Wanted(login="XY", role=Role.BEP))


def test_an_operator_does_not_close_the_last_office_either(service):
    account = manage.create(service, OPERATOR, Wanted(login="amt", role=Role.KOORDINIERUNG))
    with pytest.raises(LastOneError):
        manage.change(
            service, OPERATOR, account.id, Wanted(login="amt", role=Role.KOORDINIERUNG, active=False), account.version
        )
