"""Who runs the planning jobs of a database: local processes, or a queue that many machines share."""

from typing import Protocol

from api.jobs.local import LocalRunner
from api.jobs.queue import QueueRunner


class Runner(Protocol):
    """Runs the jobs that wait in the database, and takes over those whose worker died."""

    def start(self) -> None:
        """Begin, in a thread of its own."""
        ...

    def wake(self) -> None:
        """Look now instead of soon: a job was asked for."""
        ...

    def stop(self) -> None:
        """End; jobs that run wait again."""
        ...


def runner_of(url: str, processes: int) -> Runner:
    """The runner for a database: Procrastinate's queue on PostgreSQL, processes of this machine on SQLite.

    Args:
        url: of a database that has its tables.
        processes: of this machine that plan; with 0 it only looks after the jobs of others.
    """
    return QueueRunner(url, processes) if url.startswith("postgresql") else LocalRunner(url, processes)
