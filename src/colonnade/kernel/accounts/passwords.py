"""Password hashes: argon2id (RFC 9106), off the event loop, a few at a time.

Each takes 64 MiB, so that the number at once is bounded: a flood of sign-ins waits, it does not
take the memory of everything else.
"""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHES_AT_ONCE = 2

_hasher = PasswordHasher()
_turns: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}
_nobodys_hash = ""


async def hash_password(password: str) -> str:
    async with _turn():
        return await asyncio.to_thread(_hasher.hash, password)


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether it matches; without a hash (no account, no password) it takes as long to say no."""
    global _nobodys_hash  # noqa: PLW0603  (made once, on first need)
    if not password_hash and not _nobodys_hash:
        _nobodys_hash = await hash_password("nobody's password")
    async with _turn():
        matches = await asyncio.to_thread(_verify, password_hash or _nobodys_hash, password)
    return matches and bool(password_hash)


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _turn() -> asyncio.Semaphore:
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(HASHES_AT_ONCE))
