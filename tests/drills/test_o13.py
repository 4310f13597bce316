"""O-13 in short: messages that are none, and jobs that crash, fill memory and never end."""

import asyncio
from pathlib import Path

import pytest

from bench.drills.o13_poison import judged
from colonnade.kernel.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_poison_ends_with_its_reason_and_the_rest_goes_on(
    fresh_settings: Settings, tmp_path: Path
) -> None:
    results = asyncio.run(judged(fresh_settings, tmp_path, short=True))
    missed = [str(result) for result in results if not result.reached]
    assert not missed, "\n".join(missed)
