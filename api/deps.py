"""What routes ask for: the service, and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, TypeVar, cast

from fastapi import Depends, Request

from api.feeds.freshness import invalidate
from api.rights import Actor
from api.service import Service
from api.usecases.desk import Desk
from api.usecases.keeping import TakenError
from api.usecases.rooms import alternatives

T = TypeVar("T")


def service_of(request: Request) -> Service:
    """The service that the app was made for."""
    return cast("Service", request.app.state.service)


async def the_service(request: Request) -> Service:
    """:func:`service_of` as a dependency; async, for it waits for nothing and needs no thread."""
    return service_of(request)


TheService = Annotated[Service, Depends(the_service)]


class Caller:
    """Who asks, found out when it is needed: that reads the database, so it has to happen in a thread."""

    def __init__(self, find: Callable[[], Actor]) -> None:
        self._find = find

    @cached_property
    def actor(self) -> Actor:
        """Who asks; the public, if nobody has signed in.

        Raises:
            ServiceError: as :func:`api.accounts.authenticate.authenticate`.
        """
        return self._find()


def caller_of(request: Request) -> Caller:
    """Who asks, to be found out once in a request; no dependency, for each of those costs as much as a statement."""
    known: Caller | None = getattr(request.state, "caller", None)
    if known is None:
        find = cast("Callable[[Service, Request], Actor]", request.app.state.authenticate)
        known = request.state.caller = Caller(lambda: find(service_of(request), request))
    return known


def current_actor(request: Request) -> Actor:
    """Who asks; the public, if nobody has signed in."""
    return caller_of(request).actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


@dataclass(frozen=True)
class Access:
    """The service for who asks: each use case gets its desk in a transaction of its own."""

    service: Service
    caller: Caller

    def read(self, work: Callable[[Desk], T]) -> T:
        """Ask something."""
        actor = self.caller.actor
        with self.service.database.read() as connection:
            return work(Desk(self.service, connection, actor, self.service.now()))

    def write(self, work: Callable[[Desk], T]) -> T:
        """Do something, all of it or nothing."""
        actor = self.caller.actor
        try:
            done = self.service.database.run(
                lambda connection: work(Desk(self.service, connection, actor, self.service.now()))
            )
        except TakenError as error:
            wanted = error.wanted
            error.offer(self.read(lambda desk: alternatives(desk, wanted, wanted.begin, wanted.end)))
            raise
        invalidate()
        return done


async def access(request: Request) -> Access:
    """The service for who asks."""
    return Access(service_of(request), caller_of(request))


TheAccess = Annotated[Access, Depends(access)]
