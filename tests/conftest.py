"""What tests stand on: real servers, one set for the whole run.

- `settings`: a database of this run, migrated, shared by all
- `fresh_settings`: with a database of the test's own; `process`: its pools
- `kept_process`: the pools of a database of the file's own
- `server`: web and worker on `settings`; `administrator`: the first person on it
"""

import dataclasses
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from support.people import Person, administrator_link
from support.running import free_port
from support.servers import CHOICE, Server, Servers, start_colonnade

from colonnade.kernel.settings import Settings
from colonnade.kernel.work import Process, open_process

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")

for _name in [name for name in os.environ if name.startswith(("COLONNADE_", "POSTGRES_"))]:
    # Nobody's own settings reach the tests.
    if _name != CHOICE:
        del os.environ[_name]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def run_folder() -> Iterator[Path]:
    """Short, for the sockets in it; and where the servers' own user can get to."""
    folder = Path(tempfile.mkdtemp(prefix="colonnade-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def servers(run_folder: Path) -> Iterator[Servers]:
    started = Servers(run_folder)
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="session")
def settings(servers: Servers, run_folder: Path) -> Settings:
    return _settings(servers, run_folder / "data")


@pytest.fixture
def fresh_settings(servers: Servers, tmp_path: Path) -> Settings:
    """With a database and a data folder that no other test sees."""
    return _settings(servers, tmp_path / "data")


@pytest.fixture
async def process(fresh_settings: Settings) -> AsyncIterator[Process]:
    """The pools of one process, on a database of the test's own."""
    async with open_process(fresh_settings) as opened:
        yield opened


@pytest.fixture(scope="module")
async def kept_process(
    servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Process]:
    """As `process`, but one for a whole file, whose tests clear up after themselves."""
    async with open_process(_settings(servers, tmp_path_factory.mktemp("kept") / "data")) as opened:
        yield opened


@pytest.fixture(scope="session")
def server(settings: Settings, run_folder: Path) -> Iterator[Server]:
    running = start_colonnade(settings, run_folder)
    try:
        yield Server(
            url=settings.public_url,
            host=settings.host,
            port=settings.port,
            database_url=settings.database_url,
            redis_url=settings.redis_url,
        )
    finally:
        for child in running:
            child.stop()


@pytest.fixture(scope="session")
def administrator(settings: Settings, server: Server) -> Person:
    return Person(server.url, administrator_link(settings), "Ada")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser; the test is skipped where there is none."""
    named = os.environ.get("E2E_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if not found:
        pytest.skip("no chromium on this machine; E2E_CHROMIUM names one")
    return found


def _settings(servers: Servers, data_folder: Path) -> Settings:
    data_folder.mkdir(parents=True)
    port = free_port()
    return dataclasses.replace(
        Settings(),
        database_url=servers.new_database(),
        redis_url=servers.redis_url,
        secret_key=secrets.token_urlsafe(48),
        data_folder=data_folder,
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        # All people of the tests come from one address.
        accounts=dataclasses.replace(Settings().accounts, tries_per_address=100_000),
    )
