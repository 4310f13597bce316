"""What the figures were measured on, and what a tree of processes holds in memory."""

import os
import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

MIB = 1024 * 1024
PACKAGES = ("colonnade", "granian", "litestar", "psycopg", "msgspec", "uvloop")


def facts(postgres_version: str) -> dict[str, str]:
    """Nothing that names the machine: its size, its system, the versions of what runs."""
    with Path("/proc/meminfo").open(encoding="ascii") as lines:
        memory_kib = int(next(line for line in lines if line.startswith("MemTotal")).split()[1])
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{memory_kib / 1024 / 1024:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "postgresql": postgres_version,
        "wrk": _wrk_version(),
        **{package: version(package) for package in PACKAGES},
    }


def load_average() -> float:
    """Of the last minute: beside other load, figures are noise."""
    return os.getloadavg()[0]


def tree_of(pid: int) -> list[int]:
    """A process and all its descendants that are alive."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            # The name, in brackets, may hold anything; what follows it doesn't.
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(stat[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        process = waiting.pop()
        found.append(process)
        waiting += children.get(process, [])
    return found


def name_of(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().split()
    except OSError:
        return "gone"
    return " ".join(Path(word).name for word in words[:6])


def cpu_s_of(pids: list[int]) -> dict[int, float]:
    """What each has used of a core so far."""
    found: dict[int, float] = {}
    for pid in pids:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[pid] = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return found


def memory_of(pids: list[int]) -> dict[int, tuple[float, float]]:
    """PSS and RSS in MiB of each process. PSS counts a shared page once over all who share it."""
    found: dict[int, tuple[float, float]] = {}
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        except (FileNotFoundError, ProcessLookupError):
            continue
        sizes = {line.split()[0]: int(line.split()[1]) for line in lines}
        found[pid] = (sizes["Pss:"] / 1024, sizes["Rss:"] / 1024)
    return found


def _wrk_version() -> str:
    if shutil.which("wrk") is None:
        return "missing"
    said = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False)
    return (said.stdout + said.stderr).split("[")[0].removeprefix("wrk ").strip()
