"""How long and how hard to plan."""

from pydantic import Field

from scheduler.domain.time import Model


class Params(Model):
    """Limits of a solve.

    Attributes:
        time_limit: seconds from the start after which the best plan so far is taken; None is no limit.
        gap_limit: relative gap at which planning ends, e.g. 0.01 for 1 %; 0 asks for the optimum.
        workers: processes at once.
        seed: of every random choice; same problem, same seed, same number of workers: same plan, unless a time limit or
            a cancellation cut it off.
    """

    time_limit: float | None = Field(default=None, gt=0)
    gap_limit: float = Field(default=0.0, ge=0, lt=1)
    workers: int = Field(default=2, ge=1, le=64)
    seed: int = Field(default=1, ge=0)
