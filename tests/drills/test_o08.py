"""O-08 in short: the worker killed while it imports, reports and tells webhooks."""

import asyncio
from pathlib import Path

import pytest

from bench.drills.o08_kill_worker import judged
from colonnade.kernel.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_every_job_ends_and_has_one_effect(fresh_settings: Settings, tmp_path: Path) -> None:
    results = asyncio.run(judged(fresh_settings, tmp_path, short=True))
    missed = [str(result) for result in results if not result.reached]
    assert not missed, "\n".join(missed)
