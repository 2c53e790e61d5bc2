"""Ctrl-C: once ends planning with the best plan so far, twice aborts."""

import os
import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

from api.exits import ExitCode


class Interrupt:
    """While it is entered, the first SIGINT sets ``cancel``, the second raises KeyboardInterrupt, the third exits.

    The handler only sets flags: whoever shows progress says what will happen. Worker processes that inherit it leave
    the decision to their parent: Ctrl-C in a terminal reaches all of them.

    Attributes:
        cancel: what the engine watches.
    """

    def __init__(self) -> None:
        self.cancel = threading.Event()
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
        self.cancel.set()
        if self._asked > 2:
            os._exit(ExitCode.ABORTED)
        if self._asked > 1:
            raise KeyboardInterrupt
