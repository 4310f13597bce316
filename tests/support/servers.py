"""Real servers for a test run: PostgreSQL and Valkey as `colonnade up` starts them, and us."""

import asyncio
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

import psycopg
from support.debian import DebianPostgres, debian_programs

from colonnade.boot.child import ChildSpec, die_with_parent
from colonnade.boot.embedded_postgres import EmbeddedPostgres
from colonnade.boot.embedded_valkey import EmbeddedValkey
from colonnade.boot.migrating import migrate
from colonnade.boot.ports import answers_health
from colonnade.boot.programs import find_programs, unprivileged_user
from colonnade.kernel.settings import Settings

PASSWORD = "only-for-this-run-of-the-tests"
TEMPLATE = "template_migrated"
READY_S = 30.0
CHOICE = "COLONNADE_TEST_SERVERS"
DEBIAN = "debian"
"""`bin/test --servers debian`: PostgreSQL and Redis as Debian packages them."""


class Running:
    """A child of the test run; its lines are kept in a file."""

    def __init__(self, spec: ChildSpec, log: Path) -> None:
        self.spec = spec
        self.log = log
        user = spec.user
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                spec.argv,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=spec.folder,
                env=dict(spec.environment),
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
                start_new_session=True,
                preexec_fn=die_with_parent(spec.stop_signal),  # noqa: PLW1509  (main thread)
            )
        assert self.process.stdin is not None
        self.process.stdin.write(spec.stdin)
        self.process.stdin.close()

    def until_ready(self) -> None:
        assert self.spec.ready is not None
        deadline = time.monotonic() + READY_S
        while not asyncio.run(self.spec.ready(self.process.pid)):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        self.process.send_signal(self.spec.stop_signal)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Servers:
    """PostgreSQL with a migrated database to copy, and Valkey."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        user = unprivileged_user(None)
        programs = find_programs(user)
        is_debian = os.environ.get(CHOICE) == DEBIAN
        if is_debian:
            found = debian_programs()
            assert found is not None, "postgresql and redis-server are not installed"
            programs = found

        def postgres_in(place: Path) -> EmbeddedPostgres:
            if is_debian:
                return DebianPostgres(place, programs, PASSWORD)
            return EmbeddedPostgres(place, programs, user, PASSWORD)

        self.postgres_in = postgres_in
        """A cluster elsewhere, of the same make."""
        self._postgres = postgres_in(folder / "postgres")
        self._valkey = EmbeddedValkey(folder / "valkey", programs, user, PASSWORD)
        self._running: list[Running] = []
        self._numbers = itertools.count(1)

    @property
    def redis_url(self) -> str:
        return self._valkey.url

    @property
    def admin_url(self) -> str:
        return self._postgres.admin_url

    def start(self) -> None:
        self._postgres.make()
        self._valkey.make()
        postgres = self._postgres.spec()
        # Nothing here has to survive a power cut.
        argv = [*postgres.argv, "-c", "fsync=off", "-c", "max_connections=200"]
        for spec in (replace(postgres, argv=argv), self._valkey.spec()):
            self._running.append(Running(spec, self.folder / f"{spec.name}.log"))
        for running in self._running:
            running.until_ready()
        self._run(f"create role colonnade login password '{PASSWORD}'")
        self._run(f"create database {TEMPLATE} owner colonnade")
        migrate(self._postgres.url("colonnade", PASSWORD, TEMPLATE))

    def new_database(self) -> str:
        """A database of its own, migrated and empty; its address."""
        name = f"test_{next(self._numbers)}"
        self._run(f"create database {name} template {TEMPLATE} owner colonnade")
        return self._postgres.url("colonnade", PASSWORD, name)

    def stop(self) -> None:
        for running in reversed(self._running):
            running.stop()

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._postgres.admin_url, autocommit=True) as admin:
            admin.execute(statement)


@dataclass(frozen=True)
class Server:
    """A web process and a worker."""

    url: str
    host: str
    port: int
    database_url: str
    redis_url: str


def start_colonnade(
    settings: Settings, folder: Path, more: Mapping[str, str] | None = None
) -> list[Running]:
    """Web and worker on these settings; `more`: further ones, as the environment says them."""
    environment = {**environment_of(settings), **(more or {})}

    async def ready(_pid: int) -> bool:
        return await answers_health(settings.host, settings.port)

    running: list[Running] = []
    for name, arguments in (("web", []), ("worker", ["--with-beat"])):
        spec = ChildSpec(
            name=name,
            argv=[sys.executable, "-m", "colonnade", name, *arguments],
            environment=environment,
            ready=ready,
        )
        running.append(Running(spec, folder / f"{name}.log"))
    running[0].until_ready()
    return running


def environment_of(settings: Settings) -> Mapping[str, str]:
    """What a process needs to come to the same settings."""
    return {
        **{name: text for name, text in os.environ.items() if not name.startswith("COLONNADE_")},
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "COLONNADE_SECRET_KEY": settings.secret_key,
        "COLONNADE_DATA": str(settings.data_folder),
        "COLONNADE_PORT": str(settings.port),
        "COLONNADE_PUBLIC_URL": settings.public_url,
        **_of_sections(settings),
    }


def _of_sections(settings: Settings) -> dict[str, str]:
    """What tests set in these, where it is not as it comes."""
    given: dict[str, str] = {}
    for section in (settings.accounts, settings.outgoing, settings.storage, settings.web):
        for field in fields(section):
            value = getattr(section, field.name)
            if value != field.default:
                text = ",".join(value) if isinstance(value, tuple) else str(value)
                given[field.metadata["names"][0]] = text
    return given
