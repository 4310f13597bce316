"""T6 a CSV file in, T7 a CSV file out, against COPY by the driver."""

import csv
import io
import statistics
import time

from bench.harness import bench_table
from bench.harness.bench import ROWS, Bench
from bench.harness.load import BenchFailed
from bench.harness.results import Result

ROUNDS = 3
TIMES_MAX = 4.0


def t6(bench: Bench) -> None:
    """Upload, start, wait for the job by asking; the limit is COPY of the same bytes."""
    file, like = bench.csv(ROWS), bench.table("reading")
    mine, bare = [], []
    for number in range(1 if bench.quick else ROUNDS):
        began = time.perf_counter()
        table = bench.import_table(f"Bench import {number}", file)
        mine.append(time.perf_counter() - began)
        if table.count() != ROWS:
            raise BenchFailed(f"{table.count():,} of {ROWS:,} rows were imported")
        bare.append(like.seconds_of_copy_in(file))
    _add(bench, "T6", f"import {ROWS:,} rows from CSV", mine, bare)


def t7(bench: Bench) -> None:
    table = bench.table("reading")
    mine, bare = [], []
    for _ in range(1 if bench.quick else ROUNDS):
        began = time.perf_counter()
        exported = bench.product.download(f"/tables/{table.id}/export.csv")
        mine.append(time.perf_counter() - began)
        began = time.perf_counter()
        copied = table.copy_out()
        bare.append(time.perf_counter() - began)
        _check_export(exported, copied)
    _add(bench, "T7", f"export {ROWS:,} rows to CSV", mine, bare)


def _check_export(exported: bytes, copied: bytes) -> None:
    rows = list(csv.DictReader(io.StringIO(exported.decode("utf-8-sig"))))
    plain = list(csv.DictReader(io.StringIO(copied.decode())))
    told = ("name", "amount", "due", "kind", "url")
    for i in (0, 1, len(plain) // 2, len(plain) - 1):
        if [rows[i][name] for name in told] != [plain[i][name] for name in told]:
            raise BenchFailed(f"Row {i} was exported as {rows[i]}, it is {plain[i]}")
    if len(rows) != len(plain) or list(rows[0]) != bench_table.NAMES:
        raise BenchFailed(f"{len(rows):,} rows of {list(rows[0])} were exported")


def _add(bench: Bench, workload: str, what: str, mine: list[float], bare: list[float]) -> None:
    product, limit = statistics.median(mine), statistics.median(bare)
    bench.run.add(
        Result(
            workload,
            what,
            f"{product:.2f} s",
            f"{limit:.2f} s",
            product / limit,
            unit="x",
            at_most=TIMES_MAX,
        )
    )
