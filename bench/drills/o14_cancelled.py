"""O-14: clients that go away at a random byte or moment while a transaction is open.

Some break off in the middle of the body, some after it, and while some wait, somebody else holds a
lock on the table, so that their transactions are surely open. Afterwards no connection is left in a
transaction, each batch is there whole or not at all, and the pools serve everybody as before.
"""

import asyncio
import json
import random
import shutil
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from support.ledger import Book, names_in, open_book  # noqa: E402
from support.people import Person  # noqa: E402
from support.running import UNLIMITED, Colonnade, data_folder  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402
from colonnade.kernel.settings import Limits  # noqa: E402

CLIENTS_SHORT = 100
CLIENTS_LONG = 500
AT_ONCE = 50
ROWS = 200
LONGEST_S = 0.3
LOCK_S = 0.5
CALM_S_SHORT, CALM_S_LONG = 1.5, 5.0
PEOPLE = 32
SERVED_WITHIN_S = 10.0
SEED = 14
OTHERS = "pid <> pg_backend_pid() and datname = current_database() and backend_type like 'client%'"


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (what `run` hands over)
    running = Colonnade(data_folder())
    running.environment = UNLIMITED
    running.start()
    try:
        owner = Person(running.url, running.link, "Olga")
        clients, calm_s = (CLIENTS_SHORT, CALM_S_SHORT) if short else (CLIENTS_LONG, CALM_S_LONG)
        return judged(running, owner, open_book(owner), clients=clients, calm_s=calm_s)
    finally:
        running.stop()
        shutil.rmtree(running.data, ignore_errors=True)


def judged(
    running: Colonnade, owner: Person, book: Book, *, clients: int, calm_s: float
) -> Sequence[Result]:
    database = json.loads((running.data / "running.json").read_text())["DATABASE_URL"]
    with psycopg.connect(database, autocommit=True) as watch:
        how = asyncio.run(_all_go_away(running, book, watch, clients))
        time.sleep(calm_s)
        left = _open(watch)
        served_s = _served(book)
        most = _connections(watch)
    parts = Counter(
        name.partition(" ")[0] for name in names_in(book).elements() if " " in (name or "")
    )
    torn = [name for name, count in parts.items() if count != ROWS]
    stranger = owner.somebody("Sven")
    seen = stranger.http.get(book.path).status_code
    pools = 2 * Limits().database_connections_max * len(running.pids(" colonnade web"))
    return [
        Result(
            "O-14",
            f"{clients} clients gone ({', '.join(f'{n} {what}' for what, n in how.items())});"
            f" {left} connections are left in a transaction",
            f"0 after {calm_s:g} s",
            not left,
        ),
        Result(
            "O-14",
            f"{len(parts):,} batches of {ROWS} rows are there, {len(torn)} in part",
            "whole or not at all",
            not torn,
        ),
        Result(
            "O-14",
            f"{PEOPLE} writers at once were served in {served_s:.1f} s over {most} connections;"
            f" somebody of no workspace is answered {seen}",
            f"<= {SERVED_WITHIN_S:.0f} s, pools of at most {pools} and the worker's; 404",
            served_s <= SERVED_WITHIN_S and seen == 404,
        ),
    ]


async def _all_go_away(
    running: Colonnade, book: Book, watch: psycopg.Connection, clients: int
) -> "Counter[str]":
    draw = random.Random(SEED)
    how: Counter[str] = Counter()
    for at in range(0, clients, AT_ONCE):
        is_locked = (at // AT_ONCE) % 2 == 0
        holding = asyncio.create_task(asyncio.to_thread(_hold, watch, book)) if is_locked else None
        some = [
            _go_away(running.port, book, draw.random(), draw.random())
            for _ in range(min(AT_ONCE, clients - at))
        ]
        how.update(await asyncio.gather(*some))
        if holding is not None:
            await holding
    return how


async def _go_away(port: int, book: Book, part: float, moment: float) -> str:
    """A third break off within the body; the others wait a little for an answer."""
    name = f"{part:.16f}"
    body = json.dumps({"create": [{"fields": {"Name": f"{name} {n}"}} for n in range(ROWS)]})
    request = (
        f"POST {book.path}/batch HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {book.token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
    breaks_off = part < 1 / 3
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request[: int(len(request) * moment)] if breaks_off else request)
    answered = b""
    if not breaks_off:
        try:
            async with asyncio.timeout(moment * LONGEST_S):
                answered = await reader.read(64)
        except TimeoutError:
            pass
    # Without a word: what is on its way is thrown away.
    line = writer.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return "within the body" if breaks_off else "answered" if answered else "while waiting"


def _hold(watch: psycopg.Connection, book: Book) -> None:
    with watch.transaction():
        watch.execute(f"lock table w{book.workspace}.t{book.table} in exclusive mode")
        time.sleep(LOCK_S)


def _connections(watch: psycopg.Connection) -> int:
    (count,) = watch.execute(f"select count(*) from pg_stat_activity where {OTHERS}").fetchone()
    return count


def _open(watch: psycopg.Connection) -> int:
    """Those that wait in a transaction for somebody who does not come back."""
    (count,) = watch.execute(
        f"select count(*) from pg_stat_activity where {OTHERS} and state like 'idle in trans%'"
        " and now() - state_change > interval '1 second'"
    ).fetchone()
    return count


def _served(book: Book) -> float:
    """How long it takes until so many at once have written."""

    def write(number: int) -> int:
        with book.client(timeout_s=SERVED_WITHIN_S * 2) as http:
            return http.post(book.path, json={"fields": {"Name": f"after-{number}"}}).status_code

    began = time.monotonic()
    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(write, range(PEOPLE)))
    assert set(answers) == {201}, answers
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
