"""O-32 in short: what a first run leaves open."""

import pytest
from support.running import Colonnade

from bench.drills.o32_first_run import PUBLISHED, judged

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_a_first_run_leaves_nothing_open(drilled: Colonnade) -> None:
    for result in judged(drilled.data, PUBLISHED[:1]):
        assert result.reached, str(result)
