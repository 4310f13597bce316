"""`colonnade up` by a user who is nobody special, with no home."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.running import Colonnade, data_folder

NOBODY = 65534

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.geteuid() != 0, reason="the other tests are run by a plain user already"),
]


@pytest.fixture
def colonnade(installed: Path) -> Iterator[Colonnade]:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("no setpriv here")
    as_nobody = [setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    if subprocess.run([*as_nobody, installed, "--version"], check=False, cwd="/").returncode != 0:
        pytest.skip("no Python here that every user may start")
    data = data_folder()
    os.chown(data, NOBODY, NOBODY)
    running = Colonnade(data / "data")
    running.environment = {"HOME": "/nonexistent"}
    running.command = [*as_nobody, str(installed)]
    yield running
    running.stop()
    shutil.rmtree(data, ignore_errors=True)


def test_it_starts_twice(colonnade: Colonnade):
    for _ in range(2):
        colonnade.lines.clear()
        colonnade.start()
        assert colonnade.healthy()
        for pid, line in colonnade.tree().items():
            assert Path(f"/proc/{pid}").stat().st_uid == NOBODY, line
        colonnade.stop()
