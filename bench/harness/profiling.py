"""Samples a process of the product while a workload runs, and sums up by function."""

import argparse
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path

from bench.harness import load
from bench.harness.bench import Bench
from bench.harness.command import WORKLOADS, opened
from bench.harness.load import BenchFailed
from bench.harness.machine import cpu_s_of, name_of, tree_of

RATE_HZ = 400
SHOWN = 40
WAITING = "_worker (concurrent/futures/thread.py"
PATH = re.compile(r"\(.*?(?:site-packages/|lib/python3\.\d+/|src/)?([\w./\-<> ]+?)(?::\d+)?\)$")


def main() -> int:
    asked = argparse.ArgumentParser(description="Where the time of one workload goes.")
    asked.add_argument("name", choices=sorted(WORKLOADS))
    asked.add_argument("--seconds", type=int, default=8, help="of load")
    asked.add_argument("--part", default="web", help="the process to look into: web or worker")
    asked.add_argument("--py-spy", default="py-spy", help="the program")
    asked.add_argument("--port", type=int, default=8250)
    given = asked.parse_args()
    if shutil.which(given.py_spy) is None:
        print("py-spy was not found; see the top of bench/profile.py", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="colonnade-bench-"))
    try:
        with opened(folder, port=given.port, quick=True) as bench:
            # Once for the tables, the pools and the prepared statements, once to look at it.
            WORKLOADS[given.name](bench)
            load.QUICK_S = given.seconds
            with _sampled(_process(bench, given.part), given.py_spy, folder / "samples"):
                WORKLOADS[given.name](bench)
    except BenchFailed as error:
        print(f"The bench failed: {error}", file=sys.stderr)
        return 2
    else:
        _show(folder / "samples")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _process(bench: Bench, part: str) -> int:
    """Of the processes that run this part the one that has worked most."""
    running = [pid for pid in tree_of(bench.product.pid) if part in name_of(pid).split()[1:]]
    if not running:
        raise BenchFailed(f"No process runs {part}")
    return max(cpu_s_of(running).items(), key=itemgetter(1))[0]


@contextmanager
def _sampled(pid: int, program: str, to: Path) -> Iterator[None]:
    command = [program, "record", "-p", str(pid), "-r", str(RATE_HZ), "-f", "raw", "-o", str(to)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as sampler:
        try:
            yield
        finally:
            sampler.send_signal(signal.SIGINT)
            _, said = sampler.communicate(timeout=60)
    if not to.exists():
        raise BenchFailed(f"py-spy wrote nothing: {said.decode()}")


def _show(samples: Path) -> None:
    """Shares of the Python time: within the function itself, and with all it calls."""
    alone, whole, total = Counter[str](), Counter[str](), 0
    for line in samples.read_text(encoding="utf-8").splitlines():
        stack, _, count = line.rpartition(" ")
        frames = [PATH.sub(r"(\1)", frame) for frame in stack.split(";")]
        if frames[-1].startswith(WAITING) or "(" not in frames[-1][1:]:
            # Threads that wait for work, and the server's own, which have no Python in them.
            continue
        total += int(count)
        alone[frames[-1]] += int(count)
        for frame in set(frames):
            whole[frame] += int(count)
    print("\n`Runner.run` itself is the event loop: waiting, and reading and writing sockets.")
    for title, counted in (("in the function itself", alone), ("with all it calls", whole)):
        print(f"\n{title}")
        for frame, count in counted.most_common(SHOWN):
            print(f"{count / total:7.1%}  {frame}")
