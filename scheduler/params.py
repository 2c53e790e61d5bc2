"""How long and how hard to plan."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.time import Model


class Method(StrEnum):
    """How to plan."""

    PROVE = "beweisen"
    """Column generation and CP-SAT: a plan and a bound close to it."""
    SEARCH = "suchen"
    """Local search until the time limit: for problems whose rules are about what happens at the same time and cost so
    much that no bound comes close; the bound is only what every event costs by itself."""


class Params(Model):
    """Limits of a solve.

    Attributes:
        method: how to plan.
        time_limit: seconds from the start after which the best plan so far is taken; None is no limit.
        gap_limit: relative gap at which planning ends, e.g. 0.01 for 1 %; 0 asks for the optimum.
        workers: processes at once.
        seed: of every random choice; same problem, same seed, same number of workers: same plan, unless a time limit or
            a cancellation cut it off.
    """

    method: Method = Method.PROVE
    time_limit: float | None = Field(default=None, gt=0)
    gap_limit: float = Field(default=0.0, ge=0, lt=1)
    workers: int = Field(default=2, ge=1, le=64)
    seed: int = Field(default=1, ge=0)

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.method is Method.SEARCH and self.time_limit is None:
            raise ValueError("eine Suche hört nicht von selbst auf: eine Zeitgrenze angeben")
        return self
