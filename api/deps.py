"""What routes ask for: the service, and who is asking."""

from typing import Annotated, cast

from fastapi import Depends, Request

from api.rights import PUBLIC, Actor
from api.service import Service


def the_service(request: Request) -> Service:
    """The service that the app was made for."""
    return cast("Service", request.app.state.service)


TheService = Annotated[Service, Depends(the_service)]


def current_actor(request: Request, service: TheService) -> Actor:  # noqa: ARG001
    """Who asks; the public, if nobody has signed in."""
    return PUBLIC


CurrentActor = Annotated[Actor, Depends(current_actor)]
