"""O-07 in short: the web server killed under writers."""

import pytest
from support.ledger import Book
from support.running import Colonnade

from bench.drills.o07_kill_web import KILLS_SHORT, judged

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_nothing_acknowledged_is_lost_when_the_web_is_killed(
    drilled: Colonnade, book: Book
) -> None:
    ledger, _recovery = judged(drilled, book, kills=KILLS_SHORT)
    # How soon it is back is for a machine with nothing else to do: the long form.
    assert ledger.reached, str(ledger)
