"""What the service does by itself every minute: offers end, and what is out of date is deleted."""

import logging
import threading

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from api import repeats
from api.accounts import retention
from api.rights import Actor, Role
from api.service import Service
from api.usecases.bookings import open_offers_end
from api.usecases.desk import Desk

SECONDS = 60.0
ITSELF = Actor(None, Role.KOORDINIERUNG, "Raumzeit")
"""Who stands in the audit trail for what nobody asked for."""

log = logging.getLogger(__name__)


def tidy(service: Service) -> None:
    """End offers whose time is over, and delete what is kept no longer."""
    now = service.now()

    def work(connection: Connection) -> None:
        open_offers_end(Desk(service, connection, ITSELF, now))
        repeats.forget(connection, now)
        retention.expire(connection, now)

    service.database.run(work)


class Upkeep:
    """:func:`tidy` in a thread, again and again. Several processes may do it at once."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is begun, and end."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(SECONDS):
            try:
                tidy(self._service)
            except SQLAlchemyError as error:
                log.warning("upkeep failed, next attempt in %.0f s: %s", SECONDS, type(error).__name__)
