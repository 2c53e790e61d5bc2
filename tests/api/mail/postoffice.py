"""A real SMTP server on loopback that remembers what it took, and calendars whose changes are told."""

import datetime as dt
import socket
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Self

from aiosmtpd.controller import Controller

from api.store.calendar import Changed
from calendars.entries import Entry
from calendars.identity import Record, succeed
from calendars.publication import bodies_of, digest_of
from scheduler.domain.demands import Visibility


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@dataclass
class PostOffice:
    """Answers as it is told, once for each answer in its lists, and otherwise takes everything.

    Attributes:
        taken: messages, in the order in which they came.
        sessions: for each, whether its sender had signed in, and whether it came encrypted.
        at_rcpt: answers to RCPT to give first; None accepts.
        at_data: answers to the message to give first; "" hangs up after the message was taken.
    """

    taken: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    sessions: list[tuple[bool, bool]] = field(default_factory=list)
    at_mail: list[str] = field(default_factory=list)
    at_rcpt: list[str | None] = field(default_factory=list)
    at_data: list[str | None] = field(default_factory=list)
    ask: list = field(default_factory=list)
    port: int = field(default_factory=free_port)
    options: dict = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._tls = "ssl_context" in self.options
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self.options)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return self.address()

    def address(self, credentials: str = "", host: str = "127.0.0.1") -> str:
        scheme = "smtps" if "ssl_context" in self.options else "smtp"
        return f"{scheme}://{credentials and credentials + '@'}{host}:{self.port}"

    async def handle_MAIL(self, server, session, envelope, address, mail_options):  # noqa: ARG002, N802
        if self.at_mail:
            return self.at_mail.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: ARG002, N802
        answer = self.at_rcpt.pop(0) if self.at_rcpt else None
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self.at_data.pop(0) if self.at_data else None
        if answer:
            return answer
        self.taken.append(envelope.original_content)
        self.envelopes.append((envelope.mail_from, tuple(envelope.rcpt_tos)))
        self.sessions.append((bool(session.authenticated), session.ssl is not None or self._tls))
        for ask in self.ask:
            ask()
        if answer == "":
            server.transport.abort()
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=default) for content in self.taken]

    @property
    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.mails]


def calendar_part(mail: EmailMessage) -> bytes:
    (found,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return found.get_payload(decode=True)


def plain_part(mail: EmailMessage) -> str:
    (found,) = [part for part in mail.walk() if part.get_content_type() == "text/plain"]
    return found.get_content()


def entry(**more) -> Entry:
    given = {
        "demand": "teamtag",
        "index": 0,
        "date": dt.date(2026, 11, 2),
        "start": 540,
        "end": 630,
        "visibility": Visibility.INTERNAL,
        "title": "Teamtag",
        "category": "Besprechung",
        "place": "Gemeinsamer Raum, Familienzentrum Fürfeld",
        "people": ("ksa",),
        **more,
    }
    titles = {"participants": given["people"], "guests": given.get("optional", ())}
    return Entry(**titles | given)


class Calendars:
    """The records of a ledger without the ledger: what changes is what :func:`succeed` says."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}

    def become(self, now: dt.datetime, **wanted: Entry) -> list[Changed]:
        before = self.records
        self.records = succeed(before, {u: (e, digest_of(bodies_of(e))) for u, e in wanted.items()}, now)
        return [
            Changed(uid, before.get(uid), record)
            for uid, record in self.records.items()
            if uid not in before or before[uid].stamp != record.stamp
        ]
