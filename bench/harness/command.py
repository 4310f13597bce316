"""The command line: which workloads, how long, where the results go."""

import argparse
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.harness import load, machine
from bench.harness.bench import Bench
from bench.harness.product import Product
from bench.harness.results import Run
from bench.workloads import files, footprint, packages, reading, realtime, writing

WORKLOADS: dict[str, Callable[[Bench], None]] = {
    "start": footprint.start,
    "idle": footprint.idle,
    "T1": reading.t1,
    "T2": reading.t2,
    "T3": writing.t3,
    "T4": writing.t4,
    "T5": writing.t5,
    "T6": files.t6,
    "T7": files.t7,
    "T8": realtime.t8,
    "T9": reading.t9,
    "T10": realtime.t10,
    "used": footprint.used,
    **packages.WORKLOADS,
}


def main() -> int:
    asked = argparse.ArgumentParser(description="Measures Colonnade against the driver alone.")
    asked.add_argument("names", nargs="*", metavar="NAME", help=", ".join(WORKLOADS))
    asked.add_argument("--quick", action="store_true", help="3 s once: does it work at all?")
    asked.add_argument("--write", action="store_true", help="write the results down all the same")
    asked.add_argument("--port", type=int, default=8250, help="and the next three, for the limits")
    asked.add_argument("--keep", action="store_true", help="keep the folder with data and logs")
    given = asked.parse_args()
    unknown = set(given.names) - set(WORKLOADS)
    if unknown:
        asked.error(f"no such workload: {', '.join(sorted(unknown))}")
    names = [name for name in WORKLOADS if not given.names or name in given.names]
    folder = Path(tempfile.mkdtemp(prefix="colonnade-bench-"))
    try:
        run = measure(folder, names, port=given.port, quick=given.quick)
    except load.BenchFailed as error:
        print(f"The bench failed: {error}", file=sys.stderr)
        return 2
    finally:
        if given.keep:
            print(f"kept: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{run.table()}\n")
    if given.write or (len(names) == len(WORKLOADS) and not given.quick):
        run.write()
    for result in run.missed:
        print(f"MISSED: {result.workload} {result.what}: {result.shown}, {result.line}")
    return 1 if run.missed else 0


def measure(folder: Path, names: list[str], *, port: int, quick: bool) -> Run:
    with opened(folder, port=port, quick=quick) as bench:
        for name in names:
            WORKLOADS[name](bench)
    return bench.run


@contextmanager
def opened(folder: Path, *, port: int, quick: bool) -> Iterator[Bench]:
    """A fresh Colonnade to work on; `port` is its own, the next one is the limit's."""
    load.check_wrk()
    load_before = machine.load_average()
    with Product(folder, port) as product:
        run = Run(
            shlex.join(["python", "bench/run.py", *sys.argv[1:]]),
            machine.facts(product.postgres_version()),
            quick=quick,
            load_before=load_before,
        )
        yield Bench(product, run, folder, limit_port=port + 1, quick=quick)
