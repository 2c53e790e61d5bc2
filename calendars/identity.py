"""Who an event is and which version of it is published: UID, SEQUENCE, DTSTAMP and LAST-MODIFIED.

Everything here is a pure function of what was published before, of the new plan and of ``now``. Clients compare the
three stamps to decide whether they know an event already (RFC 5546 §2.1.5), so these change together, whenever
something visible changes, and on nothing else.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from calendars.entries import Entry
from scheduler.domain.time import Model

ROOT = uuid.UUID("6f6e1f0a-3c0e-5d0b-9b5e-4a8f3d1c7e21")
"""Namespace of all namespaces; a constant like PRODID."""
CANCELLED_DAYS = 30
"""How long a cancelled event is still shown."""


class Stamp(Model):
    """The version of an event: SEQUENCE, and the moment for both DTSTAMP and LAST-MODIFIED (RFC 5545 §3.8.7)."""

    sequence: int = Field(default=0, ge=0)
    changed: AwareDatetime


class Record(Model):
    """What is known of a published event.

    Attributes:
        digest: of everything any reader may see of it, stamps excepted.
        cancelled: since when it is cancelled, None while it takes place.
        entry: its content, so that it can still be shown once the plan has forgotten it.
    """

    digest: str
    stamp: Stamp
    cancelled: AwareDatetime | None = None
    entry: Entry

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.cancelled is not None and self.cancelled > self.stamp.changed:
            raise ValueError("ein Termin kann nicht nach seiner letzten Änderung abgesagt worden sein")
        return self

    def shown(self, now: dt.datetime) -> bool:
        """Whether calendars hold it: always while it takes place, and for 30 days after it was cancelled."""
        return self.cancelled is None or now < self.cancelled + dt.timedelta(days=CANCELLED_DAYS)


def moment_of_publication(now: dt.datetime) -> dt.datetime:
    """``now`` in UTC and whole seconds, as iCalendar writes it.

    Raises:
        ValueError: if ``now`` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("Der Zeitpunkt der Veröffentlichung braucht eine Zeitzone.")
    return now.astimezone(dt.UTC).replace(microsecond=0)


def namespace_of(series: str) -> uuid.UUID:
    """A namespace for the UIDs of one county and year, for those who keep no secret one.

    UIDs made with it can be computed by whoever knows the ids of the data. Give :func:`calendars.publish` a random
    namespace (``uuid.uuid4()``) where readers must not be able to tell which demand a „belegt“ belongs to.
    """
    return uuid.uuid5(ROOT, series)


def uid(namespace: uuid.UUID, demand: str, number: int) -> str:
    """An opaque UID without host or name (RFC 7986 §5.3), always the same for the same arguments."""
    return str(uuid.uuid5(namespace, f"{number}/{demand}"))


def assign(namespace: uuid.UUID, previous: Mapping[str, Record], planned: Iterable[Entry]) -> dict[str, Entry]:
    """The UID of every planned event.

    An event without a rhythm is known by its index. In a rhythm the index only counts the dates, so one date that falls
    out would rename all that follow; there an event is known by its date. Dates that are new take over the UIDs of
    dates that are gone, in their order (the event was moved), and only what is left gets a new UID.
    """
    assigned: dict[str, Entry] = {}
    by_demand: dict[str, list[Entry]] = defaultdict(list)
    for entry in planned:
        if entry.in_rhythm:
            by_demand[entry.demand].append(entry)
        else:
            assigned[uid(namespace, entry.demand, entry.index)] = entry
    known: dict[str, list[tuple[str, Record]]] = defaultdict(list)
    for known_uid, record in previous.items():
        known[record.entry.demand].append((known_uid, record))
    for demand, events in by_demand.items():
        assigned |= _assign_rhythm(namespace, demand, known[demand], events)
    return assigned


def _assign_rhythm(
    namespace: uuid.UUID, demand: str, known: list[tuple[str, Record]], planned: list[Entry]
) -> dict[str, Entry]:
    """:func:`assign` for the events of one demand that keeps a rhythm."""
    assigned: dict[str, Entry] = {}
    unmatched = sorted(planned, key=lambda e: (e.date, e.start, e.index))
    # Dates that take place come before cancelled ones of the same day.
    candidates = sorted(known, key=lambda item: (item[1].cancelled is not None, item[1].entry.index, item[0]))
    for same in (_exactly, _on_that_day):
        free: dict[Hashable, list[str]] = defaultdict(list)
        for known_uid, record in candidates:
            if known_uid not in assigned:
                free[same(record.entry)].append(known_uid)
        still_unmatched = []
        for entry in unmatched:
            if uids := free[same(entry)]:
                assigned[uids.pop(0)] = entry
            else:
                still_unmatched.append(entry)
        unmatched = still_unmatched
    gone = sorted((r.entry.date, u) for u, r in known if r.cancelled is None and u not in assigned)
    for (_, moved), entry in zip(gone, unmatched, strict=False):
        assigned[moved] = entry
    used = {u for u, _ in known} | assigned.keys()
    for entry in unmatched[len(gone) :]:
        number = entry.index
        while (fresh := uid(namespace, demand, number)) in used:
            number += 1
        used.add(fresh)
        assigned[fresh] = entry
    return assigned


def _exactly(entry: Entry) -> Hashable:
    return (entry.date, entry.start, entry.room)


def _on_that_day(entry: Entry) -> Hashable:
    return entry.date


def succeed(
    previous: Mapping[str, Record], planned: Mapping[str, tuple[Entry, str]], now: dt.datetime
) -> dict[str, Record]:
    """The records after a plan was published, sorted by UID.

    SEQUENCE starts at 0, grows by one with every visible change, cancelling and reviving included, and never falls: the
    records of cancelled events are kept for good (RFC 5546 §2.1.4).

    Args:
        previous: the records before, by UID.
        planned: content and digest of every planned event, by UID.
        now: the moment of publication.
    """
    now = moment_of_publication(now)

    def next_stamp(stamp: Stamp) -> Stamp:
        return Stamp(sequence=stamp.sequence + 1, changed=max(now, stamp.changed))

    records: dict[str, Record] = {}
    for event_uid in sorted(previous.keys() | planned.keys()):
        before = previous.get(event_uid)
        if event_uid not in planned:
            assert before is not None
            stamp = next_stamp(before.stamp)
            records[event_uid] = (
                before
                if before.cancelled is not None
                else before.model_copy(update={"stamp": stamp, "cancelled": stamp.changed})
            )
            continue
        entry, digest = planned[event_uid]
        if before is None:
            stamp = Stamp(changed=now)
        elif before.digest == digest and before.cancelled is None:
            stamp = before.stamp
        else:
            stamp = next_stamp(before.stamp)
        records[event_uid] = Record(digest=digest, stamp=stamp, entry=entry)
    return records
