"""Accounts in the database, from rows to values and back."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, insert, select, update

from api.rights import Actor, Role, Scope
from api.store.ledger import chunks, moment_of, seconds
from api.store.prepared import At
from api.store.tables.accounts import accounts

_AS_THEY_ARE = (
    "id", "login", "mail", "wants_mail", "title", "person", "owner", "password", "oidc_subject", "active", "version",
)  # fmt: skip
"""Columns that are attributes of an account without more ado."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may sign in.

    Attributes:
        id: opaque.
        login: unique, case-folded.
        mail: case-folded; None if there is none.
        title: the title of a role, never a person's name.
        person: id in the data set, if the account has a calendar of its own.
        houses: ids of the sites they speak for, in order.
        owner: the Träger they act for.
        password: Argon2id in PHC format; None if they sign in otherwise, or not yet.
        oidc_subject: digest of issuer and subject (see :func:`api.accounts.oidc.subject_of`).
        version: counts changes, from 1.
    """

    id: str
    login: str
    mail: str | None = None
    wants_mail: bool = True
    role: Role
    title: str
    person: str | None = None
    houses: tuple[str, ...] = ()
    owner: str | None = None
    password: str | None = field(default=None, repr=False)
    oidc_subject: str | None = field(default=None, repr=False)
    active: bool = True
    created: dt.datetime
    changed: dt.datetime
    version: int = 1

    def actor(self, scopes: frozenset[Scope] = frozenset(Scope)) -> Actor:
        """Whoever signed in with this account, for what the access was made."""
        return Actor(
            account=self.id,
            role=self.role,
            title=self.title,
            person=self.person,
            houses=frozenset(self.houses),
            owner=self.owner,
            scopes=scopes,
        )


def add(connection: Connection, account: Account) -> None:
    """Write a new account; its login must be free."""
    connection.execute(insert(accounts).values(id=account.id, **_row(account)))


def put(connection: Connection, account: Account) -> None:
    """Write a known account as it is now."""
    connection.execute(update(accounts).where(accounts.c.id == account.id).values(**_row(account)))


def get(connection: Connection, account_id: str, *, lock: bool = False) -> Account | None:
    """An account by its id; with ``lock`` it is locked until the transaction ends."""
    query = select(accounts).where(accounts.c.id == account_id)
    return _one(connection.execute(query.with_for_update() if lock else query).one_or_none())


def by_login(connection: Connection, login: str) -> Account | None:
    """An account by its login, whatever its case."""
    return _one(connection.execute(select(accounts).where(accounts.c.login == login.casefold())).one_or_none())


def by_subject(connection: Connection, subject: str) -> Account | None:
    """An account by the digest of issuer and subject."""
    return _one(connection.execute(select(accounts).where(accounts.c.oidc_subject == subject)).one_or_none())


def by_mail(connection: Connection, mail: str) -> list[Account]:
    """Active accounts with that address, whatever its case."""
    query = select(accounts).where(accounts.c.mail == mail.casefold(), accounts.c.active).order_by(accounts.c.login)
    return [account_of(row._mapping) for row in connection.execute(query)]


def listed(connection: Connection, after: str, limit: int) -> list[Account]:
    """Accounts in the order of their logins, those after ``after``."""
    query = select(accounts).where(accounts.c.login > after).order_by(accounts.c.login).limit(limit)
    return [account_of(row._mapping) for row in connection.execute(query)]


def active(connection: Connection) -> list[Account]:
    """All active accounts, in the order of their logins."""
    query = select(accounts).where(accounts.c.active).order_by(accounts.c.login)
    return [account_of(row._mapping) for row in connection.execute(query)]


def titles(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Titles of accounts by id; an account whose data were deleted has that of its role."""
    found: dict[str, str] = {}
    for chunk in chunks(sorted(set(ids))):
        rows = connection.execute(select(accounts.c.id, accounts.c.title).where(accounts.c.id.in_(chunk)))
        found |= {row.id: row.title for row in rows}
    return found


def mail_of_people(connection: Connection) -> dict[str, str]:
    """Addresses of those who want mail, by id of the person in the data set."""
    wanting = (accounts.c.active, accounts.c.wants_mail, accounts.c.person.is_not(None), accounts.c.mail.is_not(None))
    rows = connection.execute(select(accounts.c.person, accounts.c.mail).where(*wanting).order_by(accounts.c.id))
    return {row.person: row.mail for row in rows}


def lock_active(connection: Connection, role: Role) -> list[str]:
    """Ids of the active accounts of a role, locked in order until the transaction ends."""
    query = select(accounts.c.id).where(accounts.c.role == role, accounts.c.active).order_by(accounts.c.id)
    return list(connection.execute(query.with_for_update()).scalars())


def account_of(at: At) -> Account:
    """The account of a row that has the columns of ``accounts``, among others or alone."""
    known = {name: at[accounts.c[name]] for name in _AS_THEY_ARE}
    return Account(
        **known,
        role=Role(at[accounts.c.role]),
        houses=tuple(json.loads(at[accounts.c.houses])),
        created=moment_of(at[accounts.c.created]),
        changed=moment_of(at[accounts.c.changed]),
    )


def _one(row: Row[tuple[object, ...]] | None) -> Account | None:
    return None if row is None else account_of(row._mapping)


def _row(account: Account) -> dict[str, object]:
    return {
        "login": account.login,
        "mail": account.mail,
        "wants_mail": account.wants_mail,
        "role": account.role.value,
        "title": account.title,
        "person": account.person,
        "houses": json.dumps(account.houses, ensure_ascii=False),
        "owner": account.owner,
        "password": account.password,
        "oidc_subject": account.oidc_subject,
        "active": account.active,
        "created": seconds(account.created),
        "changed": seconds(account.changed),
        "version": account.version,
    }
