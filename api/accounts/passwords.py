"""Passwords: Argon2id with the defaults of argon2-cffi (RFC 9106, second recommendation: 64 MiB, three passes)."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.failures import InvalidError

LEAST = 12
MOST = 256
AT_ONCE = 2
"""Every hash takes 64 MiB and a processor; more at once would let sign-ins crowd out everything else."""

_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$bvEnZol8rIqqfXuI6fg6Zw$0xLqcC0N1ORAzoEgxiFYbOLWqhJ89v0eI0l427jxLIg"
"""A hash to compare with where there is none, with today's parameters; made once, for that takes a while."""
_hasher = PasswordHasher()
_turn = threading.BoundedSemaphore(AT_ONCE)


def check(password: str, login: str) -> str:
    """The password, if it may be one (NIST SP 800-63B: length matters, rules of composition do not).

    Raises:
        InvalidError: saying what is wrong.
    """
    if not LEAST <= len(password) <= MOST:
        raise InvalidError(f"Ein Kennwort hat mindestens {LEAST} und höchstens {MOST} Zeichen.")
    if password.casefold() == login.casefold() or len(set(password)) == 1:
        raise InvalidError("Bitte wählen Sie ein Kennwort, das sich nicht erraten lässt.")
    return password


def hashed(password: str) -> str:
    """What is kept of a password, in PHC format."""
    with _turn:
        return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password; takes as long if there is none to compare with, so nobody learns which logins exist.

    Args:
        kept: the hash, None if there is no such account or it has no password.
        password: what was given.
    """
    with _turn:
        try:
            return _hasher.verify(kept if kept is not None else _NOBODYS, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than those of today."""
    return _hasher.check_needs_rehash(kept)
