"""Secrets: made at random, kept as digests."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode


def fresh() -> str:
    """A new secret of 256 bits, in characters that addresses and cookies allow."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret of 256 bits: it needs neither salt nor a slow function, nobody can guess it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def bound(secret: str, purpose: str) -> str:
    """A value that only somebody who knows the secret can make, and which does not tell it."""
    code = hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(code).decode().rstrip("=")
