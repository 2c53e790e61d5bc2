"""Who comes in by the door: an address of a calendar as user name and password."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from api.dav.library import Library
from api.feeds.addresses import name_of
from api.feeds.rights import behind
from api.feeds.visits import Visits
from api.service import Service
from api.store import feeds as store
from api.store.feeds import Address

GONE = "erloschen."
"""Before the name of a calendar: somebody whose address of it was revoked. No name of a calendar has a dot in it."""

_LOG = logging.getLogger(__name__)


class People:
    """Signs in by the secrets of the feeds: one for each person and calendar."""

    def __init__(self, service: Service, library: Library) -> None:
        self._service = service
        self._library = library
        self._visits = Visits(service)

    def user(self, name: str, secret: str) -> str:
        """Who that is: the name of the calendar that the secret opens, whatever they call themselves.

        Public calendars are open to everybody who names one; with :data:`GONE` before it, the name is of one that is
        theirs no longer, and of which they find nothing. Nobody, an empty text, is who has no secret of ours, or one
        that was revoked so long ago that its address answers 410: their program then asks for another.

        Raises:
            SQLAlchemyError: if the database does not answer.
        """
        with self._service.database.read() as connection:
            address = store.by_secret(connection, store.digest_of(secret))
        if address is None:
            return name if name in self._library.public else ""
        if address.gone_from is not None and self._service.now() >= address.gone_from:
            return ""
        self._note(address)
        called = name_of(address.feed)
        return called if behind(address, self._library.feeds) is not None else f"{GONE}{called}"

    def _note(self, address: Address) -> None:
        """Remember by day that somebody came; a failure costs nobody their calendar."""
        if self._visits.new(address):
            try:
                self._visits.note(address)
            except SQLAlchemyError as error:
                _LOG.warning("Der letzte Abruf war nicht zu vermerken: %s", type(error).__name__)


def calendar_of(user: str) -> str:
    """The name of the calendar that a user came for."""
    return user.removeprefix(GONE)


def is_gone(user: str) -> bool:
    """Whether it is theirs no longer."""
    return user.startswith(GONE)
