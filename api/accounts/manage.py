"""Accounts made, changed, closed: always checked against the county's data, always in the audit trail."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from api.accounts import audit, passwords
from api.errors import find
from api.failures import ChangedError, ConflictError, InvalidError, UnknownError
from api.feeds.rights import subscribable
from api.rights import Actor, Role
from api.service import Service
from api.store import access, accounts, feeds
from api.store.accounts import Account
from scheduler.domain.problem import Problem

OPERATOR = Actor(None, Role.KOORDINIERUNG, "Betreiber (Befehlszeile)")
"""Whoever has the machine."""
LOGIN = re.compile(r"[\w.@+-]{2,100}")
_MAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An account as somebody wants it.

    Attributes:
        title: of the role; None takes that of the person, or the role with its house.
        person: id or title in the data.
        houses: ids or titles of sites.
        owner: a Träger, as rooms name it.
    """

    login: str
    role: Role
    title: str | None = None
    mail: str | None = None
    wants_mail: bool = True
    person: str | None = None
    houses: tuple[str, ...] = ()
    owner: str | None = None
    active: bool = True
    password: str | None = field(default=None, repr=False)


class LastOneError(ConflictError):
    """Das ist das letzte aktive Konto der Koordinierungsstelle. Bitte legen Sie zuerst ein weiteres an."""

    code = "letztes-konto"


class LoginTakenError(ConflictError):
    """Diese Kennung gibt es schon."""

    code = "kennung-vergeben"


def create(service: Service, actor: Actor, wanted: Wanted) -> Account:
    """Make an account.

    Raises:
        InputError: if person, house or owner is not in the data, naming what is like it.
        InvalidError: if another value does not fit.
        LoginTakenError: if the login is known.
    """
    now = service.now()
    checked = _checked(service.problem, wanted)
    password = None if wanted.password is None else passwords.hashed(wanted.password)
    account = Account(id=uuid.uuid4().hex, created=now, changed=now, password=password, **checked)
    with _login_free(), service.database.write() as connection:
        accounts.add(connection, account)
        audit.note(connection, actor, "konto-angelegt", "konto", account.id, None, shown(account), now)
    return account


def change(service: Service, actor: Actor, account_id: str, wanted: Wanted, version: int | None) -> Account:
    """Change an account; a new password or a closed account ends its sessions, a closed one its tokens too.

    Args:
        service: the service.
        actor: who changes it.
        account_id: which.
        wanted: all of it as it shall be; without a password the old one stays.
        version: the version that is to be changed; None whatever it is.

    Raises:
        UnknownError: if there is no such account.
        ChangedError: if it has another version by now.
        InputError: if person, house or owner is not in the data.
        InvalidError: if another value does not fit.
        LoginTakenError: if the login is another's.
        LastOneError: if the county's office would be without an account.
    """
    checked = _checked(service.problem, wanted)
    password = None if wanted.password is None else passwords.hashed(wanted.password)
    now = service.now()
    with _login_free(), service.database.write() as connection:
        require_another(connection, account_id, stays=wanted.active and wanted.role is Role.KOORDINIERUNG)
        old = found(connection, account_id, version)
        new = replace(old, **checked, changed=now, version=old.version + 1, password=password or old.password)
        accounts.put(connection, new)
        if password is not None or not new.active:
            access.end_sessions(connection, account_id)
        if not new.active:
            access.revoke_tokens(connection, account_id, now)
        allowed = subscribable(new.actor(), service.problem, now) if new.active else []
        feeds.keep_only(connection, account_id, {feed.path for feed in allowed}, now)
        audit.note(connection, actor, "konto-geaendert", "konto", account_id, shown(old), shown(new), now)
        if password is not None:
            audit.note(connection, actor, "kennwort-gesetzt", "konto", account_id, None, None, now)
    return new


def change_password(service: Service, actor: Actor, old: str, new: str, keep: str | None) -> None:
    """Change one's own password; all other sessions end.

    Args:
        service: the service.
        actor: whose password it is.
        old: the present one.
        new: the next one.
        keep: id of the session that goes on.

    Raises:
        InvalidError: if the present password is another, or the next one may not be one.
    """
    now = service.now()
    with service.database.read() as connection:
        account = found(connection, actor.account or "", None)
    if not passwords.matches(account.password, old):
        raise InvalidError("Das bisherige Kennwort stimmt nicht.")
    hashed = passwords.hashed(passwords.check(new, account.login))
    with service.database.write() as connection:
        current = found(connection, account.id, None, lock=True)
        accounts.put(connection, replace(current, password=hashed, changed=now, version=current.version + 1))
        for session in access.sessions_of(connection, account.id):
            if session.id != keep:
                access.end_sessions(connection, account.id, session.id)
        audit.note(connection, actor, "kennwort-gesetzt", "konto", account.id, None, None, now)


