"""Tasks in processes of their own: one signal to stop them all, and a dead process is an error and not a hang."""

import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from typing import TYPE_CHECKING, Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from scheduler.errors import SolveError

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue

T = TypeVar("T")
R = TypeVar("R")
Cancelled = Callable[[], bool]
Tell = Callable[[Any], None]
Work = Callable[[T, Cancelled, Tell], R]
"""A function of a module: task, whether to end with what there is, and how to send news to the parent."""


@dataclass
class _Worker:
    """What a worker process was begun with."""

    cancelled: Event
    news: "SimpleQueue[tuple[int, Any]]"


_worker: list[_Worker] = []


def _begin(cancelled: Event, news: "SimpleQueue[tuple[int, Any]]") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker[:] = [_Worker(cancelled, news)]


def _work(work: "Work[T, R]", number: int, task: T) -> R:
    worker = _worker[0]
    return work(task, worker.cancelled.is_set, lambda told: worker.news.put((number, told)))


def run_pool(
    work: "Work[T, R]",
    tasks: Sequence[T],
    workers: int,
    waiting: Callable[[list[tuple[int, Any]]], None],
    stop: Callable[[], bool],
) -> list[R]:
    """All tasks, ``workers`` at a time; outcomes in the order of the tasks.

    A task is taken from the sequence when it is handed on, so a sequence may make them one after the other.

    Args:
        work: what to do with each.
        waiting: called ten times a second with the news of the workers: (number of the task, what it told).
        stop: asked as often; True tells all processes to end with what they have.

    Raises:
        SolveError: if a process dies.
    """
    context = multiprocessing.get_context("spawn")
    cancelled = context.Event()
    news: SimpleQueue[tuple[int, Any]] = context.SimpleQueue()
    with ProcessPool(
        max_workers=min(workers, len(tasks)), context=context, initializer=_begin, initargs=(cancelled, news)
    ) as pool:
        futures: list[Future[R]] = []
        left: set[Future[R]] = set()
        try:
            while True:
                while len(futures) < len(tasks) and len(left) <= workers:  # one waits, so that nobody does
                    task = tasks[len(futures)]
                    futures.append(pool.schedule(_work, args=(work, len(futures), task)))
                    left.add(futures[-1])
                left = wait(left, timeout=0.1).not_done
                waiting(_read(news))
                if not left and len(futures) == len(tasks):
                    return [f.result() for f in futures]
                if stop():
                    cancelled.set()
        except ProcessExpired as error:
            raise SolveError(f"Ein Rechenprozess ist unerwartet beendet worden ({error}).") from error
        finally:
            pool.stop()  # type: ignore[no-untyped-call]


def _read(news: "SimpleQueue[tuple[int, Any]]") -> list[tuple[int, Any]]:
    told = []
    while not news.empty():
        told.append(news.get())
    return told
