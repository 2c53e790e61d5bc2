"""Several transactions under one commit (group commit), for a database that lets one write at a time.

A commit waits for the disk, and a turn at the file for other processes. So a thread that writes also carries out what
other threads wait to write, each piece of work within a savepoint of its own, and commits once for all of them. Nobody
is told that something is done before that commit.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from contextvars import copy_context
from sqlite3 import Connection as SqliteConnection
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

T = TypeVar("T")

MOST = 16
"""Pieces of work under one commit; the first waits for the last."""


class Together:
    """Work of many threads on one SQLite connection, carried out by one of them at a time.

    Args:
        write: a transaction, committed at the end, rolled back if anything is raised.
        begin: begins it, for the driver waits with that until something is said.
    """

    def __init__(
        self, write: Callable[[], AbstractContextManager[Connection]], begin: Callable[[SqliteConnection], None]
    ) -> None:
        self._write = write
        self._begin = begin
        self._mutex = threading.Lock()
        self._waiting: deque[_Task] = deque()
        self._led = False

    def run(self, work: Callable[[Connection], T]) -> T:
        """Do something in a transaction: all of it or nothing, whatever becomes of what others do beside it.

        Raises:
            Exception: what ``work`` raises; what ends the transaction as a whole is raised to all who share it.
        """
        task = _Task(work)
        with self._mutex:
            self._waiting.append(task)
            leads, self._led = not self._led, True
        if not leads:
            task.woken.wait()
        if not task.done.done():
            self._lead()
        return cast("T", task.done.result())

    def _lead(self) -> None:
        """Carry out what waits once it is this process's turn, and let the next go on with what came since."""
        tasks: list[_Task] = []
        try:
            with self._write() as connection:
                # Those who come while another process has its turn share the commit, too.
                self._begin(cast("SqliteConnection", connection.connection.driver_connection))
                tasks = self._next()
                outcomes = [self._carry_out(connection, task, alone=len(tasks) == 1) for task in tasks]
        except BaseException as error:  # noqa: BLE001 - each who waits raises it, in a thread of its own
            tasks = tasks or self._next()
            for task in tasks:
                task.done.set_exception(error)
        else:
            for tell in outcomes:
                tell()
        with self._mutex:
            self._led = bool(self._waiting)
            woken = [*tasks, *([self._waiting[0]] if self._led else [])]
        for task in woken:
            task.woken.set()

    def _next(self) -> "list[_Task]":
        """Take what waits, at least the task of who leads, which waits first."""
        with self._mutex:
            return [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]

    def _carry_out(self, connection: Connection, task: "_Task", *, alone: bool) -> Callable[[], None]:
        """Do one piece of work.

        Returns:
            what tells its thread how it ended, once everything is committed.

        Raises:
            Exception: if nothing that was written in this transaction can be kept.
        """
        if alone:
            result = task.work(connection)
            return lambda: task.done.set_result(result)
        driver = cast("SqliteConnection", connection.connection.driver_connection)
        driver.execute("SAVEPOINT work")
        try:
            result = task.work(connection)
        except Exception as error:
            if not driver.in_transaction:
                raise  # the database itself gave up everything, as when its disk is full
            driver.execute("ROLLBACK TO work")
            failure = error
            return lambda: task.done.set_exception(failure)
        finally:
            if driver.in_transaction:
                driver.execute("RELEASE work")
        return lambda: task.done.set_result(result)


class _Task:
    """A piece of work and what became of it; ``woken`` when that is known, or when it is the next to lead."""

    __slots__ = ("_context", "_work", "done", "woken")

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self._work = work
        self._context = copy_context()
        self.done: Future[Any] = Future()
        self.woken = threading.Event()

    def work(self, connection: Connection) -> Any:
        """Do it as the thread that wants it would: under the same request."""
        return self._context.run(self._work, connection)
