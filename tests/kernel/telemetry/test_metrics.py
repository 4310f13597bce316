"""The figures of every process of a tree are in one answer."""

import os
import subprocess
import sys
from pathlib import Path

CODE = """
from colonnade.kernel.telemetry import Counter, metrics_text
made = Counter("things_made", "Things made", ["kind"])
made.labels(kind="x").inc(2)
print(metrics_text().decode())
"""


def test_processes_are_summed_up(tmp_path: Path):
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        shown = subprocess.run(
            [sys.executable, "-c", CODE],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    assert 'things_made_total{kind="x"} 4.0' in shown


def test_one_process_tells_its_own():
    shown = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True
    ).stdout
    assert 'things_made_total{kind="x"} 2.0' in shown
