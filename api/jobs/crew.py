"""The processes of this machine that plan: spawned, killable, a dead one replaced."""

import logging
import multiprocessing
import uuid
from concurrent.futures import CancelledError, Future
from concurrent.futures import wait as wait_for
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from pebble import ProcessExpired, ProcessPool

from api.jobs.work import work
from api.store import jobs
from api.store.database import Database

LAST_SECONDS = 5.0
"""How long stopped processes may take to be noticed."""

JOBS = 50
"""So many jobs one process does."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shift:
    """A job given to a process.

    Attributes:
        name: id of the job.
        holder: under which the process holds it.
        over: done once the process is through with it, or dead.
    """

    name: str
    holder: str
    over: "Future[None]"


class Crew:
    """So many processes, and the jobs they have.

    A process serves for :data:`JOBS` jobs: to begin one takes as long as a small plan, and what jobs took of memory is
    given back when it ends.
    """

    def __init__(self, url: str, database: Database, processes: int) -> None:
        self._url = url
        self._database = database
        self._processes = processes
        self._pool = self._new_pool()
        self._stopped = False

    def begin(self, name: str) -> Shift:
        """Give a job to the next free process."""
        if not self._pool.active and not self._stopped:  # pebble gives all up if a process dies that has nothing to do
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = self._new_pool()
        holder = uuid.uuid4().hex
        return Shift(name, holder, self._pool.schedule(work, args=(self._url, name, holder)))

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("spawn")
        return ProcessPool(max_workers=self._processes, max_tasks=JOBS, context=context)

    def settle(self, shift: Shift) -> None:
        """Look after a shift that is over: a job that its process did not bring to an end waits again.

        What a stopped pool says of its processes depends on who was quicker; that they were stopped is what counts.
        """
        try:
            shift.over.result()
        except (ProcessExpired, BrokenProcessPool, CancelledError, SystemExit):
            pass
        except Exception:  # whatever happened in that process: told in the log, and the job waits again
            if not self._stopped:
                log.exception("job %s", shift.name)
        else:
            return
        with self._database.write() as connection:
            leave = jobs.hand_back if self._stopped else jobs.release
            leave(connection, shift.name, shift.holder)

    def stop(self, shifts: list[Shift]) -> None:
        """End all processes at once."""
        self._stopped = True
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        # A shift that no process had begun never becomes done, the pool forgets it: so it is ended here.
        for over in wait_for([shift.over for shift in shifts], timeout=LAST_SECONDS).not_done:
            over.set_exception(CancelledError())
