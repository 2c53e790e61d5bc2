"""What passes between us and a calendar server."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are there; the password is shown nowhere."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Login({self.user!r})"


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a collection, or what changed there.

    Attributes:
        token: of this state, None where the server has none (RFC 6578 §4).
        etags: by path of the object.
        gone: paths of objects that were removed since, where changes were asked for.
    """

    token: str | None
    etags: Mapping[str, str]
    gone: frozenset[str] = frozenset()
