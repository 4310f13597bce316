"""How soon it answers, and how much memory the whole tree holds while nobody asks anything."""

import time

from bench.harness.bench import Bench
from bench.harness.machine import memory_of, name_of, tree_of
from bench.harness.results import Result

IDLE_S = 20
START_MAX_S = 5.0
IDLE_MIB_MAX = 400.0


def start(bench: Bench) -> None:
    """From the command to the first answered request: on an empty folder, then on a used one."""
    product = bench.product
    bench.run.add(_start("first start, from an empty data folder", product.first_start_s))
    product.start_again()
    bench.run.add(_start("second start", product.second_start_s))


def idle(bench: Bench) -> None:
    time.sleep(IDLE_S)
    pids = tree_of(bench.product.pid)
    held = memory_of(pids)
    for pid, (pss, rss) in held.items():
        bench.say(f"  {pss:6.1f} MiB PSS {rss:6.1f} RSS  {name_of(pid)}")
    total = sum(pss for pss, _ in held.values())
    rss = sum(rss for _, rss in held.values())
    bench.run.add(
        Result(
            "idle",
            f"memory of {len(held)} processes, {IDLE_S} s idle (PSS)",
            f"{total:.0f} MiB (RSS {rss:.0f})",
            "",
            total,
            unit=" MiB",
            at_most=IDLE_MIB_MAX,
        )
    )


def used(bench: Bench) -> None:
    """The same after all the work, with the database's buffers full: for information."""
    held = memory_of(tree_of(bench.product.pid))
    total = sum(pss for pss, _ in held.values())
    bench.run.add(
        Result("idle", "the same right after the run", f"{total:.0f} MiB", "", total, unit=" MiB")
    )


def _start(what: str, seconds: float) -> Result:
    return Result("start", what, f"{seconds:.2f} s", "", seconds, unit=" s", at_most=START_MAX_S)
