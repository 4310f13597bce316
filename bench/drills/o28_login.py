"""O-28: what a stranger learns and gets by trying.

    .venv/bin/python bench/drills/o28_login.py [--short]

Whether an address has an account, told by text or by time (the AUC of telling the two apart by the
time of the answer: 0.5 is a coin); a code of an authenticator used twice, and by 20 at once; a
recovery code by 10 at once; and whether somebody who tries another's password locks them out.
"""

import asyncio
import random
import re
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

import httpx  # noqa: E402
import psycopg  # noqa: E402

from bench.drills.accounts_server import accounts_server  # noqa: E402
from bench.drills.drill import Result, run  # noqa: E402
from colonnade.kernel.accounts.authenticators import (  # noqa: E402
    begin_authenticator,
    confirm_authenticator,
    unconfirmed_secret,
    use_code,
)
from colonnade.kernel.accounts.recovery_codes import (  # noqa: E402
    make_recovery_codes,
    use_recovery_code,
)
from colonnade.kernel.permissions import system_actor  # noqa: E402
from colonnade.kernel.settings import Settings  # noqa: E402
from colonnade.kernel.work import Process, Work, open_process  # noqa: E402

AUC_MAX = 0.55
LONG, SHORT = 1_000, 16
"""Tries at known and at unknown addresses, each."""

MAILS = {True: 60, False: 1_000}
RACERS = 20
STRANGER, VICTIM = "127.0.0.1", "127.0.0.2"
_CHANGING = re.compile(rb'value="[^"]*"|nonce="[^"]*"|Request \S+')


def auc(known: Sequence[float], unknown: Sequence[float]) -> float:
    """How well the two can be told apart (Mann-Whitney): 0.5 not at all, 1 always."""
    ranked = sorted([(seconds, 1) for seconds in known] + [(seconds, 0) for seconds in unknown])
    ranks = sum(rank for rank, (_, is_known) in enumerate(ranked, 1) if is_known)
    value = (ranks - len(known) * (len(known) + 1) / 2) / (len(known) * len(unknown))
    return max(value, 1 - value)


def auc_max(count: int) -> float:
    """The line, and what chance alone does to so few: three standard errors."""
    error = ((2 * count + 1) / (12 * count * count)) ** 0.5
    return AUC_MAX if count >= LONG else max(AUC_MAX, 0.5 + 3 * error)


def known_addresses(settings: Settings, count: int, mark: str) -> list[str]:
    """Accounts with a password that nobody knows, all hashed alike."""
    addresses = [f"known-{mark}-{number}@example.com" for number in range(count)]
    with psycopg.connect(settings.database_url) as connection:
        row = connection.execute(
            "select password_hash from accounts_account where password_hash <> '' limit 1"
        ).fetchone()
        assert row is not None
        for address in addresses:
            connection.execute(
                "insert into accounts_account (email, name, password_hash) values (%s, 'K', %s)",
                [address, row[0]],
            )
    return addresses


def told_apart(
    settings: Settings, path: str, count: int, mark: str, **more: str
) -> tuple[float, int]:
    """The AUC of the times to known and unknown addresses; and how many texts there are."""
    from support.people import csrf_field

    times: dict[bool, list[float]] = {True: [], False: []}
    texts: set[tuple[int, str, bytes]] = set()
    tries = [(True, address) for address in known_addresses(settings, count, mark)]
    tries += [(False, f"unkno-{mark}-{number}@example.com") for number in range(count)]
    random.shuffle(tries)
    with httpx.Client(base_url=settings.public_url, timeout=60) as browser:
        csrf = csrf_field(browser.get(path, headers={"accept": "text/html"}))
        for is_known, address in tries:
            began = time.perf_counter()
            answer = browser.post(path, data={"csrf": csrf, "email": address, **more})
            times[is_known].append(time.perf_counter() - began)
            text = _CHANGING.sub(b"", answer.content)
            texts.add((answer.status_code, answer.headers.get("location", ""), text))
    return auc(times[True], times[False]), len(texts)


