"""O-09 in short: PostgreSQL killed under writers."""

import pytest
from support.ledger import Book
from support.running import Colonnade

from bench.drills.o09_kill_postgres import KILLS_SHORT, judged

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_nothing_acknowledged_is_lost_when_postgres_is_killed(
    drilled: Colonnade, book: Book
) -> None:
    for result in judged(drilled, book, kills=KILLS_SHORT):
        assert result.reached, str(result)
