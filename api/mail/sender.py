"""The sender: takes mail out of the outbox, one at a time, and hands it to the county's mail server."""

import datetime as dt
import logging
import smtplib
import threading
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from api.config import Settings
from api.mail.message import domain, written
from api.mail.smtp import MailServer, MailSettingsError, Outcome, Result, connect, deliver
from api.service import utc_now
from api.store import dispatch, outbox
from api.store.database import Database
from api.store.dispatch import Claimed

SECONDS = 5.0
"""Between two looks into the outbox."""
LONGEST = 300.0
"""Seconds between two looks while the server cannot be reached."""
PATIENCE = 60.0
"""Seconds that :meth:`Sender.stop` waits for the mail that is on its way."""

log = logging.getLogger(__name__)


class Sender:
    """Sends what waits. Several may run at once, in one process or on several machines.

    Without ``mail_url`` the outbox waits; only what is out of date is tidied away.

    Raises:
        MailSettingsError: if ``mail_url`` is no address of a mail server, or ``mail_from`` no mail address.
    """

    def __init__(self, database: Database, settings: Settings, now: Callable[[], dt.datetime] = utc_now) -> None:
        self._database = database
        self._now = now
        self._from = _sender(settings.mail_from)
        url = settings.mail_url
        self._server = None if url is None else MailServer.of(url.get_secret_value())
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def run_once(self) -> int:
        """Send everything that is due, and say how many mails were sent.

        A server that cannot be reached costs no mail an attempt: it is asked before anything is claimed.

        Raises:
            OSError: if the server cannot be reached, or its certificate is not trusted.
            smtplib.SMTPException: if it refuses us.
        """
        self._tidy()
        with self._database.read() as connection:
            due = dispatch.due(connection, self._now())
        if self._server is None or not due:
            return 0
        client = connect(self._server, domain(self._from))
        try:
            return self._send_all(client)
        finally:
            client.close()

    def start(self) -> None:
        """Send in a thread of its own from now on."""
        if self._thread is None:
            self._stopped.clear()
            self._thread = threading.Thread(target=self._run, name="mail", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Finish the mail that is on its way, and end the thread."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)
            self._thread = None

    def _run(self) -> None:
        pause = SECONDS
        while not self._stopped.is_set():
            try:
                self.run_once()
                pause = SECONDS
            except (OSError, smtplib.SMTPException, SQLAlchemyError) as error:
                pause = min(pause * 2, LONGEST)
                log.warning("mail waits, next attempt in %.0f s: %s", pause, type(error).__name__)
            self._stopped.wait(pause)

    def _tidy(self) -> None:
        now = self._now()
        with self._database.read() as connection:
            stale = dispatch.stale(connection, now)
        if stale:
            with self._database.write() as connection:
                lost = dispatch.abandon(connection, now)
                outbox.tidy(connection, now)
            if lost:
                log.warning("%d mails are unclear: their sender did not come back", lost)

    def _send_all(self, client: smtplib.SMTP) -> int:
        number = 0
        usable = True
        while usable and not self._stopped.is_set():
            with self._database.write() as connection:
                mail = dispatch.claim(connection, self._now())
            if mail is None:
                with suppress(OSError, smtplib.SMTPException):  # how the server says goodbye does not matter
                    client.quit()
                break
            outcome = self._send(client, mail)
            number += outcome.result is Result.SENT
            usable = outcome.usable
        return number

    def _send(self, client: smtplib.SMTP, mail: Claimed) -> Outcome:
        content = written(mail, self._from)
        outcome = deliver(client, self._from, mail.address, content, hold=lambda: self._now() >= mail.lease)
        self._database.run(lambda connection: _note(connection, mail, outcome, self._now()))
        if outcome.result is not Result.SENT:
            log.warning("mail %s, attempt %d: %s", mail.id, mail.attempt, outcome.reason)
        return outcome


def _note(connection: Connection, mail: Claimed, outcome: Outcome, now: dt.datetime) -> None:
    """Keep what became of a mail."""
    match outcome.result:
        case Result.SENT:
            dispatch.sent(connection, mail, now)
        case Result.LATER:
            dispatch.deferred(connection, mail, outcome.reason, now)
        case Result.NEVER:
            dispatch.failed(connection, mail, outcome.reason, now)
        case Result.UNCLEAR:
            dispatch.unclear(connection, mail, outcome.reason, now)


def _sender(address: str) -> str:
    try:
        return outbox.checked(address)
    except outbox.AddressError as error:
        raise MailSettingsError(
            "Die Einstellung RAUMZEIT_MAIL_FROM passt nicht: erwartet wird eine E-Mail-Adresse."
        ) from error
