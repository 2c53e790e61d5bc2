"""One mail server: its address, a connection to it, and the delivery of one message (RFC 5321)."""

import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from api.config import SettingsError

TIMEOUT = 30.0
"""Seconds for each command."""
LAST_TIMEOUT = 600.0
"""Seconds for the answer to a message."""
_DOT = re.compile(rb"^\.", re.MULTILINE)
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")


class MailSettingsError(SettingsError):
    """Die Einstellung RAUMZEIT_MAIL_URL passt nicht: erwartet wird smtp://… oder smtps://Name:Kennwort@Rechner:Port."""


class UnsafeError(smtplib.SMTPException):
    """Der Mailserver bietet keine Verschlüsselung an; ohne sie werden keine Zugangsdaten gesendet."""


class Result(Enum):
    """What became of a message."""

    SENT = auto()
    LATER = auto()
    """Surely not sent, but may be."""
    NEVER = auto()
    """Refused for good."""
    UNCLEAR = auto()
    """It may have been sent."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message.

    Attributes:
        reason: step and code, without any text of the server, which may name people.
        usable: the connection can be used for the next message.
    """

    result: Result
    reason: str = ""
    usable: bool = True


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in.

    Attributes:
        tls: from the first byte; otherwise by STARTTLS where the server offers it.
    """

    host: str
    port: int
    tls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: str) -> "MailServer":
        """The server of an address, by default at port 587, with ``smtps://`` at 465.

        Raises:
            MailSettingsError: if it is none; the message does not repeat it.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise MailSettingsError from None  # the original message holds the password
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/") or parts.query:
            raise MailSettingsError
        if (parts.username is None) != (parts.password is None):
            raise MailSettingsError
        tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or (465 if tls else 587),
            tls=tls,
            user=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
        )

    @property
    def loopback(self) -> bool:
        """Whether it is on this machine, so that nobody on the way can listen."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:  # a name
            return False


def connect(server: MailServer, name: str) -> smtplib.SMTP:
    """A connection over which messages can be sent; certificates are checked against those the system trusts.

    Args:
        name: by which we say EHLO.

    Raises:
        OSError: if there is no server, or its certificate is not trusted.
        smtplib.SMTPException: if it refuses us.
        UnsafeError: if credentials would travel in the clear.
    """
    context = ssl.create_default_context()
    client = (
        smtplib.SMTP_SSL(server.host, server.port, name, timeout=TIMEOUT, context=context)
        if server.tls
        else smtplib.SMTP(server.host, server.port, name, timeout=TIMEOUT)
    )
    try:
        _greet(client, server, context)
    except BaseException:
        client.close()
        raise
    return client


def _greet(client: smtplib.SMTP, server: MailServer, context: ssl.SSLContext) -> None:
    """EHLO, encryption where it is offered, and sign-in where it is wanted."""
    client.ehlo_or_helo_if_needed()
    safe = server.tls
    if not safe and client.has_extn("starttls"):
        client.starttls(context=context)
        client.ehlo_or_helo_if_needed()
        safe = True
    if server.user is not None and server.password is not None:
        if not safe and not server.loopback:
            raise UnsafeError(UnsafeError.__doc__)
        client.login(server.user, server.password)


def deliver(
    client: smtplib.SMTP, sender: str, recipient: str, content: bytes, *, hold: Callable[[], bool] = lambda: False
) -> Outcome:
    """Hand in one message for one recipient.

    Until the final dot has left nothing was sent, whatever happens; after it only the server's answer counts
    (RFC 5321 §6.1). A refused sender is our fault, not the recipient's, and is tried again later.

    Args:
        content: with CRLF.
        hold: asked last of all; if it says yes, the message is not sent.
    """
    try:
        refused = _offer(client, sender, recipient, hold)
        if refused is None:
            client.send(_DOT.sub(b"..", content) + b".\r\n")
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Result.LATER, f"Verbindung: {type(error).__name__}", usable=False)
    if refused is not None:
        return refused
    try:
        code, answer = _last_reply(client)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Result.UNCLEAR, f"keine Antwort: {type(error).__name__}", usable=False)
    return Outcome(Result.SENT) if code == 250 else _refused(client, "Nachricht", code, answer)


def _offer(client: smtplib.SMTP, sender: str, recipient: str, hold: Callable[[], bool]) -> Outcome | None:
    """Everything before the message itself; None if the server waits for it."""
    code, answer = client.mail(sender)
    if code != 250:
        return _again(client, "MAIL", code, answer)
    code, answer = client.rcpt(recipient)
    if code not in {250, 251}:
        return _refused(client, "RCPT", code, answer)
    if hold():
        return Outcome(Result.LATER, "die Frist war um", usable=_reset(client))
    code, answer = client.docmd("DATA")
    return None if code == 354 else _refused(client, "DATA", code, answer)


def _last_reply(client: smtplib.SMTP) -> tuple[int, bytes]:
    """The answer to the message, for which servers may take their time (RFC 5321 §4.5.3.2.6)."""
    if client.sock is not None:
        client.sock.settimeout(LAST_TIMEOUT)
    reply = client.getreply()
    if client.sock is not None:
        client.sock.settimeout(TIMEOUT)
    return reply


def _refused(client: smtplib.SMTP, step: str, code: int, answer: bytes) -> Outcome:
    if 500 <= code < 600:
        return Outcome(Result.NEVER, _reason(step, code, answer), usable=_reset(client))
    return _again(client, step, code, answer)


def _again(client: smtplib.SMTP, step: str, code: int, answer: bytes) -> Outcome:
    return Outcome(Result.LATER, _reason(step, code, answer), usable=code not in {-1, 421} and _reset(client))


def _reset(client: smtplib.SMTP) -> bool:
    """Whether the connection is ready for the next message."""
    try:
        return client.rset()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _reason(step: str, code: int, answer: bytes) -> str:
    enhanced = _ENHANCED.match(answer)
    return f"{step}: {code} {enhanced.group().decode()}" if enhanced else f"{step}: {code}"
