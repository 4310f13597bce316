"""A streaming replica of the servers of a test, made as an operator makes one."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
from support.servers import PASSWORD, READY_S, Running, Servers

from colonnade.boot.embedded_postgres import ADMIN
from colonnade.boot.postgres_tools import run_tool

_NEWER_OPTIONS = re.compile(
    r"\b(sslnegotiation|sslcertmode|gssdelegation|load_balance_hosts|require_auth"
    r"|min_protocol_version|max_protocol_version)=[^\s']+ ?"
)


class Standby:
    """`paused` keeps it from going on with the log, as a slow one would be."""

    def __init__(self, servers: Servers, folder: Path) -> None:
        self._postgres = servers.postgres_in(folder)
        run_tool(
            "pg_basebackup",
            servers.admin_url,
            [f"--pgdata={folder}", "--write-recovery-conf", "--checkpoint=fast", "--no-sync"],
        )
        # The tool may be newer than the server, which then does not know all that it wrote.
        written = folder / "postgresql.auto.conf"
        written.write_text(_NEWER_OPTIONS.sub("", written.read_text()))
        for mark in folder.glob(".s.PGSQL.*"):
            mark.unlink()
        self._postgres.own_all()
        spec = self._postgres.spec()
        argv = [*spec.argv, "-c", "fsync=off", "-c", "max_connections=200"]
        self._spec = replace(spec, argv=argv)
        self._log = folder.with_name(f"{folder.name}.log")
        self._running: Running | None = None

    def start(self) -> None:
        """Waits without an event loop, so that a test may call it inside of one."""
        self._running = Running(self._spec, self._log)
        self._until(lambda: self._run("select 1"))

    def stop(self) -> None:
        if self._running is not None:
            self._running.stop()
            self._running = None

    def url_of(self, database_url: str) -> str:
        name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
        return self._postgres.url("colonnade", PASSWORD, str(name))

    def pause(self) -> None:
        self._run("select pg_wal_replay_pause()")

    def go_on(self) -> None:
        self._run("select pg_wal_replay_resume()")

    def has(self, database_url: str) -> None:
        """Waits until the database is there as well."""
        self._until(lambda: psycopg.connect(self.url_of(database_url)).close())

    def _until(self, answers: Callable[[], object]) -> None:
        deadline = time.monotonic() + READY_S
        while True:
            try:
                answers()
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, self._log.read_text()
                time.sleep(0.02)
            else:
                return

    def _run(self, statement: str) -> None:
        url = self._postgres.url(ADMIN, PASSWORD, "postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)
