"""What is stored about a person: given to them (Art. 15 and 20 GDPR), and deleted (Art. 17).

Every wing that stores something about an account adds a :class:`Section` to ``SECTIONS``.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from api.accounts import audit
from api.accounts.manage import found, require_another, shown
from api.rights import Actor
from api.service import Service
from api.store import access, accounts, bookings, feeds, outbox

Export = Callable[[Connection, str], list[dict[str, Any]]]
Erase = Callable[[Connection, str, dt.datetime], None]


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of data about accounts.

    Attributes:
        name: what readers of an export see.
        export: everything of an account, as JSON values.
        erase: makes sure that nothing leads to the person any longer.
    """

    name: str
    export: Export
    erase: Erase


def export(service: Service, account_id: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that is stored about an account.

    Raises:
        UnknownError: if there is no such account.
    """
    with service.database.read() as connection:
        found(connection, account_id, None)
        return {section.name: section.export(connection, account_id) for section in SECTIONS}


def delete(service: Service, actor: Actor, account_id: str, version: int | None) -> None:
    """Delete a person's data; of what they did, that somebody of their role did it stays.

    Raises:
        UnknownError: if there is no such account.
        ChangedError: if it has another version by now.
        LastOneError: if the county's office would be without an account.
    """
    now = service.now()
    with service.database.write() as connection:
        require_another(connection, account_id)
        account = found(connection, account_id, version)
        audit.note(connection, actor, "konto-geloescht", "konto", account.id, None, None, now)
        for section in reversed(SECTIONS):
            section.erase(connection, account_id, now)


def _account(connection: Connection, account_id: str) -> list[dict[str, Any]]:
    account = found(connection, account_id, None)
    return [
        {
            "id": account.id,
            **shown(account),
            "password": account.password is not None,
            "single_sign_on": account.oidc_subject is not None,
            "created": account.created.isoformat(),
            "changed": account.changed.isoformat(),
        }
    ]


def _empty(connection: Connection, account_id: str, now: dt.datetime) -> None:
    account = found(connection, account_id, None, lock=True)
    emptied = replace(
        account,
        login=f"geloescht-{account.id}",
        mail=None,
        wants_mail=False,
        title=account.role.label,
        person=None,
        houses=(),
        owner=None,
        password=None,
        oidc_subject=None,
        active=False,
        changed=now,
        version=account.version + 1,
    )
    accounts.put(connection, emptied)


def _sessions(connection: Connection, account_id: str) -> list[dict[str, Any]]:
    return [
        {
            "id": session.id,
            "means": session.means,
            "created": session.created.isoformat(),
            "seen": session.seen.isoformat(),
            "expires": session.expires.isoformat(),
        }
        for session in access.sessions_of(connection, account_id)
    ]


def _end_sessions(connection: Connection, account_id: str, _: dt.datetime) -> None:
    access.end_sessions(connection, account_id)


def _tokens(connection: Connection, account_id: str) -> list[dict[str, Any]]:
    return [
        {
            "id": token.id,
            "prefix": token.prefix,
            "title": token.title,
            "scopes": sorted(token.scopes),
            "created": token.created.isoformat(),
            "expires": token.expires.isoformat(),
            "used": None if token.used is None else token.used.date().isoformat(),
            "revoked": None if token.revoked is None else token.revoked.isoformat(),
        }
        for token in access.tokens_of(connection, account_id)
    ]


def _delete_tokens(connection: Connection, account_id: str, _: dt.datetime) -> None:
    access.delete_tokens(connection, account_id)


def _anonymise(connection: Connection, account_id: str, _: dt.datetime) -> None:
    audit.anonymise(connection, account_id)


def _mail(connection: Connection, account_id: str) -> list[dict[str, Any]]:
    address = found(connection, account_id, None).mail
    kept = [] if address is None else outbox.by_address(connection, address)
    return [{"subject": m.subject, "state": m.state, "created": m.created.isoformat()} for m in kept]


def _forget_mail(connection: Connection, account_id: str, _: dt.datetime) -> None:
    address = found(connection, account_id, None).mail
    if address is not None:
        outbox.forget(connection, address)


def _addresses(connection: Connection, account_id: str) -> list[dict[str, Any]]:
    return [
        {"feed": a.feed, "created": a.created.isoformat(), "fetched": a.fetched and a.fetched.isoformat()}
        for a in feeds.of_account(connection, account_id)
    ]


def _forget_bookings(connection: Connection, account_id: str, _: dt.datetime) -> None:
    bookings.forget(connection, account_id)


SECTIONS: tuple[Section, ...] = (
    Section("konto", _account, _empty),
    Section("mail", _mail, _forget_mail),
    Section("buchungen", bookings.about, _forget_bookings),
    Section("kalenderadressen", _addresses, feeds.forget),
    Section("sitzungen", _sessions, _end_sessions),
    Section("zugaenge", _tokens, _delete_tokens),
    Section("aenderungen", audit.about, _anonymise),
)
"""All kinds of data about accounts; they are erased from the last to the first."""
