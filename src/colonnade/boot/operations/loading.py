"""A dump into an empty database, in one transaction."""

import subprocess
from pathlib import Path

import psycopg

from colonnade.boot import postgres_tools as tools
from colonnade.boot.refusal import StartRefused

UNDERSTANDS_ALL = 170_000
"""The first server that knows every setting which our `pg_restore` makes beforehand."""

UNKNOWN_BEFORE = b"SET transaction_timeout = 0;\n"
HEAD_LINES_MAX = 100
PIECE_BYTES = 1024 * 1024

_HOLDS_TABLES = """
select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%%'
and n.nspname <> 'information_schema')
"""


def load_dump(url: str, dump: Path) -> None:
    """Refuses a database that holds tables; leaves nothing of a dump that does not go in."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute(_HOLDS_TABLES).fetchone()
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        raise StartRefused(
            f"The database to restore into does not answer: {error}. Make it first, empty"
        ) from None
    if row and row[0]:
        raise StartRefused(
            "The database that DATABASE_URL names is not empty. A backup is restored into a new "
            "database only, so that nothing is lost by it"
        )
    if version >= UNDERSTANDS_ALL:
        tools.run_tool(
            "pg_restore",
            url,
            ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(dump)],
        )
    else:
        _load_as_text(url, dump)


def _load_as_text(url: str, dump: Path) -> None:
    """For older servers, without the one line that they don't understand."""
    reading = subprocess.Popen(  # noqa: S603
        [tools.postgres_tool("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    writing = tools.start_tool(
        "psql",
        url,
        ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"],
        stdin=subprocess.PIPE,
    )
    assert reading.stdout is not None
    assert writing.stdin is not None
    try:
        # Only among the first lines: further down it may be somebody's text.
        for _ in range(HEAD_LINES_MAX):
            line = reading.stdout.readline()
            if line == UNKNOWN_BEFORE:
                break
            writing.stdin.write(line)
        while piece := reading.stdout.read(PIECE_BYTES):
            writing.stdin.write(piece)
        whole = reading.wait() == 0
        if not whole:
            # What is missing must not be committed.
            writing.stdin.write(b"\n\\.\nselect 1/0 as the_dump_broke_off;\n")
    except BrokenPipeError:
        reading.kill()
        reading.wait()
    tools.end_tool("psql", writing)
