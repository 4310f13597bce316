"""`colonnade up` by a user who is nobody special, with no home."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.running import Colonnade, data_folder

NOBODY = 65534
SOURCE = Path(__file__).parents[2] / "src"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="the other tests are run by a plain user already"),
]


def python_for_everybody(environment: dict[str, str]) -> str:
    """One that others may start, and that then finds our packages."""
    minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/local/bin/{minor}", f"/usr/bin/{minor}"):
        try:
            tried = subprocess.run(
                [candidate, "-c", "import colonnade, psycopg"],
                user=NOBODY,
                group=NOBODY,
                env=environment,
                cwd="/",
                check=False,
                capture_output=True,
            )
        except OSError:
            continue
        if tried.returncode == 0:
            return candidate
    pytest.skip("no Python here that others may start with our packages")


@pytest.fixture
def colonnade() -> Iterator[Colonnade]:
    paths = (str(SOURCE), sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
    environment = {
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": "/nonexistent",
    }
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("no setpriv here")
    data = data_folder()
    os.chown(data, NOBODY, NOBODY)
    running = Colonnade(data / "data")
    running.environment = environment
    running.command = [
        *(setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
        *(python_for_everybody({**environment, "PATH": os.environ["PATH"]}), "-m", "colonnade"),
    ]
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
