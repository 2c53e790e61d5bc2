"""The audit trail: who changed what, when, and what it was before."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from api.protection.trace import request_id
from api.rights import Actor
from api.store.ledger import moment_of, seconds
from api.store.prepared import Prepared
from api.store.tables.accounts import audit

SECRET = frozenset({"password", "passwort", "secret", "token", "oidc_subject", "oidc", "hash"})
"""Keys that never stand in ``before`` or ``after``."""

Values = Mapping[str, Any]
_LINE = Prepared(insert(audit))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the trail.

    Attributes:
        id: grows with time.
        account: who it was; None for the public, the operator's command line and people who were deleted.
        actor_title: the role title they had then.
        action: a stable code such as ``konto-geaendert``.
        before: what it was, None if it is new.
        after: what it is, None if it is gone.
        request: the id of the request.
    """

    id: int
    at: dt.datetime
    account: str | None
    actor_title: str
    action: str
    subject_kind: str
    subject_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request: str | None


def note(
    connection: Connection,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: str,
    before: Values | None,
    after: Values | None,
    now: dt.datetime,
) -> None:
    """Write a line, in the transaction of the change.

    Args:
        connection: of ``Database.write``.
        actor: who changed it.
        action: a stable code.
        subject_kind: what was changed, such as ``konto`` or ``buchung``.
        subject_id: its id.
        before: JSON values; of two mappings only what differs is kept.
        after: JSON values.
        now: aware.

    Raises:
        ValueError: if a value is named like a secret.
    """
    named = SECRET & {*(before or {}), *(after or {})}
    if named:
        raise ValueError(f"secrets do not belong in the audit trail: {', '.join(sorted(named))}")
    if before is not None and after is not None:
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        before, after = {k: before.get(k) for k in keys}, {k: after.get(k) for k in keys}
    line = {
        "at": seconds(now),
        "account": actor.account,
        "actor_title": actor.title,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "before": _json(before),
        "after": _json(after),
        "request": request_id(),
    }
    _LINE.run(connection, line)


def entries(connection: Connection, account: str | None, before_id: int | None, limit: int) -> list[Entry]:
    """Lines of the trail, the newest first.

    Args:
        connection: for reading.
        account: only what this account did; None for everything.
        before_id: only lines older than this one.
        limit: at most so many.
    """
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if account is not None:
        query = query.where(audit.c.account == account)
    if before_id is not None:
        query = query.where(audit.c.id < before_id)
    return [
        Entry(
            id=row.id,
            at=moment_of(row.at),
            account=row.account,
            actor_title=row.actor_title,
            action=row.action,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            before=None if row.before is None else json.loads(row.before),
            after=None if row.after is None else json.loads(row.after),
            request=row.request,
        )
        for row in connection.execute(query)
    ]


def about(connection: Connection, account_id: str) -> list[dict[str, Any]]:
    """Everything the trail has of an account, what it did and what was done to it, as JSON values."""
    mine = or_(audit.c.account == account_id, and_(audit.c.subject_kind == "konto", audit.c.subject_id == account_id))
    return [
        {
            "at": moment_of(row.at).isoformat(),
            "actor_title": row.actor_title,
            "action": row.action,
            "subject_kind": row.subject_kind,
            "subject_id": row.subject_id,
            "before": None if row.before is None else json.loads(row.before),
            "after": None if row.after is None else json.loads(row.after),
        }
        for row in connection.execute(select(audit).where(mine).order_by(audit.c.id))
    ]


def anonymise(connection: Connection, account_id: str) -> None:
    """Keep of an account that it was somebody with a role: no account, no values of the account itself."""
    connection.execute(
        update(audit)
        .where(audit.c.subject_kind == "konto", audit.c.subject_id == account_id)
        .values(before=None, after=None)
    )
    connection.execute(update(audit).where(audit.c.account == account_id).values(account=None))


def expire(connection: Connection, before: dt.datetime) -> None:
    """Delete lines older than a moment."""
    connection.execute(delete(audit).where(audit.c.at < seconds(before)))


def _json(values: Values | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, sort_keys=True)
