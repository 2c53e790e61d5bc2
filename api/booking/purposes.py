"""Who goes first in a shared room (statement 5)."""

from enum import StrEnum

from scheduler.domain.demands import Demand, Obligation
from scheduler.domain.problem import Problem


class Purpose(StrEnum):
    """What a room is wanted for; whoever stands further up goes first."""

    PFLICHT = "pflichttreffen"
    SOZIALRAUMBUDGET = "sozialraumbudget"
    KITAUEBERGREIFEND = "kitauebergreifend"
    KITA = "kita-eigen"
    SONSTIGES = "sonstiges"

    @property
    def rank(self) -> int:
        """0 goes first."""
        return list(Purpose).index(self)

    @property
    def label(self) -> str:
        """What users read."""
        return _LABELS[self]


_LABELS = {
    Purpose.PFLICHT: "verpflichtendes Treffen",
    Purpose.SOZIALRAUMBUDGET: "Angebot aus dem Sozialraumbudget",
    Purpose.KITAUEBERGREIFEND: "kitaübergreifendes Angebot",
    Purpose.KITA: "eigene Nutzung der Kita",
    Purpose.SONSTIGES: "andere Nutzung",
}


def purpose_of(problem: Problem, demand: Demand) -> Purpose:
    """What a planned event takes its room for."""
    kind = problem.kind[demand.kind]
    if kind.obligation is Obligation.MUSS or demand.mandatory_per_period:
        return Purpose.PFLICHT
    if kind.sozialraumbudget:
        return Purpose.SOZIALRAUMBUDGET
    return Purpose.KITAUEBERGREIFEND if kind.kitauebergreifend else Purpose.SONSTIGES
