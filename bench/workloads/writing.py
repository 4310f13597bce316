"""T3 one row, T4 200 rows a request, T5 one cell: permission, feed entry and broadcast included.

The limit is the plain statement into an equal table, without any of these.
"""

import json
from dataclasses import replace

import httpx

from bench.harness import bench_table
from bench.harness.bench import ROWS, Bench
from bench.harness.load import CONNECTIONS, BenchFailed, Rate, Target, each_in_turn, per_s
from bench.harness.results import Result
from bench.harness.table import Table

BATCH_ROWS = 200
WRITES_MIN = 0.3

# Every request is another row: `%d` becomes its number. The body is written once, for Lua.
_CREATE = """
local n = %(first)d
function request()
  n = n + 1
  return wrk.format("POST", nil, nil, string.format(%(body)s, n, n))
end
"""

# 200 rows are the same bytes each time: making them in Lua would be what is measured.
_BATCH = """
local whole
function request()
  whole = whole or wrk.format("POST", nil, nil, %(body)s)
  return whole
end
"""

_UPDATE = """
math.randomseed(%(seed)d)
function request()
  local body = string.format('{"fields":{"amount":%%d.5}}', math.random(0, 99999))
  return wrk.format("PATCH", %(path)s .. math.random(%(first)d, %(last)d), nil, body)
end
"""


def t3(bench: Bench) -> None:
    table = bench.table("creating")
    values = {**bench_table.row(7), "name": "New %d", "url": "https://example.org/new/%d"}
    body = json.dumps({"fields": values})
    script = _CREATE % {"first": ROWS, "body": _lua(body)}
    with bench.limit({"t3": table.insert_statement()}) as limit:
        mine = bench.product.target(f"/api/v1/tables/{table.id}/rows", script)
        bare = limit.target("/t3", script)
        _check_same(mine, bare, "POST", body.replace("%d", "1"))
        product, least = _counted(bench, table, mine, bare, rows_each=1)
    _add(bench, "T3", "create one row", product, least)


def t4(bench: Bench) -> None:
    table = bench.table("batches")
    fields = [{"fields": values} for values in bench_table.rows(BATCH_ROWS)]
    body = json.dumps({"create": fields})
    script = _BATCH % {"body": _lua(body)}
    with bench.limit({"t4": table.insert_many_statement()}) as limit:
        mine = bench.product.target(f"/api/v1/tables/{table.id}/rows/batch", script)
        bare = limit.target("/t4", script)
        product, least = _counted(bench, table, mine, bare, rows_each=BATCH_ROWS)
    _add(bench, "T4", f"create {BATCH_ROWS} rows a request", product, least, BATCH_ROWS)


def t5(bench: Bench) -> None:
    table = bench.table("updating")
    first, last = table.row_ids()
    numbers = {"seed": 1, "first": first, "last": last}
    path = f"/api/v1/tables/{table.id}/rows/"
    with bench.limit({"t5": table.update_statement("amount")}) as limit:
        mine = bench.product.target(path, _UPDATE % {**numbers, "path": _lua(path)})
        bare = limit.target("/t5/", _UPDATE % {**numbers, "path": _lua("/t5/")})
        body = '{"fields":{"amount":4711.5}}'
        _check_same(
            _at(mine, str(first)), _at(bare, str(first)), "PATCH", body, cell=("amount", 4711.5)
        )
        product, least = each_in_turn([mine, bare], quick=bench.quick)
    _add(bench, "T5", "change one cell", product, least)


def _counted(
    bench: Bench, table: Table, mine: Target, bare: Target, *, rows_each: int
) -> tuple[Rate, Rate]:
    """Compare, and count in the database that every acknowledged row is there."""
    before = table.count()
    product, limit = each_in_turn([mine, bare], quick=bench.quick)
    there, acknowledged = table.count() - before, product.answered * rows_each
    under_way = product.rounds * CONNECTIONS * rows_each
    if not acknowledged <= there <= acknowledged + under_way:
        raise BenchFailed(f"{acknowledged:,} rows were acknowledged, {there:,} are there")
    return product, limit


def _check_same(
    mine: Target, bare: Target, method: str, body: str, cell: tuple[str, object] | None = None
) -> None:
    """Both answer well, and with the same cells."""
    answers = [
        httpx.request(method, one.url, headers=one.headers, content=body, timeout=30)
        for one in (mine, bare)
    ]
    if not all(answer.is_success for answer in answers):
        raise BenchFailed(f"{mine.url}: {[answer.text[:500] for answer in answers]}")
    product, limit = (answer.json()["fields"] for answer in answers)
    if product != limit or (cell is not None and product[cell[0]] != cell[1]):
        raise BenchFailed(f"{mine.url}: {product} is not {limit}")


def _at(target: Target, rest: str) -> Target:
    return replace(target, url=target.url + rest, script="")


def _lua(text: str) -> str:
    assert "]==]" not in text
    return f"[==[{text}]==]"


def _add(
    bench: Bench, workload: str, what: str, product: Rate, limit: Rate, rows_each: int = 1
) -> None:
    ratio = product.per_s / limit.per_s
    unit = " rows" if rows_each > 1 else ""
    shown = (per_s(product, rows_each, unit), per_s(limit, rows_each, unit))
    bench.run.add(Result(workload, what, *shown, ratio, at_least=WRITES_MIN))
