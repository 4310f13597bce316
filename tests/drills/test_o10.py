"""O-10 in short: Redis killed, frozen, flushed, full and read-only."""

import pytest
from support.people import Person
from support.running import Colonnade

from bench.drills.o10_redis import AWAY_S_SHORT, judged

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_without_redis_nothing_is_lost_and_nobody_slips_in(
    drilled: Colonnade, drilled_owner: Person
) -> None:
    results = judged(drilled, drilled_owner, away_s=AWAY_S_SHORT)
    missed = [str(result) for result in results if not result.reached]
    assert not missed, "\n".join(missed)
