"""Apps that show codes (TOTP, RFC 6238). A code works once: the last counter only grows."""

import hmac
import time
from urllib.parse import urlsplit

import pyotp
from pyotp.totp import TOTP

from colonnade.kernel.accounts.errors import AccountInvalid
from colonnade.kernel.accounts.sealing import Place, seal, unseal
from colonnade.kernel.work import Look, Work

STEP_S = 30
WINDOW = 1
"""Steps before and after this one that count, for clocks that are not quite right."""

DIGITS = 6


async def begin_authenticator(work: Work, account_id: int) -> None:
    """A secret to be shown to an app; it counts once a code has shown that the app has it."""
    secret = pyotp.random_base32()
    made = await work.execute(
        "insert into accounts_authenticator (account_id, secret) values (%(id)s, %(secret)s)"
        " on conflict (account_id) do update set secret = excluded.secret, created_at = now()"
        " where accounts_authenticator.confirmed_at is null",
        {
            "id": account_id,
            "secret": seal(work.process.settings, place_of(account_id), secret.encode()),
        },
    )
    if not made:
        raise AccountInvalid("You have an authenticator app already; remove it first.")


async def unconfirmed_secret(look: Look, account_id: int) -> str | None:
    """The secret that waits for its first code."""
    sealed = await look.value(
        "select secret from accounts_authenticator"
        " where account_id = %(id)s and confirmed_at is null",
        {"id": account_id},
    )
    return _opened(look, account_id, sealed) if sealed is not None else None


def address_of(look: Look, secret: str, email: str) -> str:
    """What the app reads from the picture: an otpauth address."""
    issuer = f"Colonnade ({urlsplit(look.process.settings.public_url).netloc})"
    return TOTP(secret).provisioning_uri(name=email, issuer_name=issuer.replace(":", " "))


async def confirm_authenticator(work: Work, account_id: int, code: str) -> bool:
    """Whether the app shows the right code; from here on it is asked for."""
    secret = await unconfirmed_secret(work, account_id)
    counter = _counter_of(secret, code) if secret is not None else None
    if counter is None:
        return False
    return bool(
        await work.execute(
            "update accounts_authenticator set confirmed_at = %(now)s, last_counter = %(counter)s"
            " where account_id = %(id)s and confirmed_at is null",
            {"id": account_id, "now": work.now, "counter": counter},
        )
    )


async def use_code(work: Work, account_id: int, code: str) -> bool:
    """Whether this is the code of now, which nobody used before.

    Of many at once with one code, the first to reach the row moves the counter; the others wait
    for it, look again, and find that theirs is no longer later.
    """
    sealed = await work.value(
        "select secret from accounts_authenticator"
        " where account_id = %(id)s and confirmed_at is not null",
        {"id": account_id},
    )
    if sealed is None:
        return False
    counter = _counter_of(_opened(work, account_id, sealed), code)
    if counter is None:
        return False
    return bool(
        await work.execute(
            "update accounts_authenticator set last_counter = %(counter)s"
            " where account_id = %(id)s and last_counter < %(counter)s",
            {"id": account_id, "counter": counter},
        )
    )


async def remove_authenticator(work: Work, account_id: int) -> bool:
    return bool(
        await work.execute(
            "delete from accounts_authenticator where account_id = %(id)s", {"id": account_id}
        )
    )


def place_of(account_id: int) -> Place:
    return Place("accounts_authenticator", "secret", str(account_id))


def _opened(look: Look, account_id: int, sealed: bytes) -> str:
    return unseal(look.process.settings, place_of(account_id), sealed).decode()


def _counter_of(secret: str, code: str) -> int | None:
    """The step whose code this is, if it is one of now."""
    given = "".join(code.split())
    if len(given) != DIGITS or not given.isascii() or not given.isdecimal():
        return None
    totp = TOTP(secret)
    now = int(time.time()) // STEP_S
    found = None
    for counter in range(now - WINDOW, now + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(counter), given):
            found = counter
    return found
