"""What a check found: well or not, and what to do about it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

import msgspec

from colonnade.kernel.work import Process

State = Literal["ok", "warning", "problem"]

CHECK_S = 25.0
"""Longer than the patience of any single check, such as that for a worker under load."""


class Finding(msgspec.Struct, frozen=True):
    """One line of the doctor."""

    name: str
    state: State
    says: str
    advice: str = ""
    """What to do; empty where all is well."""


Check = Callable[[Process], Awaitable[Sequence[Finding]]]


def well(name: str, says: str) -> Finding:
    return Finding(name, "ok", says)


def warning(name: str, says: str, advice: str) -> Finding:
    return Finding(name, "warning", says, advice)


def problem(name: str, says: str, advice: str) -> Finding:
    return Finding(name, "problem", says, advice)


def judged(name: str, says: str, advice: str, *, well_if: bool) -> Finding:
    """Well, or a warning."""
    return well(name, says) if well_if else warning(name, says, advice)


def worst_of(findings: Sequence[Finding]) -> State:
    for state in ("problem", "warning"):
        if any(finding.state == state for finding in findings):
            return state
    return "ok"


async def run_checks(process: Process, checks: dict[str, Check]) -> list[Finding]:
    """All of them beside each other; one that fails or takes too long is a finding itself."""
    found = await asyncio.gather(*(_run(process, name, check) for name, check in checks.items()))
    return [finding for findings in found for finding in findings]


async def _run(process: Process, name: str, check: Check) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(CHECK_S):
            return await check(process)
    except TimeoutError:
        advice = "Look at that server's load and at the network between"
        return [problem(name, f"no answer within {CHECK_S:.0f} s", advice)]
    except Exception as error:  # noqa: BLE001  (whatever it is, it is what was found)
        words = " ".join(str(error).split()) or type(error).__name__
        return [problem(name, words, "See the log of the server that this names")]
