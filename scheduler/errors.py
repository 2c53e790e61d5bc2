"""One tree of errors; a class's docstring is its default message (German, as users see it)."""


class RaumzeitError(Exception):
    """In Raumzeit ist ein Fehler aufgetreten."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message if message is not None else (self.__doc__ or "").strip())


class ProblemError(RaumzeitError):
    """Die Angaben zum Plan widersprechen sich.

    Carries every contradiction found, not only the first (``issues``).
    """

    def __init__(self, issues: list[str]) -> None:
        self.issues = issues
        super().__init__("Die Angaben zum Plan widersprechen sich:\n" + "\n".join(f"- {issue}" for issue in issues))


class PlanError(RaumzeitError):
    """Der Plan passt nicht zu den Daten."""


class SolveError(RaumzeitError):
    """Die Planung konnte nicht zu Ende gerechnet werden."""
