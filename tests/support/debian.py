"""PostgreSQL and Redis as Debian packages them: what many run Colonnade on."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from colonnade.boot.child import ChildSpec
from colonnade.boot.embedded_postgres import ADMIN, EmbeddedPostgres, server_environment
from colonnade.boot.programs import Programs, User, unprivileged_user

NEWER_SETTINGS = ("io_method", "io_workers")
"""What PostgreSQL 15 does not know yet."""


def debian_programs() -> Programs | None:
    """None where they are not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version)
    redis = shutil.which("redis-server")
    if not folders or redis is None:
        return None
    return Programs(folders[-1] / "postgres", folders[-1] / "initdb", Path(redis))


def debian_version(programs: Programs) -> str:
    said = [
        subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        for program in (programs.postgres, programs.valkey)
    ]
    return " · ".join(words.strip() for words in said)


class DebianPostgres(EmbeddedPostgres):
    """A cluster of Debian's server, reached like the embedded one."""

    def __init__(self, folder: Path, programs: Programs, password: str) -> None:
        self._owner: User | None = unprivileged_user(None)
        self._initdb = programs.initdb
        self._password = password
        super().__init__(folder, programs, self._owner, password)

    def make(self) -> None:
        password_file = self.folder.with_name("password")
        password_file.write_text(self._password)
        self.folder.mkdir(mode=0o700)
        owner = self._owner
        if owner:
            for path in (self.folder, password_file):
                os.chown(path, owner.uid, owner.gid)
        subprocess.run(
            [
                *(self._initdb, f"--pgdata={self.folder}", f"--username={ADMIN}"),
                *(f"--pwfile={password_file}", "--auth=scram-sha-256"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            env=server_environment(),
            user=owner.uid if owner else None,
            group=owner.gid if owner else None,
            extra_groups=[] if owner else None,
            capture_output=True,
            check=True,
        )

    def spec(self) -> ChildSpec:
        made = super().spec()
        argv = list(_without(made.argv, NEWER_SETTINGS))
        if self._owner:
            argv[argv.index("-D") + 1] = str(self.folder)
        return replace(made, argv=argv)


def _without(argv: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    kept: list[str] = []
    for at, word in enumerate(argv):
        after = argv[at + 1] if at + 1 < len(argv) else ""
        is_one = word.partition("=")[0] in names
        leads_to_one = word == "-c" and after.partition("=")[0] in names
        if not is_one and not leads_to_one:
            kept.append(word)
    return kept


def _version(folder: Path) -> int:
    return int(folder.parent.name)
