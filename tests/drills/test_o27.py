"""O-27 in short: after a reset, a suspension and a removal nothing opens that must not."""

from support.people import Person

from bench.drills.o27_sessions import EVENTS, SHORT, TABLE, walk
from colonnade.kernel.settings import Settings


def test_nothing_opens_that_must_not(settings: Settings, administrator: Person) -> None:
    result = walk(settings, administrator, SHORT)
    assert result.reached, str(result)


def test_every_event_has_its_row() -> None:
    assert EVENTS.keys() == TABLE["events"].keys()
    assert all(len(row) == len(TABLE["credentials"]) for row in TABLE["events"].values())
