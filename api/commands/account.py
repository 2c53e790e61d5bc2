"""``raumzeit konto-neu`` and ``raumzeit konto-token``: the first account, and access for programs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from api.accounts import access, manage
from api.accounts.manage import OPERATOR, Wanted
from api.config import settings
from api.exits import ExitCode
from api.failures import InvalidError, UnknownError
from api.rights import Role, Scope
from api.service import Service
from api.start import open_service
from api.store import accounts
from api.terminal.console import stdout

Login = Annotated[str, typer.Argument(metavar="KENNUNG", help="Womit sich jemand anmeldet; Großschreibung ist gleich.")]
ROLES = [role for role in Role if role is not Role.OEFFENTLICHKEIT]


def scopes_of(given: str | frozenset[Scope]) -> frozenset[Scope]:
    """Scopes from ``lesen,buchen``.

    Raises:
        BadParameter: if a word is none.
    """
    if not isinstance(given, str):
        return given
    known = {scope.value: scope for scope in Scope}
    words = [word.strip().casefold() for word in given.split(",") if word.strip()]
    unknown = [word for word in words if word not in known]
    if unknown or not words:
        raise typer.BadParameter(f"erwartet wird eine Auswahl aus {', '.join(known)}, gefunden: {given}")
    return frozenset(known[word] for word in words)


def role_of(given: str | Role) -> Role:
    """A role from its id or its title.

    Raises:
        BadParameter: if it is none that has accounts.
    """
    for role in ROLES:
        if str(given).casefold() in {role.value, role.label.casefold()}:
            return role
    raise typer.BadParameter(f"erwartet wird {', '.join(role.value for role in ROLES)}, gefunden: {given}")


def new_account(
    login: Login,
    role: Annotated[
        Role,
        typer.Option(
            "--rolle", metavar="ROLLE", parser=role_of, help=f"Eine von: {', '.join(role.value for role in ROLES)}."
        ),
    ],
    person: Annotated[
        str | None, typer.Option("--person", metavar="PERSON", help="Wessen Kalender es ist, wie im Datensatz.")
    ] = None,
    houses: Annotated[
        list[str] | None,
        typer.Option("--haus", metavar="HAUS", help="Haus, für das jemand spricht; mehrmals, wenn es mehrere sind."),
    ] = None,
    owner: Annotated[
        str | None, typer.Option("--traeger", metavar="TRÄGER", help="Träger, für den jemand handelt.")
    ] = None,
    title: Annotated[
        str | None,
        typer.Option("--titel", metavar="TITEL", help="Bezeichnung der Stelle, kein Name. Sonst aus dem Datensatz."),
    ] = None,
    mail: Annotated[
        str | None, typer.Option("--mail", metavar="ADRESSE", help="Für Einladungen und den Anmeldedienst des Kreises.")
    ] = None,
) -> int:
    """Legt ein Konto an; das erste der Koordinierungsstelle entsteht so.

    Das Kennwort wird zweimal erfragt, oder von der Standardeingabe gelesen, wenn dort kein Terminal ist. Es hat
    mindestens 12 Zeichen.
    """
    wanted = Wanted(
        login=login,
        role=role,
        title=title,
        mail=mail,
        person=person,
        houses=tuple(houses or ()),
        owner=owner,
        password=_password(),
    )
    with _opened() as service:
        account = manage.create(service, OPERATOR, wanted)
    stdout().print(f"Konto „{account.login}“ angelegt: {account.title} ({account.role.label}).", soft_wrap=True)
    return ExitCode.DONE


def new_token(
    login: Login,
    title: Annotated[str, typer.Option("--titel", metavar="TITEL", help="Wofür der Zugang ist.")],
    scopes: Annotated[
        frozenset[Scope],
        typer.Option(
            "--darf",
            metavar="UMFANG",
            parser=scopes_of,
            help=f"Was er darf, durch Komma getrennt: {', '.join(scope.value for scope in Scope)}.",
        ),
    ] = frozenset({Scope.READ}),
    days: Annotated[int, typer.Option("--tage", metavar="TAGE", min=1, max=365, help="Wie lange er gilt.")] = 30,
) -> int:
    """Legt einen Zugang für ein Programm an und gibt allein sein Geheimnis aus.

    Es wird nur dieses eine Mal gezeigt. Widerrufen lässt sich der Zugang über die Schnittstelle.
    """
    with _opened() as service:
        with service.database.read() as connection:
            account = accounts.by_login(connection, login)
        if account is None:
            raise UnknownError(f"Ein Konto „{login}“ gibt es nicht.")
        _, value = access.issue(service, OPERATOR, account.id, title, scopes, days)
    typer.echo(value)
    return ExitCode.DONE


@contextmanager
def _opened() -> Iterator[Service]:
    service = open_service(settings())
    try:
        yield service
    finally:
        service.database.close()


def _password() -> str:
    """The password, asked for twice or read from a pipe.

    Raises:
        InvalidError: if the two differ.
    """
    if not _at_terminal():
        return sys.stdin.readline().rstrip("\r\n")
    first = str(typer.prompt("Kennwort", hide_input=True, err=True))
    if first != str(typer.prompt("Noch einmal", hide_input=True, err=True)):
        raise InvalidError("Die beiden Eingaben sind verschieden.")
    return first


def _at_terminal() -> bool:
    return sys.stdin.isatty()
