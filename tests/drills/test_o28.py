"""O-28 in short: a stranger learns nothing by trying, a code works once, nobody is locked out."""

from support.people import Person

from bench.drills.o28_login import walk
from colonnade.kernel.settings import Settings


def test_a_stranger_learns_nothing_and_locks_nobody_out(
    settings: Settings, administrator: Person
) -> None:
    results = walk(settings, administrator, short=True)
    assert all(result.reached for result in results), "\n".join(map(str, results))