def enumeration(settings: Settings, mark: str, *, short: bool) -> list[Result]:
    found: list[Result] = []
    for path, count, more in (
        ("/sign-in", SHORT if short else LONG, {"password": "not the right one"}),
        ("/forgotten-password", MAILS[short], {}),
        ("/sign-up", MAILS[short], {}),
    ):
        if path == "/sign-up" and settings.accounts.sign_up != "open":
            continue
        value, texts = told_apart(settings, path, count, f"{mark}{path.strip('/')}", **more)
        figure = f"{path}: AUC {value:.3f} over {count} + {count}, {texts} text"
        limit = auc_max(count)
        found.append(
            Result("O-28", figure, f"AUC <= {limit:.2f}, 1 text", value <= limit and texts == 1)
        )
    return found


# -- codes


async def at_once(
    process: Process, count: int, use: Callable[[Work], Coroutine[Any, Any, bool]]
) -> int:
    """How many of so many, each in a transaction of its own, succeed."""

    async def one() -> bool:
        work = Work(process, system_actor())
        try:
            used = await use(work)
            await work.commit()
        finally:
            await work.roll_back()
        return used

    return sum(await asyncio.gather(*(one() for _ in range(count))))


async def codes(settings: Settings, mark: str) -> list[Result]:
    import pyotp

    (address,) = known_addresses(settings, 1, f"{mark}codes")
    async with open_process(settings) as process:
        work = Work(process, system_actor())
        account_id = await work.value(
            "select id from accounts_account where email = %(email)s", {"email": address}
        )
        await begin_authenticator(work, account_id)
        secret = await unconfirmed_secret(work, account_id)
        assert secret is not None
        app = pyotp.TOTP(secret)
        # The codes around now are three; the first is spent by turning it on.
        assert await confirm_authenticator(work, account_id, app.at(time.time() - 30))
        recovery = await make_recovery_codes(work, account_id)
        await work.commit()
        code = app.now()
        racers = await at_once(process, RACERS, lambda work: use_code(work, account_id, code))
        replay = await at_once(process, 1, lambda work: use_code(work, account_id, code))
        once = await at_once(
            process, 10, lambda work: use_recovery_code(work, account_id, recovery[0])
        )
        again = await at_once(
            process, 1, lambda work: use_recovery_code(work, account_id, recovery[0])
        )
    return [
        Result("O-28", f"{racers} of {RACERS} at once with one code", "1", racers == 1),
        Result("O-28", f"{replay} by the same code later", "0", replay == 0),
        Result(
            "O-28",
            f"recovery code: {once} of 10 at once, {again} later",
            "1, 0",
            once == 1 and not again,
        ),
    ]


# -- lock-out


def lock_out(settings: Settings, person: Any) -> Result:
    """A stranger tries until refused; the victim, elsewhere, signs in all the same."""
    from support.people import PASSWORD, csrf_field

    def browser_at(address: str) -> httpx.Client:
        transport = httpx.HTTPTransport(local_address=address)
        return httpx.Client(base_url=settings.public_url, timeout=60, transport=transport)

    def tries(browser: httpx.Client, password: str, count: int) -> list[int]:
        csrf = csrf_field(browser.get("/sign-in", headers={"accept": "text/html"}))
        form = {"csrf": csrf, "email": person.email, "password": password}
        return [browser.post("/sign-in", data=form).status_code for _ in range(count)]

    with browser_at(STRANGER) as stranger, browser_at(VICTIM) as victim:
        strangers = tries(stranger, "not the right one", settings.accounts.tries_per_account + 5)
        (victims,) = tries(victim, PASSWORD, 1)
    figure = f"the stranger is refused {strangers.count(429)} times, the victim gets {victims}"
    reached = strangers.count(429) >= 1 and victims == 303
    return Result("O-28", figure, "refused; 303", reached)


def walk(settings: Settings, host: Any, *, short: bool) -> list[Result]:
    mark = f"{random.randrange(10**9)}"
    return [
        *enumeration(settings, mark, short=short),
        *asyncio.run(codes(settings, mark)),
        lock_out(settings, host.somebody("Victim")),
    ]


def drill(short: bool) -> list[Result]:  # noqa: FBT001  (what `run` hands over)
    with accounts_server() as (settings, host):
        return walk(settings, host, short=short)


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
