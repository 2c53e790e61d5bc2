"""The news of a job, or of a run of scenarios, as server-sent events (WHATWG HTML, „Server-sent events“).

Every event is a whole picture, so whoever comes back needs the newest only; its id is the ``step``. A stream
holds no thread: it sleeps in the event loop and borrows one for each short look.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Header
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.failures import UnavailableError

LOOK_SECONDS = 0.5
SILENT_SECONDS = 15.0
"""After so long without news a comment tells proxies that the stream lives."""
RETRY_MILLISECONDS = 2000
LastEvent = Annotated[
    int | None, Header(ge=0, le=2**31 - 1, description="Kennung des letzten Ereignisses, das Sie gelesen haben.")
]
"""What who comes back has read (``Last-Event-ID``)."""
STREAMS = threading.BoundedSemaphore(100)
"""Streams open at once in this process."""


class News(Protocol):
    """What can be watched.

    Attributes:
        step: grows with every change that can be seen.
        ended: nothing more will happen.
    """

    @property
    def step(self) -> int: ...  # noqa: D102
    @property
    def ended(self) -> bool: ...  # noqa: D102


N = TypeVar("N", bound=News)


class StreamsError(UnavailableError):
    """Im Augenblick sehen zu viele zu. Bitte versuchen Sie es später wieder oder fragen Sie den Auftrag selbst ab."""

    code = "zu-viele-zuschauer"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "30"})


class EventStream(StreamingResponse):
    """A stream of events that counts among :data:`STREAMS` for as long as it is sent.

    Args:
        look: reads what is watched; may block.
        picture: it as one line of JSON.
        seen: ``step`` of the last event that the reader has, 0 for none.

    Raises:
        StreamsError: if there are too many.
    """

    media_type = "text/event-stream"

    def __init__(self, look: Callable[[], N], picture: Callable[[N], str], seen: int, **more: Any) -> None:
        if not STREAMS.acquire(blocking=False):
            raise StreamsError
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(_events(look, picture, seen), headers=headers, **more)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, then let the next one in."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            STREAMS.release()


def news(look: Callable[[], N], picture: Callable[[N], str], seen: int | None) -> Response:
    """A stream of what happens, or 204 for who has read the end already and so need not come back.

    Raises:
        StreamsError: if there are too many.
    """
    found = look()
    if found.ended and (seen or 0) >= found.step:
        return Response(status_code=204)
    return EventStream(look, picture, seen or 0)


def documented(what: str, example: str) -> dict[int | str, dict[str, Any]]:
    """What the document of the interface says of such answers.

    Args:
        what: is watched, as „der Lauf“.
        example: its JSON.
    """
    whose = what[:1].upper() + what[1:]
    return {
        200: {
            "description": f"Server-sent events: `stand`, so oft es Neues gibt, am Ende `ende`; `data` ist {what}.",
            "content": {"text/event-stream": {"example": f"id: 3\nevent: stand\ndata: {example}\n\n"}},
        },
        204: {"description": f"{whose} ist zu Ende, und Sie haben sein Ende schon gelesen."},
    }


async def _events(look: Callable[[], N], picture: Callable[[N], str], seen: int) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    silent = 0.0
    while True:
        found = await run_in_threadpool(look)
        if found.ended:
            yield _event(found, "ende", picture)
            return
        if found.step > seen:
            seen, silent = found.step, 0.0
            yield _event(found, "stand", picture)
        elif silent >= SILENT_SECONDS:
            silent = 0.0
            yield ": noch da\n\n"
        await asyncio.sleep(LOOK_SECONDS)
        silent += LOOK_SECONDS


def _event(found: N, kind: str, picture: Callable[[N], str]) -> str:
    return f"id: {found.step}\nevent: {kind}\ndata: {picture(found)}\n\n"
