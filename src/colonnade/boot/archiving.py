"""The embedded database's log, followed into a folder while it runs, and people's files with it.

`pg_receivewal` streams, so that the archive is seconds behind. It runs as the one who started
Colonnade, so the folder may lie where the database's own user can't get to. Its slot makes the
server keep what it has not fetched yet, up to `max_slot_wal_keep_size`; past it there is a gap.
"""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from colonnade.boot.child import ChildSpec
from colonnade.boot.postgres_tools import connection_of
from colonnade.boot.programs import postgres_tool

if TYPE_CHECKING:
    import psycopg

SLOT = "colonnade_archive"
LOG_FOLDER = "log"
MIRROR_FOLDER = "files"

_IDENTITY = """
select system_identifier || '-' || timeline_id from pg_control_system(), pg_control_checkpoint()
"""


def archive_part(archive: str, name: str, admin_url: str) -> ChildSpec:
    """Follows the log for as long as the database runs, and waits for it when it does not."""
    log = log_folder(Path(archive).expanduser().absolute(), name)
    log.mkdir(mode=0o700, parents=True, exist_ok=True)
    place, environment = connection_of(admin_url)
    return ChildSpec(
        name="archive",
        argv=[
            str(postgres_tool("pg_receivewal")),
            f"--dbname={place}",
            f"--directory={log}",
            f"--slot={SLOT}",
            # On the disk as it comes: an archive that is behind by a segment is behind by hours.
            "--synchronous",
            "--no-password",
        ],
        environment=environment,
        quiet=True,
    )


def log_folder(archive: Path, name: str) -> Path:
    """A cluster's log has a folder of its own: what was restored begins another."""
    return archive / LOG_FOLDER / name


def archive_name(admin: "psycopg.Connection") -> str:
    """Names the cluster, and the line of its history since it was last rewound."""
    row = admin.execute(_IDENTITY).fetchone()
    assert row is not None
    return str(row[0])


def keep_for_archive(admin: "psycopg.Connection", *, wanted: bool) -> None:
    """Have the server keep the log for the archive, or no longer: a slot that nobody reads fills
    the disk.
    """
    found = admin.execute(
        "select active_pid from pg_replication_slots where slot_name = %s", (SLOT,)
    ).fetchone()
    if wanted and found is None:
        admin.execute("select pg_create_physical_replication_slot(%s, true)", (SLOT,))
    if not wanted and found is not None:
        if found[0]:
            admin.execute("select pg_terminate_backend(%s, 2000)", (found[0],))
        admin.execute("select pg_drop_replication_slot(%s)", (SLOT,))


def mirror_files(files: Path, archive: Path) -> int:
    """What people's files have and the archive lacks; they are named by what is in them and never
    change. How many that were.
    """
    count = 0
    for place, folders, names in os.walk(files):
        folders[:] = [name for name in folders if not name.startswith(".")]
        to = archive / MIRROR_FOLDER / Path(place).relative_to(files)
        missing = [name for name in names if not (to / name).exists()]
        for name in missing:
            to.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = to / f".{name}.draft"
            try:
                shutil.copyfile(Path(place) / name, draft)
            except FileNotFoundError:
                continue
            draft.chmod(0o600)
            draft.replace(to / name)
            count += 1
    return count
