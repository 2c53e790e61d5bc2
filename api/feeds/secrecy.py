"""Secret addresses never get into a log (rule 29 of the feeds)."""

import logging
import re

_SECRET = re.compile(r"(/kalender/)[A-Za-z0-9_-]{40}(?=/)")


class HideSecrets(logging.Filter):
    """Writes ``…`` in the place of the secret in what the server logs of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass, without secrets."""
        if isinstance(record.args, tuple):
            record.args = tuple(hidden(value) if isinstance(value, str) else value for value in record.args)
        record.msg = hidden(str(record.msg))
        return True


def hidden(text: str) -> str:
    """The text without secrets."""
    return _SECRET.sub(r"\1…", text)


def hide_secrets() -> None:
    """Let uvicorn's loggers write no secrets; more than once does no harm."""
    for name in ("uvicorn.access", "uvicorn.error"):
        logger = logging.getLogger(name)
        if not any(isinstance(known, HideSecrets) for known in logger.filters):
            logger.addFilter(HideSecrets())