def change_mail(service: Service, actor: Actor, wants: bool) -> None:
    """Say whether one wants mail.

    Raises:
        UnknownError: if the actor has no account.
    """
    now = service.now()
    with service.database.write() as connection:
        old = found(connection, actor.account or "", None, lock=True)
        if old.wants_mail != wants:
            new = replace(old, wants_mail=wants, changed=now, version=old.version + 1)
            accounts.put(connection, new)
            audit.note(connection, actor, "konto-geaendert", "konto", old.id, shown(old), shown(new), now)


def found(connection: Connection, account_id: str, version: int | None, *, lock: bool = False) -> Account:
    """An account, in the version that somebody knows; with a version it is locked.

    Raises:
        UnknownError: if there is none.
        ChangedError: if it has another version by now.
    """
    account = accounts.get(connection, account_id, lock=lock or version is not None)
    if account is None:
        raise UnknownError("Dieses Konto gibt es nicht.")
    if version is not None and account.version != version:
        raise ChangedError
    return account


def require_another(connection: Connection, account_id: str, *, stays: bool = False) -> None:
    """See to it that the county's office keeps an account; those who have one are locked.

    Raises:
        LastOneError: if it would have none.
    """
    if not stays and accounts.lock_active(connection, Role.KOORDINIERUNG) == [account_id]:
        raise LastOneError


def shown(account: Account) -> dict[str, Any]:
    """An account as the audit trail and exports have it: no secrets."""
    return {
        "login": account.login,
        "mail": account.mail,
        "wants_mail": account.wants_mail,
        "role": account.role.value,
        "title": account.title,
        "person": account.person,
        "houses": list(account.houses),
        "owner": account.owner,
        "active": account.active,
    }


def _checked(problem: Problem, wanted: Wanted) -> dict[str, Any]:
    """The values of an account, with ids of the data."""
    login = wanted.login.strip().casefold()
    if not LOGIN.fullmatch(login):
        raise InvalidError("Eine Kennung hat 2 bis 100 Zeichen: Buchstaben, Ziffern und . @ + - _")
    if wanted.role is Role.OEFFENTLICHKEIT:
        raise InvalidError("Die Öffentlichkeit braucht kein Konto.")
    mail = (wanted.mail or "").strip().casefold() or None
    if mail is not None and (not _MAIL.fullmatch(mail) or len(mail) > 254):
        raise InvalidError(f"„{mail}“ ist keine E-Mail-Adresse.")
    if wanted.password is not None:
        passwords.check(wanted.password, login)
    sites = {site.id: site.title for site in problem.sites}
    people = {person.id: person.title for person in problem.people}
    owners = {room.owner: room.owner for room in problem.rooms if room.owner is not None}
    person = None if wanted.person is None else find("die Person", wanted.person, people)
    houses = tuple(sorted({find("das Haus", house, sites) for house in wanted.houses}))
    title = (wanted.title or "").strip() or _title(problem, wanted.role, person, houses)
    if len(title) > _TITLE:
        raise InvalidError(f"Ein Titel hat höchstens {_TITLE} Zeichen.")
    return {
        "login": login,
        "mail": mail,
        "wants_mail": wanted.wants_mail,
        "role": wanted.role,
        "title": title,
        "person": person,
        "houses": houses,
        "owner": None if wanted.owner is None else find("den Träger", wanted.owner, owners),
        "active": wanted.active,
    }


def _title(problem: Problem, role: Role, person: str | None, houses: tuple[str, ...]) -> str:
    if person is not None:
        return next(each.title for each in problem.people if each.id == person)
    if len(houses) != 1:
        return role.label
    office, _, what = role.label.rpartition(" ")
    house = problem.site[houses[0]].title
    return f"{office} {house}" if office and house.startswith(f"{what} ") else f"{role.label} {house}"


@contextmanager
def _login_free() -> Iterator[None]:
    """The database knows whether a login is taken; nobody else knows in time."""
    try:
        yield
    except IntegrityError as error:
        raise LoginTakenError from error
