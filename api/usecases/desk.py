"""The desk at which somebody asks for something: service, transaction, who asks, and when."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection

from api.failures import ForbiddenError, SignInError, UnknownError
from api.rights import Actor, Role, Scope
from api.service import Service
from scenarios.booking import Buchungsrolle
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Room


@dataclass(frozen=True)
class Desk:
    """Everything a use case needs.

    Attributes:
        connection: of a transaction that writes, or only reads.
        now: aware.
    """

    service: Service
    connection: Connection
    actor: Actor
    now: dt.datetime

    @property
    def problem(self) -> Problem:
        """The county."""
        return self.service.problem

    @property
    def account(self) -> str:
        """The account of who asks.

        Raises:
            SignInError: if nobody has signed in.
        """
        if self.actor.account is None:
            raise SignInError
        return self.actor.account

    def need(self, scope: Scope) -> None:
        """Go on only with an access that was made for this.

        Raises:
            SignInError: if nobody has signed in.
            ForbiddenError: if the token is not for that.
        """
        _ = self.account
        if not self.actor.may(scope):
            raise ForbiddenError(f"Dieser Zugang gilt nicht für „{scope}“.", scope=scope)

    def room(self, room: str) -> Room:
        """A room that can be booked.

        Raises:
            UnknownError: if there is none of that id.
        """
        found = self.problem.room.get(room)
        if found is None or found.digital:
            raise UnknownError(f"Einen Raum „{room}“, der sich buchen lässt, gibt es hier nicht.", room=room)
        return found

    @property
    def coordinates(self) -> bool:
        """Whether it is the Koordinierungsstelle that asks."""
        return self.actor.role is Role.KOORDINIERUNG

    def runs(self, room: Room) -> bool:
        """Whether who asks runs the room: the lead of its house (statement 6), or the Koordinierungsstelle."""
        leads = self.actor.role in {Role.LEITUNG, Role.KITA_LEITUNG} and room.site in self.actor.houses
        return leads or self.coordinates

    def booking_rules(self) -> Buchungsrolle:
        """How the role of who asks books.

        Raises:
            ForbiddenError: if it does not.
        """
        found = next((r for role, r in self.service.rules.rollen.items() if role == self.actor.role), None)
        if found is None:
            raise ForbiddenError(f"{self.actor.role.label}: Ihre Rolle bucht hier keine Räume.")
        return found
