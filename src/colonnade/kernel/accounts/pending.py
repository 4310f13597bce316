"""What one browser is in the middle of: kept here, sealed, under a secret in its cookie.

Each is used once. What is guessed at (a code) has a number of tries, counted outside of any
transaction, so that many at once get no more of them.
"""

from datetime import timedelta
from typing import TypeVar

import msgspec

from colonnade.kernel.accounts.errors import SignInOver
from colonnade.kernel.accounts.sealing import Place, seal, unseal
from colonnade.kernel.accounts.values import PENDING_MINUTES, PENDING_TRIES_MAX
from colonnade.kernel.work import Look, Process, Work
from colonnade.kit.clock import now_utc
from colonnade.kit.ids import fingerprint, new_secret

SECRET_LENGTH_MAX = 100


class SecondStep(msgspec.Struct, frozen=True):
    """The password was right; the second step of the sign-in is to come."""

    account_id: int
    way: str
    password_hash: str | None
    target: str


class PasskeyAsked(msgspec.Struct, frozen=True):
    """A challenge for a passkey: to sign in by, to add, or (`account_id`) as a second step."""

    challenge: bytes
    account_id: int | None = None


class OidcFlow(msgspec.Struct, frozen=True):
    """On the way to another service and back."""

    state: str
    nonce: str
    verifier: str
    target: str
    linking_account_id: int | None = None


class WaitingIdentity(msgspec.Struct, frozen=True):
    """Somebody known elsewhere, who has yet to show that the account here is theirs."""

    issuer: str
    subject: str
    email: str


T = TypeVar("T", SecondStep, PasskeyAsked, OidcFlow, WaitingIdentity)

_FIND = """
select content from accounts_pending
where fingerprint = %(fingerprint)s and purpose = %(purpose)s and expires_at > %(now)s
"""


async def keep_pending(work: Work, content: msgspec.Struct, *, account_id: int | None) -> str:
    """Keep it for some minutes; its secret, for the cookie."""
    secret = new_secret()
    place = _place(secret)
    await work.execute(
        "insert into accounts_pending (fingerprint, purpose, account_id, content, expires_at)"
        " values (%(fingerprint)s, %(purpose)s, %(account)s, %(content)s, %(expires)s)",
        {
            "fingerprint": fingerprint(secret),
            "purpose": type(content).__name__,
            "account": account_id,
            "content": seal(work.process.settings, place, msgspec.msgpack.encode(content)),
            "expires": work.now + timedelta(minutes=PENDING_MINUTES),
        },
    )
    return secret


async def find_pending(look: Look, kind: type[T], secret: str) -> T | None:
    """What was kept, if it is still there."""
    if not secret or len(secret) > SECRET_LENGTH_MAX:
        return None
    async with look.process.database.writing() as connection:
        row = await (await connection.execute(_FIND, _named(kind, secret))).fetchone()
    return _opened(look, kind, secret, row[0]) if row else None


async def spend_pending_try(process: Process, secret: str) -> None:
    """Count a try, at once and for good. Raises SignInOver after too many."""
    async with process.database.writing() as connection:
        counted = await connection.execute(
            "update accounts_pending set tries = tries + 1 where fingerprint = %(fingerprint)s"
            " and tries < %(max)s and expires_at > %(now)s",
            {"fingerprint": fingerprint(secret), "max": PENDING_TRIES_MAX, "now": now_utc()},
        )
    if not counted.rowcount:
        raise SignInOver


async def take_pending(work: Work, kind: type[T], secret: str) -> T:
    """What was kept, which is used by this. Raises SignInOver."""
    if not secret or len(secret) > SECRET_LENGTH_MAX:
        raise SignInOver
    sealed = await work.value(
        "delete from accounts_pending where fingerprint = %(fingerprint)s"
        " and purpose = %(purpose)s and expires_at > %(now)s returning content",
        _named(kind, secret),
    )
    if sealed is None:
        raise SignInOver
    return _opened(work, kind, secret, sealed)


def _named(kind: type[msgspec.Struct], secret: str) -> dict[str, object]:
    return {"fingerprint": fingerprint(secret), "purpose": kind.__name__, "now": now_utc()}


def _opened(look: Look, kind: type[T], secret: str, sealed: bytes) -> T:
    opened = unseal(look.process.settings, _place(secret), sealed)
    return msgspec.msgpack.decode(opened, type=kind)


def _place(secret: str) -> Place:
    return Place("accounts_pending", "content", fingerprint(secret).hex())
