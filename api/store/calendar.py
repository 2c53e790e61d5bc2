"""The ledger in words: what calendars show of it, written in the transaction that changes it.

Each VEVENT is written once, when it changes; a feed is then a range of rows, joined.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, Row, Text, bindparam, cast, delete, insert, select, update

from api.store.ledger import chunks, moment_of, seconds
from api.store.prepared import Prepared
from api.store.tables import audiences, entries, facts, views
from calendars.entries import Entry
from calendars.identity import Record, Stamp, succeed
from calendars.publication import bodies_of, digest_of, published
from calendars.visibility import Detail
from calendars.visibility import audiences as audiences_of

NAMESPACE = "namespace"
REVISION = "revision"

_RECORDS = select(entries).where(entries.c.uid.in_(bindparam("uids", expanding=True)))
_RAISED = Prepared(
    update(facts).where(facts.c.name == REVISION).values(value=cast(cast(facts.c.value, BigInteger) + 1, Text))
)
_FACT = select(facts.c.value).where(facts.c.name == bindparam("fact"))
_NEW_ENTRIES = Prepared(insert(entries))
_NEW_VIEWS = Prepared(insert(views))
_NEW_AUDIENCES = Prepared(insert(audiences))


@dataclass(frozen=True, slots=True)
class Words:
    """An entry as the tables will have it, but for its stamps: what takes long, and needs no transaction yet.

    Attributes:
        bodies: see :func:`calendars.publication.bodies_of`; ``digest`` is of them.
        audiences: who may read it (:func:`calendars.visibility.audiences`).
        content: the entry as JSON.
    """

    entry: Entry
    bodies: Mapping[Detail, bytes]
    digest: str
    audiences: Mapping[str, Detail]
    content: str

    @classmethod
    def of(cls, entry: Entry) -> "Words":
        """The words of an event that takes place."""
        bodies = bodies_of(entry)
        return cls(entry, bodies, digest_of(bodies), audiences_of(entry), _json(entry))


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry whose stamps changed, because something visible did.

    Attributes:
        before: None if it is new.
    """

    uid: str
    before: Record | None
    after: Record


def follow(
    connection: Connection,
    wanted: Mapping[str, Words],
    cancelled: Collection[str],
    fresh: Collection[str],
    now: dt.datetime,
) -> list[Changed]:
    """Let the calendars follow a change of the ledger, in its transaction.

    Args:
        connection: of ``Database.write``.
        wanted: what takes place now, by id of the reservation, which is the UID.
        cancelled: ids of what takes place no longer; those that no calendar ever held are passed over.
        fresh: ids that the ledger did not know before.
        now: aware.

    Returns:
        what changed for anybody who takes part: an entry that reads the same as before keeps its stamps (RFC 5546
        §2.1.4), and is among these only if others take part now.
    """
    before = records(connection, {*wanted, *cancelled} - set(fresh))
    after = succeed(before, {uid: (words.entry, words.digest) for uid, words in wanted.items()}, now)
    # What reads the same may be others' to read now: people of the same title, a Kita that changes its centre.
    different = [
        Changed(uid, before.get(uid), record)
        for uid, record in after.items()
        if uid not in before or (record.stamp, record.entry) != (before[uid].stamp, before[uid].entry)
    ]
    _store(connection, different, wanted)
    return [
        c for c in different if c.before is None or c.before.stamp != c.after.stamp or _others_come(c.before, c.after)
    ]


def _others_come(before: Record, after: Record) -> bool:
    """Whether other people take part, who have to be told even if no word of the event changes."""
    old, new = before.entry, after.entry
    return (old.people, old.optional) != (new.people, new.optional)


def records(connection: Connection, uids: Iterable[str]) -> dict[str, Record]:
    """Records of entries that calendars hold or held, by UID."""
    found: dict[str, Record] = {}
    for chunk in chunks(sorted(set(uids))):
        found |= {row.uid: _record(row) for row in connection.execute(_RECORDS, {"uids": chunk})}
    return found


def planned_records(connection: Connection, demands: Iterable[str]) -> dict[str, Record]:
    """Records of all events of some demands, cancelled ones too."""
    found: dict[str, Record] = {}
    for chunk in chunks(sorted(set(demands))):
        rows = connection.execute(select(entries).where(entries.c.demand.in_(chunk)))
        found |= {row.uid: _record(row) for row in rows}
    return found


def uids(connection: Connection) -> list[str]:
    """The UID of everything that any calendar holds or held."""
    return list(connection.execute(select(entries.c.uid)).scalars())


def namespace(connection: Connection) -> uuid.UUID:
    """The namespace of this database's UIDs, random, so that no UID can be computed from ids of the data."""
    return uuid.UUID(_fact(connection, NAMESPACE))


def revision(connection: Connection) -> int:
    """A number that grows with every change of any calendar."""
    return int(_fact(connection, REVISION))


def raise_revision(connection: Connection) -> None:
    """Let everybody who keeps calendars in memory know that they are old; the last thing a transaction locks."""
    _RAISED.run(connection, {})


def _fact(connection: Connection, name: str) -> str:
    return str(connection.execute(_FACT, {"fact": name}).scalar_one())


def _record(row: Row[tuple[object, ...]]) -> Record:
    return Record(
        digest=row.digest,
        stamp=Stamp(sequence=row.sequence, changed=moment_of(row.changed)),
        cancelled=None if row.cancelled is None else moment_of(row.cancelled),
        entry=Entry.model_validate_json(row.content),
    )


def _store(connection: Connection, changed: Sequence[Changed], words: Mapping[str, Words]) -> None:
    known = [c.uid for c in changed if c.before is not None]
    for chunk in chunks(known):
        for table in (audiences, views):
            connection.execute(delete(table).where(table.c.uid.in_(chunk)))
    rows = {c.uid: _row(c.after, words.get(c.uid)) for c in changed}
    _NEW_ENTRIES.run(connection, *({"uid": c.uid, **rows[c.uid]} for c in changed if c.before is None))
    for uid in known:
        connection.execute(update(entries).where(entries.c.uid == uid).values(rows[uid]))
    written = []
    readers = []
    for c in changed:
        record = c.after
        told = words.get(c.uid)
        event = published(c.uid, record, None if told is None else told.bodies)
        written += [{"uid": c.uid, "detail": d, "content": content} for d, content in event.views.items()]
        readers += [
            {
                "audience": audience,
                "uid": c.uid,
                "detail": detail,
                "day": record.entry.date,
                "start": record.entry.start,
                "cancelled": rows[c.uid]["cancelled"],
            }
            for audience, detail in (audiences_of(record.entry) if told is None else told.audiences).items()
        ]
    _NEW_VIEWS.run(connection, *written)
    _NEW_AUDIENCES.run(connection, *readers)


def _row(record: Record, words: Words | None) -> dict[str, str | int | None]:
    return {
        "digest": record.digest,
        "sequence": record.stamp.sequence,
        "changed": seconds(record.stamp.changed),
        "cancelled": None if record.cancelled is None else seconds(record.cancelled),
        "demand": record.entry.demand,
        "content": _json(record.entry) if words is None else words.content,
    }


def _json(entry: Entry) -> str:
    return entry.model_dump_json(exclude_defaults=True)
