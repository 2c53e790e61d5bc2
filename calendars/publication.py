"""Publishing a plan: from the last state and a plan to the next state and the bytes of every event."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from calendars import write
from calendars.entries import Entry, entries
from calendars.feeds import Feed, feeds
from calendars.identity import Record, assign, moment_of_publication, succeed
from calendars.state import State, series_of
from calendars.visibility import Detail, Reader, details, redact
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import DateRange


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """An event in every detail somebody may see, ready to be joined."""

    uid: str
    entry: Entry
    cancelled: bool
    views: Mapping[Detail, bytes]


@dataclass(frozen=True)
class Publication:
    """A published plan.

    Attributes:
        state: what the next publication needs to know.
        events: in the order of their start, cancelled ones included.
        feeds: the calendars there are.
        fresh: how many events were published for the first time.
        changed: how many were changed, cancelled or revived.
        address: where the public calendars can be fetched, ending in a slash; None if nowhere.
    """

    state: State
    events: tuple[PublishedEvent, ...]
    feeds: tuple[Feed, ...]
    fresh: int
    changed: int
    address: str | None = None

    def select(self, reader: Reader, window: DateRange | None = None) -> list[bytes]:
        """The events a reader may see, each in the detail allowed; only those in the window, if there is one."""
        return [
            event.views[detail]
            for event in self.events
            if (detail := reader.detail(event.entry)) is not None and (window is None or event.entry.date in window)
        ]

    def calendar(self, feed: Feed, window: DateRange | None = None) -> bytes:
        """One calendar, whole: the same bytes whenever the same events are in it."""
        return self._joined(feed, self.select(feed.reader, window))

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every calendar over the whole plan, by path."""
        found = {}
        for feed in self.feeds:
            events = self.select(feed.reader)
            # A calendar that lost its last event stays, empty: subscribers keep old events when a file is gone.
            if events or feed.always or feed.path in self.state.calendars:
                found[feed.path] = self._joined(feed, events)
        return found

    def _joined(self, feed: Feed, events: list[bytes]) -> bytes:
        source = f"{self.address}{feed.path}" if feed.public and self.address is not None else None
        return write.calendar(write.head(feed.name, feed.description, feed.colour, source), events)


def publish(
    problem: Problem,
    plan: Plan,
    previous: State | None = None,
    *,
    now: dt.datetime,
    namespace: uuid.UUID | None = None,
    links: Mapping[str, str] | None = None,
    address: str | None = None,
) -> Publication:
    """Publish a plan after what was published before.

    Args:
        problem: what the plan answers.
        plan: the plan.
        previous: the last state; None, or that of another county or year, begins anew.
        now: the moment of publication, aware.
        namespace: of the UIDs when beginning anew, see :func:`calendars.identity.namespace_of`.
        links: address of the video meeting by id of a digital room, where known.
        address: https address of the folder with the public calendars, where there is one.

    Raises:
        PlanError: if the plan does not speak of the problem.
        ValueError: if ``now`` has no time zone.
    """
    now = moment_of_publication(now)
    continued = previous is not None and previous.series == series_of(problem)
    state = previous if previous is not None and continued else State.new(problem, namespace)
    assigned = assign(state.namespace, state.records, entries(problem, plan, links))
    bodies = {uid: bodies_of(entry) for uid, entry in assigned.items()}
    records = succeed(state.records, {uid: (entry, digest_of(bodies[uid])) for uid, entry in assigned.items()}, now)
    events = sorted(
        (published(uid, record, bodies.get(uid)) for uid, record in records.items() if record.shown(now)),
        key=lambda event: (event.entry.date, event.entry.start, event.uid),
    )
    old = state.records
    return Publication(
        state=state.model_copy(update={"records": records}),
        events=tuple(events),
        feeds=tuple(feeds(problem)),
        fresh=len(records.keys() - old.keys()),
        changed=sum(record.stamp != old[uid].stamp for uid, record in records.items() if uid in old),
        address=address if address is None or address.endswith("/") else f"{address}/",
    )


def bodies_of(entry: Entry, *, cancelled: bool = False) -> dict[Detail, bytes]:
    """What each kind of reader may see of an event, written, without identity and stamps."""
    return {detail: write.body(redact(entry, detail, cancelled=cancelled)) for detail in details(entry)}


def digest_of(bodies: Mapping[Detail, bytes]) -> str:
    """A digest of all that anybody may see of an event."""
    digest = hashlib.sha256()
    for detail, content in bodies.items():
        digest.update(detail.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


def published(uid: str, record: Record, bodies: Mapping[Detail, bytes] | None) -> PublishedEvent:
    """An event of a record, ready to be joined; without ``bodies`` it is a cancelled one."""
    contents = bodies if bodies is not None else bodies_of(record.entry, cancelled=True)
    return PublishedEvent(
        uid=uid,
        entry=record.entry,
        cancelled=record.cancelled is not None,
        views={detail: write.event(uid, record.stamp, content) for detail, content in contents.items()},
    )
