"""What looks after the calendars outside beside the service: nobody ever waits for it, least of all whoever books."""

import datetime as dt
import logging
import threading
import uuid
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from api.caldav.arrangement import Arrangement, arrangement
from api.caldav.errors import LostError
from api.caldav.round import Round
from api.caldav.standing import NAME, Standing, standing
from api.feeds.freshness import invalidate
from api.service import Service
from api.store import calendar, outside

SECONDS = 5.0
"""Between two looks whether anything is to be done."""
LONGEST = 900.0
"""Seconds until it is tried again at most, while the server cannot be reached."""
LEASE = dt.timedelta(minutes=5)
"""After so long without a step, another process takes over."""
RENEWED = LEASE / 10
"""So long nobody writes that the lease goes on: a first round has thousands of steps, and each would be a commit."""
PATIENCE = 5.0
"""Seconds that :meth:`CalendarSync.stop` waits for the step that is being done; what is left out then is done later."""

log = logging.getLogger(__name__)


class EndingError(LostError):
    """Der Dienst endet; der Rest folgt beim nächsten Mal."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done.

    Attributes:
        read: calendars are to be read, not only written.
        before: how the last round ended.
    """

    read: bool
    before: Standing


class CalendarSync:
    """Keeps calendars on a server and reads what others enter, in a thread of its own; of several processes one does.

    Raises:
        SettingsError: if what the environment arranges makes no sense.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._arranged = arrangement(service.settings, service.problem)
        self._holder = uuid.uuid4().hex
        self._stopped = threading.Event()
        self._left = False
        self._held = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._thread: threading.Thread | None = None

    @property
    def arranged(self) -> bool:
        """Whether there is anything to be done at all."""
        return self._arranged is not None

    def start(self) -> None:
        """Begin, if anything is arranged."""
        if self.arranged and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="caldav", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End; a server that does not answer is not waited for, its thread then touches nothing any more."""
        self._stopped.set()
        if self._thread is None:
            return
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            self._left = True
            with self._service.database.write() as connection:
                outside.give_back(connection, NAME, self._holder)
        self._thread = None

    def run_once(self, *, anyhow: bool = False) -> Standing | None:
        """Do what is due.

        Args:
            anyhow: read and write now, whenever that was done last.

        Returns:
            how things are afterwards; None if nothing was due, another process is at it, or the service has ended.
        """
        if self._arranged is None:
            return None
        now = self._service.now()
        due = self._due(self._arranged, now, anyhow=anyhow)
        if due is None or not self._hold(now):
            return None
        began = due.before.model_copy(update={"began": now, "ended": None})
        self._note(began, over=False)
        try:
            done = Round(self._service, self._arranged, began, self._go_on).run(read=due.read)
        except LostError as error:
            done = began.model_copy(update={"error": str(error)})
        except SQLAlchemyError:
            raise
        except Exception:  # whatever a calendar of others brings about: told, and tried again later
            log.exception("calendars outside")
            done = began.model_copy(update={"error": "Im Programm ist ein unerwarteter Fehler aufgetreten."})
        if self._left:
            return None
        ended = self._ended(done)
        self._note(ended, over=True)
        invalidate()
        if ended.error is not None:
            log.warning("calendars outside: %s", ended.error)
        return ended

    def _run(self) -> None:
        pause = SECONDS
        while not self._stopped.wait(pause):
            try:
                self.run_once()
                pause = SECONDS
            except SQLAlchemyError as error:
                pause = min(pause * 2, LONGEST)
                log.warning("calendars outside wait %.0f s: %s", pause, type(error).__name__)

    def _due(self, arranged: Arrangement, now: dt.datetime, *, anyhow: bool) -> Due | None:
        with self._service.database.read() as connection:
            before, revision = standing(connection), calendar.revision(connection)
        if anyhow:
            return Due(True, before)
        if before.after is not None and now < before.after:
            return None
        period = dt.timedelta(minutes=self._service.settings.caldav_minutes)
        read = before.read is None or now - before.read >= period
        write = bool(arranged.kept) and revision != before.revision
        return Due(read, before) if read or write else None

    def _ended(self, done: Standing) -> Standing:
        now = self._service.now()
        failures = done.failures + 1 if done.error is not None else 0
        pause = min(SECONDS * 2.0 ** min(failures, 16), LONGEST)
        after = now + dt.timedelta(seconds=pause) if failures else None
        return done.model_copy(update={"ended": now, "failures": failures, "after": after})

    def _hold(self, now: dt.datetime) -> bool:
        with self._service.database.write() as connection:
            done = outside.take(connection, NAME, self._holder, now, now + LEASE)
        self._held = now
        return done

    def _go_on(self) -> None:
        """Before every step, take the lease once more if that is due.

        Raises:
            EndingError: if the service ends, or another process has taken over.
        """
        now = self._service.now()
        if self._stopped.is_set() or (now - self._held >= RENEWED and not self._hold(now)):
            raise EndingError

    def _note(self, how: Standing, *, over: bool) -> None:
        with self._service.database.write() as connection:
            outside.note(connection, NAME, self._holder, how.model_dump_json(), over=over)
