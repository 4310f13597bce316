"""O-25 in its short form."""

import pytest

from bench.drills.o25_webhooks import drill

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_no_event_is_lost_when_the_worker_is_killed():
    missed = [str(result) for result in drill(True) if not result.reached]
    assert not missed
