"""`kill -9` of each part under writers: every acknowledged write is there exactly once."""

import asyncio
import shutil
import time
from collections.abc import Iterator

import pytest
from support.ledger import BACK_WITHIN_S, Book, Ledger, open_book
from support.people import Person
from support.running import Colonnade, data_folder
from support.sockets import Follower, told_names

WRITERS = 4
PARTS = ("web", "valkey", "worker", "postgres")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def colonnade() -> Iterator[Colonnade]:
    data = data_folder()
    running = Colonnade(data, "--workers", "2")
    running.start()
    try:
        yield running
    finally:
        running.stop()
        shutil.rmtree(data, ignore_errors=True)


def test_kill_each_part_under_writers(colonnade: Colonnade) -> None:
    owner = Person(colonnade.url, colonnade.link, "Olga")
    book = open_book(owner)
    ledger = Ledger(book, writers=WRITERS)
    seen, last_kill_at = asyncio.run(_kill_one_after_another(colonnade, book, ledger))

    account = ledger.settled(calm_at=last_kill_at + BACK_WITHIN_S)
    assert account.is_right, str(account)
    assert len(account.acknowledged) > 100
    missed = set(account.acknowledged) - seen
    assert not missed, f"{len(missed)} never reached the follower"
    assert ledger.slowest_s < BACK_WITHIN_S


async def _kill_one_after_another(
    colonnade: Colonnade, book: Book, ledger: Ledger
) -> tuple[set[str], float]:
    """The names that a follower of the table was told of, and when the last part was killed."""
    async with Follower(colonnade.url, book.token, f"table:{book.table}") as follower:
        killed_at = 0.0
        with ledger:
            for part in PARTS:
                await asyncio.sleep(1.0)
                colonnade.kill(part)
                killed_at = time.monotonic()
                await asyncio.sleep(0.3)
                await asyncio.to_thread(colonnade.until_healthy, BACK_WITHIN_S)
            await asyncio.sleep(1.0)
            await asyncio.to_thread(ledger.end)
        wanted = set(ledger.acknowledged)
        deadline = time.monotonic() + BACK_WITHIN_S
        while not wanted <= told_names(follower) and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        assert follower.resyncs == 0
        return told_names(follower), killed_at
