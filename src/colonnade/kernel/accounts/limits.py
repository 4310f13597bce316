"""How often something may be tried.

Counted by address, and by account *and* address: somebody who tries another's password from
elsewhere locks only themselves out. By account alone nothing is refused; guesses at one account
from many addresses are made slow. While Redis is away nobody may try.
"""

import asyncio
import hashlib
import ipaddress

from colonnade.kernel.errors import TooMany
from colonnade.kernel.ratelimit import Rate, spend
from colonnade.kernel.work import Process

WINDOW_S = 900.0
ACCOUNT_TRIES = 50
"""Tries at one account from anywhere in a window, before each further one is made to wait."""

SLOW_S = 1.5
CODE_TRIES = 60
"""Codes tried at one account from anywhere; who tries codes knows the password."""

LINK_TRIES = 20
"""Forms sent with one link to sign up by: it must be no way to ask about many addresses."""

MAILS = 5
"""Mails of one kind to one person."""

IPV6_NETWORK_BITS = 64


async def spend_try(process: Process, *, account: str, address: str, slowed: bool = True) -> None:
    """One try at an account (its e-mail address, or id). Raises RateExceeded, Unavailable."""
    settings = process.settings.accounts
    await _spend(process, "address", _network(address), settings.tries_per_address)
    who = _digest(account)
    key = f"{who}:{_network(address)}"
    await _spend(process, "account-address", key, settings.tries_per_account)
    if not slowed:
        return
    try:
        await _spend(process, "account", who, ACCOUNT_TRIES)
    except TooMany:
        await asyncio.sleep(SLOW_S)


async def spend_code(process: Process, account_id: int) -> None:
    """One more code at this account, from wherever. Raises RateExceeded, Unavailable."""
    await _spend(process, "code", str(account_id), CODE_TRIES)


async def spend_visit(process: Process, address: str) -> None:
    """Something that costs us a row or a mail, from this address."""
    limit = process.settings.accounts.tries_per_address
    await _spend(process, "address", _network(address), limit)


async def spend_mail(process: Process, kind: str, to: str) -> None:
    """One more mail of this kind to somebody, who may not even be known."""
    await _spend(process, f"mail-{kind}", _digest(to), MAILS)


async def spend_link(process: Process, secret: str) -> None:
    await _spend(process, "link", _digest(secret), LINK_TRIES)


async def _spend(process: Process, name: str, key: str, tries: int) -> None:
    await spend(
        process.redis,
        process.settings.namespace,
        f"accounts-{name}",
        key,
        Rate(tries, WINDOW_S),
        open_when_away=False,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().lower().encode()).hexdigest()[:32]


def _network(address: str) -> str:
    """A household: the address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, IPV6_NETWORK_BITS), strict=False))
    return str(parsed)
