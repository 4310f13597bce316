"""What has to be true before the parts begin: a login, a database, its newest shape.

Loads little: on every start but the first there is nothing to do, and somebody waits.
"""

import json
import time

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from colonnade.boot.archiving import archive_name, keep_for_archive
from colonnade.boot.refusal import StartRefused
from colonnade.boot.revisions import VERSION_TABLE, newest_revision
from colonnade.kernel.settings import Settings

SERVER_WAIT_S = 30.0
POLL_S = 0.5


def prepare(settings: Settings, admin_url: str) -> None:
    """Prints what `colonnade up` has to know, as one line of JSON.

    `admin_url` leads to the embedded server as its administrator; empty for a server of others.
    """
    archive = ""
    if admin_url:
        ensure_database(settings.database_url, admin_url)
        archive = _ensure_archive(admin_url, wanted=bool(settings.operations.wal_archive))
    else:
        wait_for_database(settings.database_url)
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        is_newest = _revision(connection) == newest_revision()
    if not is_newest:
        from colonnade.boot.migrating import migrate

        migrate(settings.database_url)
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        # Asked here and not of `accounts`, which takes seconds to load; this needs to be quick.
        has_accounts = _true(connection, "select exists (select from accounts_account)")
    print(json.dumps({"has_accounts": has_accounts, "archive": archive}), flush=True)  # noqa: T201


def wait_for_database(url: str) -> None:
    """A server elsewhere may be starting as well; gives up with the reason it gave."""
    deadline = time.monotonic() + SERVER_WAIT_S
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise StartRefused(
                    f"The database that DATABASE_URL names does not answer: {error}"
                ) from None
        else:
            return
        time.sleep(POLL_S)


def ensure_database(url: str, admin_url: str) -> None:
    """The login and the database that `url` names, on the embedded server."""
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        # Not there yet, or POSTGRES_USER, POSTGRES_PASSWORD or POSTGRES_DB was changed.
        wanted = conninfo_to_dict(url)
        login, name = str(wanted["user"]), str(wanted["dbname"])
        with psycopg.connect(admin_url, autocommit=True) as admin:
            if not _true(admin, "select exists (select from pg_roles where rolname = %s)", login):
                _run(admin, "create role {} login", sql.Identifier(login))
            password = sql.Literal(str(wanted["password"]))
            _run(admin, "alter role {} password {}", sql.Identifier(login), password)
            if not _true(admin, "select exists (select from pg_database where datname = %s)", name):
                _run(
                    admin,
                    "create database {} owner {}",
                    sql.Identifier(name),
                    sql.Identifier(login),
                )
                _run(admin, "revoke all on database {} from public", sql.Identifier(name))


def _ensure_archive(admin_url: str, *, wanted: bool) -> str:
    """What the log's archive is called, where one is wanted."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        keep_for_archive(admin, wanted=wanted)
        return archive_name(admin) if wanted else ""


def _revision(connection: psycopg.Connection) -> str:
    if not _true(connection, "select to_regclass(%s) is not null", VERSION_TABLE):
        return ""
    query = sql.SQL("select version_num from {}").format(sql.Identifier(VERSION_TABLE))
    row = connection.execute(query).fetchone()
    return str(row[0]) if row else ""


def _true(connection: psycopg.Connection, query: str, *parameters: str) -> bool:
    row = connection.execute(query.encode(), parameters).fetchone()
    return bool(row and row[0])


def _run(connection: psycopg.Connection, query: str, *parts: sql.Composable) -> None:
    connection.execute(sql.SQL(query).format(*parts))  # pyright: ignore[reportArgumentType]
