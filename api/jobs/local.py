"""The embedded runner: a thread that gives waiting jobs to processes of this machine."""

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from api.jobs.crew import Crew, Shift
from api.store import jobs
from api.store.database import Database

log = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0
"""How long until it looks again by itself."""


class LocalRunner:
    """Runs jobs in processes of this machine; needs nothing but the database.

    Args:
        url: of a database that has its tables.
        processes: at most so many jobs at once; 0 only looks after the jobs of others.
        stale: seconds after which a job that nothing is heard of is taken over.
    """

    def __init__(self, url: str, processes: int, *, stale: int = jobs.STALE_SECONDS) -> None:
        self._url = url
        self._processes = processes
        self._stale = stale
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Look now instead of soon."""
        self._wake.set()

    def stop(self) -> None:
        """End; jobs that run wait again."""
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        database = Database(self._url)
        crew = Crew(self._url, database, max(1, self._processes))
        shifts: list[Shift] = []
        try:
            while not self._stopping:
                try:
                    shifts = self._look(database, crew, shifts)
                except SQLAlchemyError:
                    log.exception("the database does not answer")
                self._wake.wait(PAUSE_SECONDS)
                self._wake.clear()
            crew.stop(shifts)
            for shift in shifts:
                crew.settle(shift)
        finally:
            database.close()

    def _look(self, database: Database, crew: Crew, shifts: list[Shift]) -> list[Shift]:
        """Settle what is over, take over what is stale, begin what waits; the shifts that go on."""
        over = [shift for shift in shifts if shift.over.done()]
        for shift in over:
            crew.settle(shift)
        going = [shift for shift in shifts if shift not in over]
        with database.write() as connection:
            jobs.recover(connection, self._stale)
            due, busy = jobs.waiting(connection), jobs.running(connection)
        given = {shift.name for shift in going}
        for name, county in due:
            if len(going) < self._processes and name not in given and (county is None or county not in busy):
                shift = crew.begin(name)
                shift.over.add_done_callback(lambda _: self._wake.set())
                going.append(shift)
            if county is not None:
                busy.add(county)
        return going
