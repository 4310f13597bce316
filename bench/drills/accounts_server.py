"""A Colonnade for the drills of accounts: web and worker on servers of its own."""

import dataclasses
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from colonnade.kernel.settings import Settings


@contextmanager
def accounts_server(*, stranger_requests_per_s: int = 1_000_000) -> Iterator[tuple[Settings, Any]]:
    """Its settings, and the first person there."""
    from support.people import Person, administrator_link
    from support.running import free_port
    from support.servers import Servers, start_colonnade

    folder = Path(tempfile.mkdtemp(prefix="clnd-drill-"))
    folder.chmod(0o711)
    servers = Servers(folder)
    servers.start()
    port = free_port()
    settings = dataclasses.replace(
        Settings(),
        database_url=servers.new_database(),
        redis_url=servers.redis_url,
        secret_key=secrets.token_urlsafe(48),
        data_folder=folder / "data",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        accounts=dataclasses.replace(
            Settings().accounts, sign_up="open", tries_per_address=stranger_requests_per_s
        ),
    )
    settings.data_folder.mkdir()
    running = start_colonnade(settings, folder)
    try:
        yield settings, Person(settings.public_url, administrator_link(settings), "Host")
    finally:
        for child in running:
            child.stop()
        servers.stop()
