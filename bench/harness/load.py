"""Load by wrk: requests a second, and the certainty that every answer was a good one."""

import json
import shutil
import statistics
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from bench.harness.machine import cpu_s_of, tree_of

CONNECTIONS = 16
WARM_UP_S = 3
ROUND_S = 10
ROUNDS = 3
QUICK_S = 3
JSON = {"Content-Type": "application/json"}

_DONE = """
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\nBENCH {"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"bad":%d,"broken":%d}\\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.status, e.connect + e.read + e.write + e.timeout))
end
"""


class BenchFailed(Exception):
    """The bench itself could not measure: an answer was wrong, or a program is missing."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests a second, with the latencies of the same round."""

    per_s: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    """Of server and database, for one request: steadier than the rate on a busy machine."""

    answered: int
    """In all rounds, the warm-up too."""

    rounds: int = 1


@dataclass(frozen=True, slots=True)
class Target:
    """Something to load: where, with which headers, and what to send (Lua, see `writing`)."""

    url: str
    headers: dict[str, str]
    script: str = ""
    roots: tuple[int, ...] = ()
    """The trees of processes that work for it."""


def check_wrk() -> None:
    if shutil.which("wrk") is None:
        raise BenchFailed(
            "The load generator `wrk` is not installed. On Debian and Ubuntu: apt-get install wrk"
        )


def one_round(target: Target, seconds: int) -> Rate:
    headers = [
        part for name, value in target.headers.items() for part in ("-H", f"{name}: {value}")
    ]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bench.lua"
        script.write_text(target.script + _DONE, encoding="utf-8")
        before = _cpu_s(target)
        said = subprocess.run(
            [
                "wrk",
                "-t1",
                f"-c{CONNECTIONS}",
                f"-d{seconds}s",
                "-s",
                str(script),
                *headers,
                target.url,
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + 30,
        )
        used = _cpu_s(target)
    line = next((one for one in said.stdout.splitlines() if one.startswith("BENCH ")), None)
    if said.returncode != 0 or line is None:
        raise BenchFailed(f"wrk failed on {target.url}: {said.stdout}{said.stderr}")
    found = json.loads(line.removeprefix("BENCH "))
    if found["bad"] or found["broken"] or not found["requests"]:
        raise BenchFailed(
            f"{target.url}: of {found['requests']} answers {found['bad']} were no 2xx or 3xx, "
            f"{found['broken']} connections failed"
        )
    answered = found["requests"]
    cpu_s = sum(seconds - before.get(pid, 0.0) for pid, seconds in used.items())
    return Rate(
        answered / found["seconds"],
        found["p50_ms"],
        found["p99_ms"],
        cpu_s / answered * 1000,
        answered,
    )


def _cpu_s(target: Target) -> dict[int, float]:
    return cpu_s_of([pid for root in target.roots for pid in tree_of(root)])


def each_in_turn(targets: list[Target], *, quick: bool) -> list[Rate]:
    """The median of each, measured in turn, so that all meet the same weather."""
    seconds, rounds = (QUICK_S, 1) if quick else (ROUND_S, ROUNDS)
    warm = [one_round(target, 1 if quick else WARM_UP_S) for target in targets]
    found = [[one_round(target, seconds) for target in targets] for _ in range(rounds)]
    return [_median([each[i] for each in found], warm[i]) for i in range(len(targets))]


def _median(found: list[Rate], warm: Rate) -> Rate:
    middle = statistics.median_low([rate.per_s for rate in found])
    median = next(rate for rate in found if rate.per_s == middle)
    answered = sum(rate.answered for rate in [warm, *found])
    return replace(median, answered=answered, rounds=len(found) + 1)


def per_s(rate: Rate, each: int = 1, unit: str = "") -> str:
    return f"{rate.per_s * each:,.0f}{unit}/s, p99 {rate.p99_ms:.0f} ms, CPU {rate.cpu_ms:.2f} ms"
