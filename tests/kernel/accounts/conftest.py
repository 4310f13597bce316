"""A Colonnade of its own: anybody may sign up, and another service vouches for people."""

import dataclasses
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.oidc import CLIENT_ID, CLIENT_SECRET, OidcServer
from support.people import Person, administrator_link
from support.running import free_port
from support.servers import Servers, start_colonnade

from colonnade.kernel.settings import Settings


@pytest.fixture(scope="session")
def oidc_server() -> Iterator[OidcServer]:
    server = OidcServer()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def open_settings(
    settings: Settings, servers: Servers, run_folder: Path, oidc_server: OidcServer
) -> Settings:
    """As `settings`, by a name, so that passkeys work, and open to all."""
    port = free_port()
    folder = run_folder / "open"
    folder.mkdir()
    return dataclasses.replace(
        settings,
        database_url=servers.new_database(),
        data_folder=folder,
        port=port,
        public_url=f"http://localhost:{port}",
        secret_key=secrets.token_urlsafe(48),
        accounts=dataclasses.replace(
            settings.accounts,
            sign_up="open",
            oidc_issuer=oidc_server.url,
            oidc_name="Acme",
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
        ),
        outgoing=dataclasses.replace(settings.outgoing, allowed_networks=("127.0.0.0/8",)),
    )


@pytest.fixture(scope="session")
def open_server(
    open_settings: Settings, oidc_server: OidcServer, run_folder: Path
) -> Iterator[Settings]:
    """Web and worker on `open_settings`."""
    oidc_server.start(f"{open_settings.public_url}/sign-in/oidc/callback")
    running = start_colonnade(open_settings, run_folder / "open")
    try:
        yield open_settings
    finally:
        for child in running:
            child.stop()


@pytest.fixture(scope="session")
def host(open_server: Settings) -> Person:
    """The first person there, an administrator."""
    return Person(open_server.public_url, administrator_link(open_server), "Host")
