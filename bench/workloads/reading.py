"""T1 a page of 100 rows, T2 the same filtered and sorted, T9 the page as the table grows."""

import json
from typing import Any
from urllib.parse import urlencode

import httpx

from bench.harness.bench import Bench
from bench.harness.load import BenchFailed, Rate, each_in_turn, per_s
from bench.harness.results import Result
from bench.harness.table import Table

PAGE = {"limit": 100}
FILTERED = {
    "limit": 100,
    "filter": json.dumps(
        {
            "all": [
                {"field": "done", "is": "equals", "value": True},
                {"field": "amount", "is": "greater", "value": 75_000},
            ]
        }
    ),
    "sort": "-due",
}
GROWTH_ROWS = (1_000, 10_000, 100_000, 1_000_000)
DEEP = 0.9
T1_MIN = 0.5
DEEP_COST_MAX = 2.0


def t1(bench: Bench) -> None:
    product, limit = _compared(bench, bench.table("reading"), PAGE)
    _add(bench, "T1", "a page of 100 rows, the first", product, limit, at_least=T1_MIN)


def t2(bench: Bench) -> None:
    product, limit = _compared(bench, bench.table("reading"), FILTERED)
    _add(bench, "T2", "a page of 100 rows, filtered and sorted", product, limit)


def t9(bench: Bench) -> None:
    for rows in GROWTH_ROWS:
        table = bench.table("reading", rows)
        product, limit = _compared(bench, table, PAGE)
        _add(bench, "T9", f"the first page of {rows:,} rows", product, limit)
        _deep(bench, table, rows)


def _deep(bench: Bench, table: Table, rows: int) -> None:
    """The page at 90 %, by offset and by cursor, in the cost of the first page."""
    offset = int(rows * DEEP)
    before = bench.product.get(f"/tables/{table.id}/rows", limit=100, offset=offset - 100)
    pages = {
        "first": PAGE,
        "by offset": {**PAGE, "offset": offset},
        "by cursor": {**PAGE, "cursor": before["next"]},
    }
    for how, query in pages.items():
        found = bench.product.get(f"/tables/{table.id}/rows", **query)["rows"]
        expected = "Row 0" if how == "first" else f"Row {offset}"
        if found[0]["fields"]["name"] != expected:
            raise BenchFailed(f"The page {how} begins with {found[0]['fields']}")
    targets = [bench.product.target(_path(table, query)) for query in pages.values()]
    first, *deep = each_in_turn(targets, quick=bench.quick)
    is_line = rows == GROWTH_ROWS[-1]
    for how, rate in zip(("by offset", "by cursor"), deep, strict=True):
        bench.run.add(
            Result(
                "T9",
                f"the page at 90 % of {rows:,} rows {how}, in costs of the first",
                f"{per_s(rate)}, first {per_s(first)}",
                "",
                first.per_s / rate.per_s,
                unit="x",
                at_most=DEEP_COST_MAX if is_line else None,
            )
        )


def _compared(bench: Bench, table: Table, query: dict[str, Any]) -> tuple[Rate, Rate]:
    """The product's page, and the very statement behind it with the driver alone."""
    path = _path(table, query)
    with bench.limit({"page": table.page_statement(query)}) as limit:
        page = bench.product.get(f"/tables/{table.id}/rows", **query)["rows"]
        bare = httpx.get(f"{limit.url}/page").content
        if page != json.loads(bare)["rows"] or len(page) != PAGE["limit"]:
            raise BenchFailed(f"{path}: the product and the limit give different pages")
        targets = [bench.product.target(path), limit.target("/page")]
        product, least = each_in_turn(targets, quick=bench.quick)
        return product, least


def _path(table: Table, query: dict[str, Any]) -> str:
    return f"/api/v1/tables/{table.id}/rows?{urlencode(query)}"


def _add(
    bench: Bench,
    workload: str,
    what: str,
    product: Rate,
    limit: Rate,
    at_least: float | None = None,
) -> None:
    ratio = product.per_s / limit.per_s
    bench.run.add(Result(workload, what, per_s(product), per_s(limit), ratio, at_least=at_least))
