"""The table `Bench` of the workloads: eight fields, any number of rows, the same in every run."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

KINDS = ("red", "green", "blue", "white", "black")
FIRST_DUE = date(2020, 1, 1)
NOTE = " ".join(["lorem"] * 5)

FIELDS: list[dict[str, Any]] = [
    {"name": "name", "kind": "text", "options": {}},
    {"name": "note", "kind": "long_text", "options": {}},
    {"name": "amount", "kind": "number", "options": {"decimals": 1}},
    {"name": "done", "kind": "boolean", "options": {}},
    {"name": "due", "kind": "date", "options": {"time": False}},
    {
        "name": "kind",
        "kind": "select",
        "options": {"choices": [{"name": kind, "color": "blue"} for kind in KINDS]},
    },
    {"name": "url", "kind": "url", "options": {}},
    {"name": "rating", "kind": "number", "options": {"decimals": 0}},
]
NAMES = [field["name"] for field in FIELDS]


def row(i: int) -> dict[str, Any]:
    """Row `i` in the words of the API."""
    return {
        "name": f"Row {i}",
        "note": NOTE,
        "amount": i * 1.5,
        "done": i % 2 == 1,
        "due": (FIRST_DUE + timedelta(days=i % 1000)).isoformat(),
        "kind": KINDS[i % len(KINDS)],
        "url": f"https://example.org/rows/{i}",
        "rating": i % 6,
    }


def rows(count: int) -> Iterator[dict[str, Any]]:
    return (row(i) for i in range(count))


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(NAMES)
        for values in rows(count):
            done = "true" if values["done"] else "false"
            written.writerow([done if name == "done" else values[name] for name in NAMES])
