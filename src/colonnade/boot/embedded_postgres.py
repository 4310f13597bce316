"""PostgreSQL of our own: made on the first start, reached by a socket in a private folder."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from colonnade.boot.child import ChildSpec
from colonnade.boot.leftovers import end_leftover
from colonnade.boot.programs import Programs, User
from colonnade.boot.refusal import StartRefused
from colonnade.boot.sockets import socket_folder

ADMIN = "postgres"
PORT = 5432
"""Part of the socket's name; nothing listens on a TCP port."""

SOCKET_NAME = f".s.PGSQL.{PORT}"
INITDB_TIMEOUT_S = 300
STOP_TIMEOUT_S = 60.0

# Sized for one machine that runs everything, within 400 MB in all while idle.
TUNED: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "60",
    "shared_buffers": "96MB",
    "effective_cache_size": "512MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    # Fast disks are the rule; a bitmap scan of a big table is not.
    "random_page_cost": "1.1",
    # Compiling a query takes longer than our queries do, and there is no LLVM in the wheel.
    "jit": "off",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    # An archive that can't be written to must not fill this disk.
    "max_slot_wal_keep_size": "4GB",
    "io_method": "worker",
    "io_workers": "1",
    # A client that vanished must not hold its locks for long.
    "idle_in_transaction_session_timeout": "120s",
    "client_connection_check_interval": "10s",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_line_prefix": "",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class EmbeddedPostgres:
    """One cluster in `<data folder>/postgres`."""

    def __init__(
        self, folder: Path, programs: Programs, user: User | None, admin_password: str
    ) -> None:
        self.folder = folder
        self._programs = programs
        self._user = user
        self._admin_password = admin_password
        self._sockets = socket_folder(folder, SOCKET_NAME, user)

    def make(self) -> None:
        """Make the cluster if there is none, and clear away what an ended server left behind."""
        if (self.folder / "PG_VERSION").exists():
            self._check_version()
            end_leftover(self.folder / "postmaster.pid", self.folder, "postgres", signal.SIGINT)
        else:
            self._initialise()

    def url(self, user: str, password: str, database: str) -> str:
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
        query = urlencode({"host": str(self._sockets), "port": PORT}, quote_via=quote)
        return f"postgresql://{login}@/{quote(database, safe='')}?{query}"

    @property
    def admin_url(self) -> str:
        return self.url(ADMIN, self._admin_password, "postgres")

    def own_all(self) -> None:
        """What was put into the cluster's folder from outside belongs to the server's user."""
        user = self._user
        for place, _, names in os.walk(self.folder):
            Path(place).chmod(0o700)
            if user:
                for path in (Path(place), *(Path(place) / name for name in names)):
                    os.lchown(path, user.uid, user.gid)

    def serves(self, url: str) -> bool:
        """Whether `url` leads to this server."""
        from psycopg.conninfo import conninfo_to_dict

        return conninfo_to_dict(url).get("host") == str(self._sockets)

    def spec(self) -> ChildSpec:
        settings = {**TUNED, "unix_socket_directories": self._sockets_seen()}
        options = [part for name, text in settings.items() for part in ("-c", f"{name}={text}")]
        return ChildSpec(
            name="postgres",
            argv=[str(self._programs.postgres), "-D", _seen(self.folder, self._user), *options],
            environment=server_environment(),
            folder=self.folder,
            user=self._user,
            # SIGINT: roll back, disconnect everybody, write everything down, end.
            stop_signal=signal.SIGINT,
            force_signal=signal.SIGQUIT,
            stop_timeout_s=STOP_TIMEOUT_S,
            ready=self._is_ready,
            # After a crash it first reads its log again, which may take a while.
            ready_timeout_s=600.0,
            quiet=True,
        )

    async def _is_ready(self, pid: int) -> bool:
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > READY_LINE and (lines[0], lines[READY_LINE].strip()) == (
            str(pid),
            "ready",
        )

    def _sockets_seen(self) -> str:
        return "." if self._sockets == self.folder else str(self._sockets)

    def _check_version(self) -> None:
        found = (self.folder / "PG_VERSION").read_text().strip()
        ours = subprocess.run(  # noqa: S603
            [self._programs.postgres, "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[-1]
        if ours.split(".")[0] != found:
            raise StartRefused(
                f"The database in {self.folder} was made by PostgreSQL {found}; this is "
                f"PostgreSQL {ours}, which can't open it. Start it with the Colonnade that made "
                "it, take a dump there, and restore that into a new data folder: --data DIR"
            )

    def _initialise(self) -> None:
        # Made beside its place, so that a start that was cut short leaves no half of a cluster.
        draft = self.folder.with_name(f".{self.folder.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        with tempfile.TemporaryDirectory(prefix="colonnade-") as temporary:
            password_file = Path(temporary) / "password"
            password_file.write_text(self._admin_password)
            password_file.chmod(0o600)
            if self._user:
                for path in (draft, Path(temporary), password_file):
                    os.chown(path, self._user.uid, self._user.gid)
            made = subprocess.run(  # noqa: S603
                [
                    self._programs.initdb,
                    f"--pgdata={_seen(draft, self._user)}",
                    f"--username={ADMIN}",
                    f"--pwfile={password_file}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                    "--no-instructions",
                ],
                cwd=draft,
                env=server_environment(),
                user=self._user.uid if self._user else None,
                group=self._user.gid if self._user else None,
                extra_groups=[] if self._user else None,
                umask=0o077,
                capture_output=True,
                text=True,
                check=False,
                timeout=INITDB_TIMEOUT_S,
            )
        if made.returncode != 0:
            raise StartRefused(f"The database can't be made in {self.folder}: {made.stderr}")
        draft.replace(self.folder)


READY_LINE = 7
"""The eighth line of postmaster.pid says whether connections are taken."""


def server_environment() -> dict[str, str]:
    """Nothing of ours leaks into the servers, nothing of the user's language changes them."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _seen(folder: Path, user: User | None) -> str:
    """The folder as the server can name it.

    Another user may not be able to walk down to it (root's home is closed to others), but what
    a process stands in it can always use.
    """
    return "/proc/self/cwd" if user and Path("/proc/self/cwd").exists() else str(folder)
