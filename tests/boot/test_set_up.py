"""The set-up is quick the second time: what was built is not built again."""

import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AGAIN_WITHIN_S = 3.0


@pytest.mark.slow
def test_the_front_end_is_not_built_twice() -> None:
    def prepare() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", "set -eu; . bin/prepare.sh; prepare_assets", "bin/up"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )

    prepare()
    began = time.monotonic()
    again = prepare()
    assert again.stderr == ""
    assert time.monotonic() - began < AGAIN_WITHIN_S
