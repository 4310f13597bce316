"""The embedded PostgreSQL, started for as long as a command needs it."""

import asyncio
import contextlib
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from colonnade.boot.child import ChildSpec, die_with_parent
from colonnade.boot.data_folder import DataFolder
from colonnade.boot.embedded_postgres import EmbeddedPostgres
from colonnade.boot.programs import find_programs, unprivileged_user
from colonnade.boot.refusal import StartRefused
from colonnade.kernel.settings import Settings, generated_source

CLUSTER = "postgres"
POLL_S = 0.05
WORDS_MAX = 2_000


def embedded_postgres(data: Path, admin_password: str) -> EmbeddedPostgres:
    """The cluster in a data folder, which need not be there yet."""
    cluster = data / CLUSTER
    owner = cluster.stat().st_uid if cluster.exists() else None
    user = unprivileged_user(owner)
    return EmbeddedPostgres(cluster, find_programs(user), user, admin_password)


def admin_url_of(settings: Settings, url: str) -> str:
    """The embedded server's administrator; empty where `url` leads to a server of others."""
    data = settings.data_folder
    password = generated_source(data).values.get("POSTGRES_ADMIN_PASSWORD", "")
    if not password or not (data / CLUSTER / "PG_VERSION").exists():
        return ""
    postgres = embedded_postgres(data, password)
    # The settings may name another server although there is a cluster from earlier on.
    return postgres.admin_url if postgres.serves(url) else ""


@contextmanager
def database_url_of(settings: Settings) -> Iterator[str]:
    """The address of the database; an embedded one that does not run is started meanwhile."""
    if settings.database_url:
        yield settings.database_url
        return
    if not (settings.data_folder / CLUSTER / "PG_VERSION").exists():
        raise StartRefused(
            f"There is no database: DATABASE_URL is not set, and the data folder "
            f"{settings.data_folder} holds none. Name another: --data DIR"
        )
    with DataFolder(settings.data_folder) as folder:
        postgres = embedded_postgres(folder.path, folder.secrets["POSTGRES_ADMIN_PASSWORD"])
        postgres.make()
        with running(postgres.spec()):
            password = settings.postgres_password or folder.secrets["POSTGRES_PASSWORD"]
            yield postgres.url(settings.postgres_user, password, settings.postgres_db)


@contextmanager
def running(spec: ChildSpec) -> Iterator[None]:
    """The server that `spec` describes, ready, and stopped in peace at the end."""
    with tempfile.TemporaryFile() as log:
        process = _started(spec, log)
        try:
            _until_ready(spec, process, log)
            yield
        finally:
            process.send_signal(spec.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(spec.stop_timeout_s)
            if process.returncode is None:
                process.send_signal(spec.force_signal)
                process.wait()


def _started(spec: ChildSpec, log: IO[bytes]) -> "subprocess.Popen[bytes]":
    user = spec.user
    return subprocess.Popen(  # noqa: S603
        spec.argv,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=spec.folder,
        env=dict(spec.environment),
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
        umask=0o077,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509  (no thread holds a lock)
    )


def _until_ready(spec: ChildSpec, process: "subprocess.Popen[bytes]", log: IO[bytes]) -> None:
    assert spec.ready is not None
    deadline = time.monotonic() + spec.ready_timeout_s
    while not asyncio.run(_asked(spec, process.pid)):
        if process.poll() is not None or time.monotonic() > deadline:
            log.seek(0)
            said = log.read().decode(errors="replace")[-WORDS_MAX:]
            raise StartRefused(f"{spec.name} did not start: {said}")
        time.sleep(POLL_S)


async def _asked(spec: ChildSpec, pid: int) -> bool:
    assert spec.ready is not None
    return await spec.ready(pid)
