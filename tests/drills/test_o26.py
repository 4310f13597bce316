"""O-26 in short: one key, one effect; forgotten after a day. (Kills: tests/journeys.)"""

from support.people import Person
from support.servers import Server

from bench.drills.o26_idempotency import a_day_later, at_once


def test_one_key_has_one_effect(administrator: Person) -> None:
    with administrator.api() as api:
        result = at_once(api, administrator)
    assert result.reached, str(result)


def test_a_key_is_kept_for_a_day(administrator: Person, server: Server) -> None:
    with administrator.api() as api:
        result = a_day_later(api, server.database_url)
    assert result.reached, str(result)
