"""Runs the drills, one after another, and writes down what came of them.

    python bench/drills/run.py                 all of them, in their long forms: about an hour
    python bench/drills/run.py O-09 O-30       some
    python bench/drills/run.py --short         as the tests run them; nothing is written

What a run shows goes to bench/results/drills.json, in the place of what the same drill showed
before, and from there to docs/reliability.md. Exit code 1: something was missed.
"""

import argparse
import ast
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "bench" / "drills"
RESULTS = ROOT / "bench" / "results" / "drills.json"
DOCUMENT = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- drills: begin -->", "<!-- drills: end -->"
LONGEST_S = 3600

Results = dict[str, dict[str, Any]]
"""Program -> what it showed."""


@dataclass(frozen=True)
class Program:
    path: Path

    @property
    def id(self) -> str:
        """As in the list of drills: `o09_kill_postgres.py` is O-09."""
        return f"O-{self.path.name[1:3]}"

    @property
    def about(self) -> str:
        """The first sentence of what it says of itself."""
        said = ast.get_docstring(ast.parse(self.path.read_text(encoding="utf-8"))) or ""
        return said.split("\n\n")[0].replace("\n", " ").partition(": ")[2]


def programs() -> list[Program]:
    return [Program(path) for path in sorted(FOLDER.glob("o[0-9][0-9]_*.py"))]


def main() -> int:
    every = programs()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ids", nargs="*", metavar="ID", help=", ".join(one.id for one in every))
    parser.add_argument("--short", action="store_true", help="a few seconds each; not written down")
    parser.add_argument("--document", action="store_true", help="only write docs/reliability.md")
    given = parser.parse_args()
    unknown = set(given.ids) - {one.id for one in every}
    if unknown:
        parser.error(f"no such drill: {', '.join(sorted(unknown))}")
    failed = False
    for one in [] if given.document else every:
        if given.ids and one.id not in given.ids:
            continue
        found = ran(one, short=given.short)
        failed |= not all(result["reached"] for result in found["results"])
        if not given.short:
            # Read again: another run may have written meanwhile.
            write({**read(), one.path.name: found})
    if given.document:
        write(read())
    return 1 if failed else 0


def ran(one: Program, *, short: bool) -> dict[str, Any]:
    """As a program of its own: what one leaves behind must not help or hinder the next."""
    print(f"-- {one.id} {one.about}", flush=True)
    load, began = os.getloadavg()[0], time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "results.json"
        words = [sys.executable, str(one.path), "--results", str(told)]
        ended = subprocess.run(
            [*words, *(["--short"] if short else [])], cwd=ROOT, timeout=LONGEST_S, check=False
        )
        results = json.loads(told.read_text(encoding="utf-8")) if told.exists() else []
    if not results:
        figure = f"it ended with {ended.returncode} and showed nothing"
        results = [{"id": one.id, "figure": figure, "expected": "a figure", "reached": False}]
    return {
        "id": one.id,
        "about": one.about,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began),
        "load_before": round(load, 1),
        "results": results,
    }


def read() -> Results:
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}


def write(shown: Results) -> None:
    ordered = dict(sorted(shown.items()))
    text = json.dumps(ordered, indent=1, ensure_ascii=False)
    RESULTS.write_text(f"{text}\n", encoding="utf-8")
    DOCUMENT.write_text(document(DOCUMENT.read_text(encoding="utf-8"), ordered), encoding="utf-8")


def document(text: str, shown: Results) -> str:
    """The page, with these results in the place of those in it."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{markdown(shown)}\n{END}{tail}"


def markdown(shown: Mapping[str, Mapping[str, Any]]) -> str:
    rows = ["| drill | shown | expected | |", "| --- | --- | --- | --- |"]
    for name, one in shown.items():
        ran_at = datetime.fromisoformat(one["at"])
        ran = f"{ran_at:%Y-%m-%d}, {one['seconds']} s, load before it {one['load_before']}"
        about = f"**{one['id']}** {one['about']} *`{name}`, {ran}*"
        rows.append(f"| {_cell(about)} | | | |")
        rows += [_row(result) for result in one["results"]]
    return "\n".join(rows)


def _row(result: Mapping[str, Any]) -> str:
    verdict = "reached" if result["reached"] else "**missed**"
    return f"| | {_cell(result['figure'])} | {_cell(result['expected'])} | {verdict} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


if __name__ == "__main__":
    sys.exit(main())
