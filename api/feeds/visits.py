"""When the calendar of an address was last fetched, by day: so much is told to whom the address belongs."""

import datetime as dt

from api.service import Service
from api.store import feeds as store
from api.store.feeds import Address
from scheduler.domain.time import ZONE


class Visits:
    """What is to be noted, once for each address and day."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._noted: dict[str, dt.date] = {}

    def new(self, address: Address) -> bool:
        """Whether nobody came by this address today; asked again, somebody did."""
        day = self._today()
        if self._noted.get(address.id) == day:
            return False
        self._noted[address.id] = day
        return address.fetched is None or address.fetched < day

    def note(self, address: Address) -> None:
        """Write down that somebody came today.

        Raises:
            SQLAlchemyError: if the database does not take it.
        """
        with self._service.database.write() as connection:
            store.fetched(connection, address.id, self._today())

    def _today(self) -> dt.date:
        return self._service.now().astimezone(ZONE).date()
