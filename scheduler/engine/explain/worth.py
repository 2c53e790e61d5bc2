"""What a plan gains and loses beside another one, in words."""

from scheduler.check import Report
from scheduler.explanation import Consequence
from scheduler.rules.words import plural


def consequences_of(before: Report, after: Report) -> tuple[Consequence, ...]:
    """What changes by rule, dearest first."""
    found = []
    for rule, cost in before.by_rule.items():
        more = after.by_rule[rule].wishes - cost.wishes
        if more:
            old, new = _said(before, rule), _said(after, rule)
            gained = next((sentence for sentence in new if sentence not in old), "")
            gone = next((sentence for sentence in old if sentence not in new), "")
            said = gained if more > 0 else f"Es entfällt: {gone}" if gone else ""
            found.append(Consequence(rule=rule, cost=more, sentence=said))
    return tuple(sorted(found, key=lambda one: -one.cost))


def worth(extra: int) -> str:
    """What a difference in wishes means: ``"3 Punkte schlechter"``."""
    if not extra:
        return "gleich gut"
    return f"{plural(abs(extra), '# Punkt|# Punkte')} {'schlechter' if extra > 0 else 'besser'}"


def _said(report: Report, rule: str) -> dict[str, None]:
    return dict.fromkeys(fact.sentence for fact in report.facts if fact.rule == rule)
