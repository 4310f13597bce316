"""O-14 in short: clients that go away while their transaction is open."""

import pytest
from support.ledger import Book
from support.people import Person
from support.running import Colonnade

from bench.drills.o14_cancelled import CALM_S_SHORT, CLIENTS_SHORT, judged

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_who_goes_away_leaves_nothing_open(
    drilled: Colonnade, drilled_owner: Person, book: Book
) -> None:
    results = judged(drilled, drilled_owner, book, clients=CLIENTS_SHORT, calm_s=CALM_S_SHORT)
    missed = [str(result) for result in results if not result.reached]
    assert not missed, "\n".join(missed)
