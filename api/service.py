"""The service as one object: what every use case is given."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from api.booking.hours import Openings
from api.config import Settings
from api.store.database import Database
from scenarios.booking import Buchung
from scenarios.dataset import Dataset
from scheduler.domain.problem import Problem


def utc_now() -> dt.datetime:
    """The present moment, aware."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Service:
    """A running service.

    Attributes:
        problem: the county and its year.
        rules: of booking.
        now: the clock; tests give their own.
    """

    settings: Settings
    database: Database
    problem: Problem
    rules: Buchung = field(default_factory=Buchung, kw_only=True)
    now: Callable[[], dt.datetime] = field(default=utc_now, kw_only=True)

    @cached_property
    def dataset(self) -> Dataset:
        """The files that say what the county is, as they are when they are first asked for.

        Raises:
            UnknownDatasetError: if they are gone.
            DatasetError: if one is no YAML by now.
        """
        return Dataset.open(self.settings.data)

    @cached_property
    def openings(self) -> Openings:
        """When rooms are open."""
        return Openings(self.problem)
