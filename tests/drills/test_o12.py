"""O-12 in short: every message three times, out of order, and two beats."""

import asyncio
from pathlib import Path

import pytest

from bench.drills.o12_twice import judged
from colonnade.kernel.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_what_comes_again_has_one_effect(fresh_settings: Settings, tmp_path: Path) -> None:
    results = asyncio.run(judged(fresh_settings, tmp_path, short=True))
    missed = [str(result) for result in results if not result.reached]
    assert not missed, "\n".join(missed)
