"""O-17 in short: many sockets on one process, some of which never read."""

import pytest
from support.people import Person
from support.running import Colonnade

from bench.drills.o17_sockets import ROUNDS_SHORT, SECONDS_SHORT, SOCKETS_SHORT, judged

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_who_reads_misses_nothing_and_who_does_not_is_cut_off(
    drilled: Colonnade, drilled_owner: Person
) -> None:
    results = judged(
        drilled,
        drilled_owner,
        count=SOCKETS_SHORT,
        rounds=ROUNDS_SHORT,
        seconds=SECONDS_SHORT,
    )
    missed = [str(result) for result in results if not result.reached]
    assert not missed, "\n".join(missed)
