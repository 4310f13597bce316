"""What has to be true before the servers start: a login, a database, its newest shape, a way in."""

import asyncio
import json
import time

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from colonnade.boot.command_work import command_work
from colonnade.boot.migrating import migrate
from colonnade.boot.refusal import StartRefused
from colonnade.kernel.accounts import create_first_link, has_accounts
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import open_process

SERVER_WAIT_S = 30.0
POLL_S = 0.5


def prepare(settings: Settings, admin_url: str) -> None:
    """Prints what `colonnade up` tells the person who started it, as one line of JSON.

    `admin_url` leads to the embedded server as its administrator; empty for a server of others.
    """
    if admin_url:
        ensure_database(settings.database_url, admin_url)
    else:
        wait_for_database(settings.database_url)
    migrate(settings.database_url)
    link = asyncio.run(_first_link(settings))
    print(json.dumps({"first_account_url": link}), flush=True)  # noqa: T201


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
        login = sql.Identifier(str(wanted["user"]))
        name = sql.Identifier(str(wanted["dbname"]))
        password = sql.Literal(str(wanted["password"]))
        with psycopg.connect(admin_url, autocommit=True) as admin:
            if not _exists(admin, "pg_roles", "rolname", str(wanted["user"])):
                admin.execute(sql.SQL("create role {} login").format(login))
            admin.execute(sql.SQL("alter role {} password {}").format(login, password))
            if not _exists(admin, "pg_database", "datname", str(wanted["dbname"])):
                admin.execute(sql.SQL("create database {} owner {}").format(name, login))
                admin.execute(sql.SQL("revoke all on database {} from public").format(name))


def _exists(admin: psycopg.Connection, catalog: str, column: str, name: str) -> bool:
    query = sql.SQL("select exists (select from {} where {} = %s)").format(
        sql.Identifier(catalog), sql.Identifier(column)
    )
    row = admin.execute(query, [name]).fetchone()
    return bool(row and row[0])


async def _first_link(settings: Settings) -> str:
    """The address where the first account is made; empty once there is one."""
    async with open_process(settings) as process:
        async with command_work(process) as work:
            if await has_accounts(work):
                return ""
            link = await create_first_link(work)
        return link.url
