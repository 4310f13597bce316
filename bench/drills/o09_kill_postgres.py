"""O-09: `kill -9` of the embedded PostgreSQL's first process under writers, again and again.

Every write that was acknowledged is there, once; every index agrees with its table; the
application was never restarted.

The embedded server comes without the `amcheck` extension that `pg_amcheck` needs; so each index is
asked for what its table has, and the other way round: every row of every table is counted once by
its indexes alone and once without them. Where the extension is there, `pg_amcheck` is run too.
"""

import json
import shutil
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from support.ledger import Book, Ledger, open_book  # noqa: E402
from support.people import Person  # noqa: E402
from support.running import UNLIMITED, Colonnade, data_folder  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402
from colonnade.boot.operations.clusters import embedded_postgres  # noqa: E402
from colonnade.boot.postgres_tools import run_tool  # noqa: E402

KILLS_SHORT = 1
KILLS_LONG = 30
WRITERS = 6
BETWEEN_S = 1.0
BACK_WITHIN_S = 60.0
EXPECTED_BACK_S = 15.0

_INDEXES = """
select n.nspname, c.relname, array_agg(a.attname order by a.attnum)
from pg_index i join pg_class c on c.oid = i.indrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_am m on m.oid = (select relam from pg_class where oid = i.indexrelid)
join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
where i.indisunique and i.indpred is null and i.indexprs is null and m.amname = 'btree'
and c.relkind = 'r' and n.nspname not like 'pg\\_%%' and n.nspname <> 'information_schema'
group by n.nspname, c.relname, i.indexrelid
"""


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (what `run` hands over)
    running = Colonnade(data_folder())
    running.environment = UNLIMITED
    running.start()
    try:
        owner = Person(running.url, running.link, "Olga")
        return judged(running, open_book(owner), kills=KILLS_SHORT if short else KILLS_LONG)
    finally:
        running.stop()
        shutil.rmtree(running.data, ignore_errors=True)


def judged(running: Colonnade, book: Book, *, kills: int) -> Sequence[Result]:
    web_before = running.pids(" colonnade web")
    with Ledger(book, WRITERS) as ledger:
        back = [_kill(running, book) for _ in range(kills)]
    web_after = running.pids(" colonnade web")
    account = ledger.settled(calm_at=time.monotonic() + EXPECTED_BACK_S)
    broken, how = _disagreements(running.data)
    return [
        Result(
            "O-09",
            f"{kills} kills, {account}; {how}: {len(broken)} broken {broken[:3] or ''}".rstrip(),
            "0 lost, 0 doubled, every index whole",
            account.is_right and not broken,
        ),
        Result(
            "O-09",
            f"first answer of 2xx after {statistics.median(back):.1f} s (median),"
            f" {max(back):.1f} s (longest); web restarted: {web_before != web_after}",
            f"<= {EXPECTED_BACK_S:.0f} s, without a restart of the application",
            max(back) <= EXPECTED_BACK_S and web_before == web_after,
        ),
    ]


def _kill(running: Colonnade, book: Book) -> float:
    time.sleep(BETWEEN_S)
    killed = running.kill("postgres")
    began = time.monotonic()
    with book.client() as http:
        while True:
            assert time.monotonic() - began < BACK_WITHIN_S, "".join(running.lines[-40:])
            try:
                is_back = http.get(book.path, params={"limit": 1}).status_code == httpx.codes.OK
            except httpx.HTTPError:
                is_back = False
            # An answer by a server that was not yet gone does not count.
            if is_back and not Path(f"/proc/{killed}").exists():
                return time.monotonic() - began
            time.sleep(0.05)


def _disagreements(data: Path) -> tuple[list[str], str]:
    """Tables whose unique index says another thing than the table itself."""
    secrets = json.loads((data / "secrets.json").read_text())
    postgres = embedded_postgres(data, secrets["POSTGRES_ADMIN_PASSWORD"])
    url = postgres.url("postgres", secrets["POSTGRES_ADMIN_PASSWORD"], "colonnade")
    with psycopg.connect(url, autocommit=True) as connection:
        has_amcheck = connection.execute(
            "select exists (select from pg_available_extensions where name = 'amcheck')"
        ).fetchone()
        if has_amcheck and has_amcheck[0]:
            connection.execute("create extension if not exists amcheck")
            run_tool("pg_amcheck", url, ["--heapallindexed", "--parent-check"])
            return [], "pg_amcheck clean"
        broken = [
            f"{schema}.{table} ({', '.join(columns)})"
            for schema, table, columns in connection.execute(_INDEXES).fetchall()
            if _read(connection, schema, table, columns, by_index=True)
            != _read(connection, schema, table, columns, by_index=False)
        ]
    return broken, "indexes against tables (no amcheck in the embedded server)"


def _read(
    connection: psycopg.Connection,
    schema: str,
    table: str,
    columns: Sequence[str],
    *,
    by_index: bool,
) -> tuple[object, ...] | None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with connection.transaction():
        for name in ("enable_seqscan", "enable_bitmapscan"):
            connection.execute(f"set local {name} = {'off' if by_index else 'on'}")
        for name in ("enable_indexscan", "enable_indexonlyscan"):
            connection.execute(f"set local {name} = {'on' if by_index else 'off'}")
        return connection.execute(
            sql.SQL(
                "select count(*), md5(coalesce(string_agg(k, ',' order by k), '')) from"
                " (select ({}) ::text as k from {} order by {}) rows"
            ).format(sql.SQL("row({})").format(names), sql.Identifier(schema, table), names)
        ).fetchone()


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
