"""Random tokens for links: given out once, kept only as a hash."""

import hashlib
import secrets

__all__ = ["hash_token", "new_token"]


def new_token() -> str:
    """A token of 192 random bits, fit for a link."""
    return secrets.token_urlsafe(24)


def hash_token(token: str) -> str:
    """What is kept of a token; a fast hash is enough, there is nothing to guess in 192 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
