"""Tasks in processes of their own: one signal to stop them all, and a dead process is an error and not a hang."""

import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import wait
from multiprocessing.synchronize import Event

from pebble import ProcessExpired, ProcessPool

from scheduler.engine.worker import Outcome, Task, run
from scheduler.errors import SolveError

_state: dict[str, Event] = {}
"""Of a worker process: the event that says stop."""


def _begin(cancelled: Event) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _state["cancelled"] = cancelled


def _work(task: Task) -> Outcome:
    return run(task, _state["cancelled"].is_set)


def run_pool(tasks: list[Task], workers: int, waiting: Callable[[], None], stop: Callable[[], bool]) -> list[Outcome]:
    """All tasks, ``workers`` at a time; outcomes in the order of the tasks.

    Args:
        waiting: called ten times a second.
        stop: asked as often; True tells all processes to end with what they have.

    Raises:
        SolveError: if a process dies.
    """
    context = multiprocessing.get_context("spawn")
    cancelled = context.Event()
    with ProcessPool(
        max_workers=min(workers, len(tasks)), context=context, initializer=_begin, initargs=(cancelled,)
    ) as pool:
        futures = [pool.schedule(_work, args=(task,)) for task in tasks]
        try:
            while wait(futures, timeout=0.1).not_done:
                waiting()
                if stop():
                    cancelled.set()
            return [f.result() for f in futures]
        except ProcessExpired as error:
            raise SolveError(f"Ein Rechenprozess ist unerwartet beendet worden ({error}).") from error
        finally:
            pool.stop()  # type: ignore[no-untyped-call]
