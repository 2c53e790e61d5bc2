"""What the command ``raumzeit`` returns to whoever called it."""

from enum import IntEnum
from typing import Self

from scheduler.check import Report


class ExitCode(IntEnum):
    """Exit codes, each with the sentence that ``--help`` and the Handbuch say about it."""

    title: str

    def __new__(cls, value: int, title: str) -> Self:
        """A code with its German sentence."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.title = title
        return member

    DONE = (
        0,
        "Fertig. Alle Pflichttermine stehen; Wunschtermine dürfen fehlen.",
    )
    INTERNAL = 1, "Im Programm ist ein unerwarteter Fehler aufgetreten."
    INPUT = 2, "Eine Eingabe stimmt nicht: die Befehlszeile, die Daten oder der Plan."
    UNPLACED = 3, "Im Plan fehlen Pflichttermine."
    VIOLATIONS = 4, "Der Plan verletzt Regeln."
    CONFLICTS = 5, "Auf dem Kalenderserver wurde etwas von Hand geändert; es blieb, wie es ist."
    ABORTED = 130, "Sofort abgebrochen (zweimal Strg-C), nichts geschrieben."


def verdict(report: Report) -> ExitCode:
    """What is to be said about a plan; broken rules weigh more than missing events."""
    if report.violations:
        return ExitCode.VIOLATIONS
    return ExitCode.UNPLACED if report.cost.mandatory else ExitCode.DONE
