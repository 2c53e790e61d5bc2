"""The command line for accounts, in the embedded database of an empty folder."""

import io

import pytest
import typer
from sqlalchemy import select
from typer.testing import CliRunner

from api.accounts import passwords
from api.accounts.secret import digest
from api.commands.account import new_account, new_token
from api.rights import Role
from api.store import access, accounts
from api.store.database import Database
from api.store.tables.accounts import audit
from scheduler.errors import RaumzeitError
from tests.api.accounts.conftest import PASSWORD


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Runs a command with what is typed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAUMZEIT_DATA", "beispiel")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    app = typer.Typer()
    app.command("konto-neu")(new_account)
    app.command("konto-token")(new_token)
    return lambda *arguments, typed=f"{PASSWORD}\n": CliRunner().invoke(app, arguments, input=typed)


@pytest.fixture
def opened(tmp_path):
    def read(function, *arguments):
        database = Database(f"sqlite:///{tmp_path / 'raumzeit-dienst' / 'raumzeit.db'}")
        with database.read() as connection:
            found = function(connection, *arguments)
        database.close()
        return found

    return read


def test_the_first_account_is_made_by_the_operator(call, opened):
    result = call("konto-neu", "Amt", "--rolle", "koordinierungsstelle", "--mail", "amt@example.org")
    assert result.exit_code == 0, result.output
    assert "Konto „amt“ angelegt: Koordinierungsstelle (Koordinierungsstelle)." in result.output
    account = opened(accounts.by_login, "amt")
    assert (account.role, account.mail) == (Role.KOORDINIERUNG, "amt@example.org")
    assert passwords.matches(account.password, PASSWORD)
    (line,) = opened(lambda connection: connection.execute(select(audit)).all())
    assert (line.action, line.actor_title, line.account) == ("konto-angelegt", "Betreiber (Befehlszeile)", None)


def test_person_house_and_owner_are_those_of_the_data(call, opened):
    given = ["--rolle", "Leitung Familienzentrum", "--person", "leitung-nord", "--haus", "Familienzentrum Oberdorf"]
    assert call("konto-neu", "nord", *given, "--traeger", "gemeinde oberdorf", "--titel", "Leitung").exit_code == 0
    account = opened(accounts.by_login, "nord")
    assert (account.person, account.houses, account.owner) == ("leitung-nord", ("fz-nord",), "Gemeinde Oberdorf")
    assert account.title == "Leitung"


@pytest.mark.parametrize(
    ("arguments", "typed", "message"),
    [
        (["nord", "--rolle", "bep"], "kurz\n", "mindestens 12"),
        (["leitung-des-hauses", "--rolle", "bep"], "Leitung-des-Hauses\n", "nicht erraten"),
        (["nord", "--rolle", "bep"], "", "mindestens 12"),
        (["nord", "--rolle", "bep", "--haus", "fz-nort"], f"{PASSWORD}\n", "Meinten Sie „fz-nord“"),
    ],
)
def test_what_does_not_fit_is_refused(call, arguments, typed, message):
    result = call("konto-neu", *arguments, typed=typed)
    assert isinstance(result.exception, RaumzeitError)
    assert message in str(result.exception)


@pytest.mark.parametrize("role", ["chefin", "oeffentlichkeit"])
def test_other_roles_have_no_accounts(call, role):
    result = call("konto-neu", "nord", "--rolle", role)
    assert result.exit_code == 2
    assert "koordinierungsstelle, leitung_fz" in " ".join(result.output.replace("│", " ").split())


def test_at_a_terminal_the_password_is_asked_for_twice(call, monkeypatch):
    answers = iter([PASSWORD, "vertippt und daneben"])
    monkeypatch.setattr("api.commands.account._at_terminal", lambda: True)
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(answers))
    result = call("konto-neu", "nord", "--rolle", "bep")
    assert str(result.exception) == "Die beiden Eingaben sind verschieden."
    answers = iter([PASSWORD, PASSWORD])
    assert call("konto-neu", "nord", "--rolle", "bep").exit_code == 0


def test_a_token_alone_is_printed(call, opened):
    call("konto-neu", "nord", "--rolle", "bep")
    result = call("konto-token", "NORD", "--titel", "Homepage", "--darf", "lesen, Buchen", "--tage", "7")
    assert result.exit_code == 0, result.output
    (value,) = io.StringIO(result.stdout).read().splitlines()
    token, account = opened(access.token_by_secret, digest(value))
    assert (account.login, token.title, sorted(token.scopes)) == ("nord", "Homepage", ["buchen", "lesen"])
    assert (token.expires - token.created).days == 7


def test_a_token_of_nobody_and_for_nothing_is_refused(call):
    assert "gibt es nicht" in str(call("konto-token", "niemand", "--titel", "x").exception)
    result = call("konto-token", "niemand", "--titel", "x", "--darf", "alles")
    assert result.exit_code == 2
