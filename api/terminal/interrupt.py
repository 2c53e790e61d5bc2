"""Ctrl-C: once ends planning with the best plan so far, twice aborts."""

import os
import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any, Self

from api.exits import ExitCode

STEP = 0.1
"""Seconds after which whoever waits looks again."""


class Request(threading.Event):
    """An event that a signal handler can set.

    ``Event.set`` takes a lock; a handler that interrupts the very code that holds it would wait for itself forever.
    """

    def __init__(self) -> None:
        super().__init__()
        self._asked = False

    def ask(self) -> None:
        """Set it, taking no lock."""
        self._asked = True

    def is_set(self) -> bool:
        """Whether somebody asked."""
        return self._asked or super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until somebody asks, at most so many seconds; whether somebody did."""
        until = None if timeout is None else time.monotonic() + timeout
        while not self.is_set():
            left = STEP if until is None else min(STEP, until - time.monotonic())
            if left <= 0:
                break
            super().wait(left)
        return self.is_set()


class Interrupt:
    """While it is entered, the first SIGINT asks for ``cancel``, the second raises KeyboardInterrupt, the third exits.

    The handler only sets flags: whoever shows progress says what will happen. Worker processes that inherit it leave
    the decision to their parent: Ctrl-C in a terminal reaches all of them.

    Attributes:
        cancel: what the engine watches.
    """

    def __init__(self) -> None:
        self.cancel = Request()
        self._asked = 0
        self._process = os.getpid()
        self._before: Any = None

    @property
    def asked(self) -> bool:
        """Whether the user has asked for the end."""
        return self.cancel.is_set()

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if os.getpid() != self._process:
            return
        self._asked += 1
        self.cancel.ask()
        if self._asked > 2:
            os._exit(ExitCode.ABORTED)
        if self._asked > 1:
            raise KeyboardInterrupt
