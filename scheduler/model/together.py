"""What costs because it happens at the same time: pairs of placements, counted slot by slot."""

from dataclasses import dataclass

from scheduler.model.families import Use
from scheduler.model.rows import Key


@dataclass(frozen=True)
class Together:
    """Two uses of different blocks that share slots cost for each slot they share.

    Uses are spans of the *flat axis*: the slots of the day in which anything may lie, day after day without the
    nights, so the slot after a day's last is the next day's first. A span that begins and ends elsewhere than its event
    says what "at the same time" means: one slot at the start, the slot after the end.

    Attributes:
        rule: id of the rule.
        name: what it speaks of.
        uses: one side of the pairs.
        others: the other side; None is the same side, each pair counted once.
        wishes: cost of one shared slot at the level of wishes; may be negative.
        desired: the same at the level of desired events.
    """

    rule: str
    name: Key
    uses: tuple[Use, ...]
    others: tuple[Use, ...] | None = None
    wishes: int = 0
    desired: int = 0
