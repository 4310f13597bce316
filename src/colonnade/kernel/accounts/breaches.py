"""Passwords that others know: the list that comes along, and a service where one is configured.

The list is that of `zxcvbn` (30,000 passwords from leaks). The service is asked by the first five
digits of the password's SHA-1, so that it never learns the password; the answer is padded, so
that its length tells nobody anything; where the service is away, that counts as a no.
"""

import functools
import hashlib
import string

from colonnade.kernel.errors import Problem
from colonnade.kernel.outgoing import open_client
from colonnade.kernel.settings import Settings
from colonnade.kernel.telemetry import log
from colonnade.kit.threads import in_thread

PREFIX_LENGTH = 5
ASK_TIMEOUT_S = 3.0
ANSWER_BYTES_MAX = 512 * 1024
"""Ranges have about 1,000 lines of 40 bytes."""

_DRESSING = string.digits + string.punctuation + string.whitespace
_UNLEET = str.maketrans("@401357$", "aaoiestS".lower())


async def is_known_to_others(settings: Settings, password: str) -> bool:
    """Whether it is among what would be tried first, or was seen in a leak."""
    if await in_thread(is_among_the_worst, password):
        return True
    url = settings.accounts.breached_passwords_url
    return bool(url) and await _is_breached(settings, url, password)


def is_among_the_worst(password: str) -> bool:
    """In the list, also in other letters (p4ssw0rd) and dressed up (!Password2026!)."""
    lower = password.lower()
    plain = lower.strip(_DRESSING)
    return not {lower, plain, lower.translate(_UNLEET).strip(_DRESSING)}.isdisjoint(_worst())


@functools.cache
def _worst() -> frozenset[str]:
    # Only who sets a password needs it: a megabyte, read once.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


async def _is_breached(settings: Settings, url: str, password: str) -> bool:
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    prefix, rest = digest[:PREFIX_LENGTH], digest[PREFIX_LENGTH:]
    try:
        async with open_client(settings) as client:
            answer = await client.request(
                "GET",
                f"{url.rstrip('/')}/{prefix}",
                headers={"Add-Padding": "true"},
                timeout_s=ASK_TIMEOUT_S,
                bytes_max=ANSWER_BYTES_MAX,
            )
    except Problem as problem:
        log.warning("breached_passwords_away", code=problem.code, error=problem.detail)
        return False
    if answer.status != 200:  # noqa: PLR2004
        log.warning("breached_passwords_away", status=answer.status)
        return False
    for line in answer.body.decode("ascii", "replace").splitlines():
        suffix, _, count = line.partition(":")
        if suffix.strip().upper() == rest:
            # Padding has a count of nought.
            return count.strip() not in {"", "0"}
    return False
