"""What every drill says in the end: its figure beside what is expected of it.

A drill is a program: `.venv/bin/python bench/drills/o10_redis.py [--short]`. It starts what it
needs, prints one line for each thing it shows, and exits with 1 where one was missed. Its first
lines put the repository and `tests` on the path; the short forms are tests, in `tests/drills`.
`bench/drills/run.py` runs them all.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Result:
    id: str
    figure: str
    expected: str
    reached: bool

    def __str__(self) -> str:
        verdict = "ok" if self.reached else "MISSED"
        return f"{self.id:<6} {verdict:<6} {self.figure} (expected: {self.expected})"


def report(*results: Result) -> int:
    """Print them; the exit code."""
    for result in results:
        print(result, flush=True)
    return 0 if all(result.reached for result in results) else 1


def run(drill: Callable[[bool], Sequence[Result]], about: str) -> int:
    """The whole of a program: `drill(short)` gives the results."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--short", action="store_true", help="a few seconds, as the tests run it")
    parser.add_argument("--results", type=Path, metavar="FILE", help="write them there as JSON too")
    given = parser.parse_args()
    results = drill(given.short)
    if given.results:
        told = [asdict(result) for result in results]
        given.results.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return report(*results)
