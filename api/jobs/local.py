"""The embedded runner: a thread that gives waiting jobs to processes of this machine."""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from api.jobs.crew import Crew, Shift
from api.store import jobs
from api.store.database import Database

log = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0
"""How long until it looks again by itself."""


@dataclass
class _Team:
    """Processes for some kinds of jobs, and what they have to do.

    Attributes:
        size: at most so many jobs at once.
        errands: which kinds (:attr:`api.store.job_records.JobKind.errand`).
    """

    crew: Crew
    size: int
    errands: bool
    shifts: list[Shift] = field(default_factory=list)


class LocalRunner:
    """Runs jobs in processes of this machine; needs nothing but the database.

    Errands have a process of their own, so that who asks for a repair does not wait for a plan.

    Args:
        url: of a database that has its tables.
        processes: that plan, at most so many jobs at once; with 0 it only looks after the jobs of others.
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
        teams = (
            _Team(Crew(self._url, database, max(1, self._processes)), self._processes, errands=False),
            _Team(Crew(self._url, database, 1), min(1, self._processes), errands=True),
        )
        try:
            while not self._stopping:
                try:
                    self._look(database, teams)
                except SQLAlchemyError:
                    log.exception("the database does not answer")
                self._wake.wait(PAUSE_SECONDS)
                self._wake.clear()
            for team in teams:
                team.crew.stop(team.shifts)
                for shift in team.shifts:
                    team.crew.settle(shift)
        finally:
            database.close()

    def _look(self, database: Database, teams: Iterable[_Team]) -> None:
        """Settle what is over, take over what is stale, begin what waits."""
        for team in teams:
            for shift in [shift for shift in team.shifts if shift.over.done()]:
                team.crew.settle(shift)
                team.shifts.remove(shift)
        with database.write() as connection:
            jobs.recover(connection, self._stale)
            due, busy = jobs.waiting(connection), jobs.running(connection)
        for team in teams:
            given = {shift.name for shift in team.shifts}
            for name, county, errand in due:
                if errand is not team.errands:
                    continue
                if len(team.shifts) < team.size and name not in given and (county is None or county not in busy):
                    shift = team.crew.begin(name)
                    shift.over.add_done_callback(lambda _: self._wake.set())
                    team.shifts.append(shift)
                if county is not None:
                    busy.add(county)
