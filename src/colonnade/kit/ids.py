"""Names that nobody can guess."""

import hashlib
import secrets

SECRET_BYTES = 32


def new_secret(prefix: str = "") -> str:
    """256 random bits, fit for an address and a header; the prefix tells what it opens."""
    return prefix + secrets.token_urlsafe(SECRET_BYTES)


def fingerprint(secret: str) -> bytes:
    """What is kept of a secret: enough to know it again, too little to use it.

    Plain SHA-256 is right for random secrets only; passwords go through argon2.
    """
    return hashlib.sha256(secret.encode()).digest()
