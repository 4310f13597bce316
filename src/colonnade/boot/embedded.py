"""The servers that `colonnade up` brings along, for whoever has none."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from colonnade.boot.child import ChildSpec
from colonnade.boot.data_folder import DataFolder
from colonnade.boot.embedded_postgres import EmbeddedPostgres
from colonnade.boot.embedded_valkey import EmbeddedValkey
from colonnade.boot.programs import find_programs, unprivileged_user
from colonnade.kernel.settings import Settings


@dataclass(frozen=True, slots=True)
class Server:
    """One that is to be made, if it is the first time, and then started."""

    make: Callable[[], None]
    spec: Callable[[], ChildSpec]


@dataclass(frozen=True, slots=True)
class Servers:
    """What is to be started first, and how the rest reaches it."""

    own: list[Server]
    database_url: str
    redis_url: str
    admin_url: str
    """The embedded PostgreSQL's own administrator; empty for a server that was given."""

    def make(self) -> list[ChildSpec]:
        """Blocks; the first time for a second."""
        for server in self.own:
            server.make()
        return [server.spec() for server in self.own]


def embedded_servers(settings: Settings, folder: DataFolder) -> Servers:
    """Those that the settings don't name."""
    database_url, redis_url, admin_url = settings.database_url, settings.redis_url, ""
    own: list[Server] = []
    if database_url and redis_url:
        return Servers(own, database_url, redis_url, admin_url)
    cluster, valkey_folder = folder.path / "postgres", folder.path / "valkey"
    user = unprivileged_user(_owner(cluster) or _owner(valkey_folder))
    programs = find_programs(user)
    if not database_url:
        admin_password = folder.secrets["POSTGRES_ADMIN_PASSWORD"]
        postgres = EmbeddedPostgres(cluster, programs, user, admin_password)
        password = settings.postgres_password or folder.secrets["POSTGRES_PASSWORD"]
        database_url = postgres.url(settings.postgres_user, password, settings.postgres_db)
        admin_url = postgres.admin_url
        own.append(Server(postgres.make, postgres.spec))
    if not redis_url:
        valkey = EmbeddedValkey(valkey_folder, programs, user, folder.secrets["VALKEY_PASSWORD"])
        redis_url = valkey.url
        own.append(Server(valkey.make, valkey.spec))
    return Servers(own, database_url, redis_url, admin_url)


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except FileNotFoundError:
        return None
