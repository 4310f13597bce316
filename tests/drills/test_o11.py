"""O-11 in short: connections to the broker cut, three times."""

import asyncio
from pathlib import Path

import pytest

from bench.drills.o11_broker_reset import judged
from colonnade.kernel.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_a_job_is_done_soon_after_the_broker_is_back(
    fresh_settings: Settings, tmp_path: Path
) -> None:
    results = asyncio.run(judged(fresh_settings, tmp_path, short=True))
    missed = [str(result) for result in results if not result.reached]
    assert not missed, "\n".join(missed)
