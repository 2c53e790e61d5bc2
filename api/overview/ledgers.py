"""The release-time account of every lead: the year's figures and the balance week by week (statements 8, 21, 22)."""

from dataclasses import dataclass

from api.figures import Account, account_rows
from api.overview.drawing import Frame
from scheduler.domain.ledger import AccountWeek, accounts
from scheduler.domain.time import DateRange
from scheduler.rules.view import PlanView

LOW = 0.5
"""An account that runs ahead by more than this share of what is allowed is worth a look."""
ROUND = 300
"""The pictures' scale ends at a multiple of so many minutes."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One account over one account year.

    Attributes:
        weeks: its course.
        frame: the scale of its picture, the same for all accounts.
        line: the balance as points of a polyline.
    """

    account: Account
    weeks: tuple[AccountWeek, ...]
    frame: Frame
    line: str

    @property
    def overdrawn(self) -> bool:
        """Whether it falls below what is allowed."""
        return self.account.lowest < -self.account.limit

    @property
    def low(self) -> bool:
        """Whether it comes close to what is allowed."""
        return self.account.lowest < -LOW * self.account.limit

    @property
    def state(self) -> str:
        """In a word or two."""
        if self.overdrawn:
            return "überzogen"
        if self.low:
            return "knapp"
        return "zeitweise im Minus" if self.account.lowest < 0 else "im Plus"


def ledgers(view: PlanView) -> tuple[Ledger, ...]:
    """Every account year of every lead, with pictures of one scale."""
    courses = accounts(view.problem, view.plan)
    rows = [(row, _of_year(courses[row.person.id], row.year)) for row in account_rows(view.problem, view.plan)]
    most = max((week.balance for _, weeks in rows for week in weeks), default=0)
    most = -(-most // ROUND) * ROUND
    least = min((min(week.balance, -week.limit) for _, weeks in rows for week in weeks), default=0)
    return tuple(_ledger(row, weeks, min(least, 0), max(most, 0)) for row, weeks in rows)


def _of_year(weeks: tuple[AccountWeek, ...], year: DateRange) -> tuple[AccountWeek, ...]:
    return tuple(week for week in weeks if week.year == year)


def _ledger(row: Account, weeks: tuple[AccountWeek, ...], least: int, most: int) -> Ledger:
    frame = Frame(width=320, height=130, first=0, last=len(weeks), least=least, most=most)
    points = [(float(number), float(week.balance)) for number, week in enumerate(weeks)]
    points.append((float(len(weeks)), float(weeks[-1].balance)))
    return Ledger(account=row, weeks=weeks, frame=frame, line=frame.steps(points))
