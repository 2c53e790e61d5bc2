"""What routes ask for: the service, and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar, cast

from fastapi import Depends, Request

from api.accounts.authenticate import authenticate
from api.feeds.freshness import invalidate
from api.rights import Actor
from api.service import Service
from api.usecases.desk import Desk

T = TypeVar("T")


def the_service(request: Request) -> Service:
    """The service that the app was made for."""
    return cast("Service", request.app.state.service)


TheService = Annotated[Service, Depends(the_service)]


def current_actor(request: Request, service: TheService) -> Actor:
    """Who asks; the public, if nobody has signed in."""
    return authenticate(service, request)


CurrentActor = Annotated[Actor, Depends(current_actor)]


@dataclass(frozen=True)
class Access:
    """The service for who asks: each use case gets its desk in a transaction of its own."""

    service: Service
    actor: Actor

    def read(self, work: Callable[[Desk], T]) -> T:
        """Ask something."""
        with self.service.database.read() as connection:
            return work(Desk(self.service, connection, self.actor, self.service.now()))

    def write(self, work: Callable[[Desk], T]) -> T:
        """Do something, all of it or nothing."""
        done = self.service.database.run(
            lambda connection: work(Desk(self.service, connection, self.actor, self.service.now()))
        )
        invalidate()
        return done


def access(service: TheService, actor: CurrentActor) -> Access:
    """The service for who asks."""
    return Access(service, actor)


TheAccess = Annotated[Access, Depends(access)]
