"""The runner on PostgreSQL: Procrastinate's queue, shared by the workers of many machines.

The table ``jobs`` is the truth; the queue brings a job to a worker and keeps the plans of one county one after the
other. What the queue loses, because a worker or the service died at the wrong moment, is put into it again.
"""

import asyncio
import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from sqlalchemy.exc import SQLAlchemyError

from api.jobs.crew import Crew, Shift
from api.store import jobs
from api.store.database import Database
from api.store.job_records import Due

log = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0
"""How long until it looks again by itself whether the queue has lost anything."""
HEARTBEAT_SECONDS = 5.0
QUEUE, ERRANDS = "planen", "eilig"
"""Errands have a queue and a process of their own, so that who asks for a repair does not wait for a plan."""
SCHEMA = "-c search_path=procrastinate"
"""The queue's tables have a schema of their own (migration 0006)."""


class QueueRunner:
    """Runs jobs from the queue in processes of this machine, as every other worker does.

    Args:
        url: of a PostgreSQL that has its tables.
        processes: that plan on this machine, at most so many jobs at once; with 0 it only looks after the queue.
        stale: seconds after which a job that nothing is heard of is taken over.
    """

    def __init__(self, url: str, processes: int, *, stale: int = jobs.STALE_SECONDS) -> None:
        self._url = url
        self._processes = processes
        self._stale = stale
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._loop = asyncio.new_event_loop()
        self._thread.start()

    def wake(self) -> None:
        """Look now instead of soon, if it has begun."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    def stop(self) -> None:
        """End; jobs that run wait again."""
        self._stopping = True
        self.wake()
        self._thread.join()

    def _run(self) -> None:
        loop = self._loop
        assert loop is not None
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        database = Database(self._url)
        try:
            while not self._stopping:
                try:
                    await self._work(database)
                except (ConnectorException, SQLAlchemyError):
                    log.exception("the database does not answer")
                    await self._pause()
        finally:
            database.close()

    async def _work(self, database: Database) -> None:
        app = App(connector=PsycopgConnector(conninfo=self._url, kwargs={"options": SCHEMA}))
        sizes = {QUEUE: self._processes, ERRANDS: min(1, self._processes)}
        crews = {queue: Crew(self._url, database, max(1, size)) for queue, size in sizes.items()}
        shifts: dict[str, list[Shift]] = {queue: [] for queue in crews}
        for queue, crew in crews.items():
            self._accept(app, database, queue, crew, shifts[queue])
        async with app.open_async():
            workers = [asyncio.create_task(self._worker(app, queue, size)) for queue, size in sizes.items()]
            try:
                while not self._stopping:
                    await self._tidy(app, database)
                    for worker in workers:
                        if worker.done():
                            worker.result()
                    await self._pause()
            finally:
                for queue, crew in crews.items():
                    await asyncio.to_thread(crew.stop, list(shifts[queue]))
                for worker in workers:
                    worker.cancel()
                await asyncio.wait(workers)

    def _accept(self, app: App, database: Database, queue: str, crew: Crew, shifts: list[Shift]) -> None:
        """Say what is done with what a queue brings."""

        @app.task(name=queue, queue=queue)
        async def bring(name: str) -> None:
            if self._stopping or not await asyncio.to_thread(_free, database, name):
                return
            shift = crew.begin(name)
            shifts.append(shift)
            await asyncio.wait([asyncio.wrap_future(shift.over)])
            shifts.remove(shift)
            await asyncio.to_thread(crew.settle, shift)
            self._wake.set()

    @staticmethod
    async def _worker(app: App, queue: str, size: int) -> None:
        if size:
            await app.run_worker_async(
                queues=[queue],
                concurrency=size,
                install_signal_handlers=False,
                delete_jobs="always",
                update_heartbeat_interval=HEARTBEAT_SECONDS,
            )

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), PAUSE_SECONDS)
        except TimeoutError:
            return
        self._wake.clear()

    async def _tidy(self, app: App, database: Database) -> None:
        """Take over what is stale, drop deliveries whose worker died, and put into the queue what waits outside it."""
        due = await asyncio.to_thread(_due, database, self._stale)
        for lost in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._stale):
            try:
                await app.job_manager.finish_job(lost, status=Status.FAILED, delete_job=True)
            except ConnectorException:
                log.info("delivery %s was dropped by another worker", lost.id)
        if not due:
            return
        queued = {delivery.queueing_lock for delivery in await app.job_manager.list_jobs_async()}
        for one in due:
            if one.name not in queued:
                try:
                    await app.configure_task(**_terms(one)).defer_async(name=one.name)
                except AlreadyEnqueued:
                    continue


def _due(database: Database, stale: int) -> list[Due]:
    with database.write() as connection:
        jobs.recover(connection, stale)
        busy = jobs.running(connection)
        return [due for due in jobs.waiting(connection) if due.county is None or due.county not in busy]


def _free(database: Database, name: str) -> bool:
    """Whether a job waits for its turn and has it."""
    with database.read() as connection:
        busy = jobs.running(connection)
        return any(due.name == name and due.county not in busy for due in jobs.waiting(connection))


class Deliveries:
    """Puts scenarios into the queue at once; a worker that looks by itself would find them a little later.

    Args:
        url: of a PostgreSQL that has its tables.

    Raises:
        ConnectorException: if the database does not answer; :meth:`deliver` too.
    """

    def __init__(self, url: str) -> None:
        self._app = App(connector=SyncPsycopgConnector(conninfo=url, kwargs={"options": SCHEMA}))
        self._app.open()

    def deliver(self, names: Sequence[str]) -> None:
        """Put jobs into the queue that are not in it, by their ids."""
        for name in names:
            with suppress(AlreadyEnqueued):
                self._app.configure_task(**_terms(Due(name, None, errand=False))).defer(name=name)

    def close(self) -> None:
        """Give the connections back."""
        self._app.close()


def _terms(due: Due) -> dict[str, Any]:
    """How a job is queued: once, plans of one county one after the other and before all scenarios."""
    queue = ERRANDS if due.errand else QUEUE
    priority = 0 if due.county is None else 1
    return {"name": queue, "queue": queue, "queueing_lock": due.name, "lock": due.county, "priority": priority}
