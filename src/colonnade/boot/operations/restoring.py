"""`colonnade restore`: a backup into a new data folder, whole or not at all."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from colonnade.boot.archiving import log_folder
from colonnade.boot.data_folder import LAYOUT, read_secrets
from colonnade.boot.operations.clusters import embedded_postgres, running
from colonnade.boot.operations.loading import load_dump
from colonnade.boot.operations.manifests import (
    DUMP,
    FILES,
    SECRETS,
    Manifest,
    TableHash,
    damaged_parts,
    different_tables,
    read_manifest,
    write_private,
)
from colonnade.boot.operations.rewinding import forget_target, lay_out_cluster, mirrored_files
from colonnade.boot.operations.sealing import unseal
from colonnade.boot.operations.table_hashes import table_hashes
from colonnade.boot.preparing import ensure_database
from colonnade.boot.refusal import StartRefused
from colonnade.boot.revisions import knows_revision
from colonnade.kernel.settings import Settings

FILES_FOLDER = "files"
DEFAULT_LOGIN = "colonnade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be restored, and where to."""

    backup: Path
    data: Path
    passphrase: str = ""
    at: datetime | None = None
    """A moment after the backup, from the archived log; what the backup holds, where None."""
    archive: Path | None = None
    database_url: str = ""
    """A server of others to restore into; one of its own in `data` where empty."""
    login: str = DEFAULT_LOGIN
    database: str = DEFAULT_LOGIN


@dataclass(frozen=True, slots=True)
class Restored:
    data: Path
    manifest: Manifest
    took_s: float
    tables: int
    files: int

    @property
    def seconds_per_gb(self) -> float:
        """Of what the database was on the disk, and the files."""
        files = sum(p.size_bytes for p in self.manifest.parts if p.path.startswith(f"{FILES}/"))
        return self.took_s / max((self.manifest.database_bytes + files) / 2**30, 1e-9)


def check(backup: Path) -> Manifest:
    """Read every byte of a backup; refuses one that is not as it was written."""
    manifest = read_manifest(backup)
    if damaged := damaged_parts(backup, manifest):
        raise StartRefused("This backup is damaged.\n" + "\n".join(damaged))
    return manifest


def wanted_from(settings: Settings, backup: Path, **rest: object) -> Wanted:
    """With the server that the settings name, if they do."""
    return Wanted(
        backup=backup,
        data=settings.data_folder,
        database_url=settings.database_url,
        login=settings.postgres_user,
        database=settings.postgres_db,
        **rest,  # pyright: ignore[reportArgumentType]
    )


def restore(wanted: Wanted) -> Restored:
    begun = time.monotonic()
    _refuse_what_is_there(wanted.data)
    manifest = check(wanted.backup)
    if not knows_revision(manifest.revision):
        raise StartRefused(
            f"The backup was made by Colonnade {manifest.colonnade} (revision "
            f"{manifest.revision}), which is newer than this one. Install that one to restore it"
        )
    secrets = unseal(
        (wanted.backup / SECRETS).read_bytes(),
        wanted.passphrase,
        encrypted=manifest.secrets_encrypted,
    )
    with _draft_of(wanted.data) as draft:
        files = _lay_out_files(wanted, manifest, draft)
        for name, text in secrets["files"].items():
            write_private(draft / Path(name).name, str(text).encode())
        write_private(
            draft / "version",
            f'{{"layout": {LAYOUT}, "colonnade": "{manifest.colonnade}"}}'.encode(),
        )
        tables = _restore_database(wanted, manifest, draft)
    return Restored(wanted.data, manifest, time.monotonic() - begun, len(tables), files)


def _restore_database(wanted: Wanted, manifest: Manifest, draft: Path) -> list[TableHash]:
    dump = wanted.backup / DUMP
    if wanted.database_url:
        if wanted.at is not None:
            raise StartRefused(
                "A point in time can be restored into an embedded database only: unset "
                "DATABASE_URL, or use the archive of that server"
            )
        load_dump(wanted.database_url, dump)
        return _verified(wanted.database_url, manifest)
    secrets = _generated_secrets(draft)
    postgres = embedded_postgres(draft, secrets["POSTGRES_ADMIN_PASSWORD"])
    url = postgres.url(wanted.login, secrets["POSTGRES_PASSWORD"], wanted.database)
    if wanted.at is not None:
        assert wanted.archive is not None
        log = log_folder(wanted.archive, manifest.archive)
        lay_out_cluster(wanted.backup, postgres, log, wanted.at)
        with running(postgres.spec()), psycopg.connect(url) as connection:
            tables = table_hashes(connection)
        forget_target(postgres)
        return tables
    postgres.make()
    with running(postgres.spec()):
        ensure_database(url, postgres.admin_url)
        load_dump(url, dump)
        return _verified(url, manifest)


def _verified(url: str, manifest: Manifest) -> list[TableHash]:
    with psycopg.connect(url) as connection:
        tables = table_hashes(connection)
    if different := different_tables(manifest.tables, tables):
        raise StartRefused("What was restored is not what was backed up.\n" + "\n".join(different))
    return tables


def _lay_out_files(wanted: Wanted, manifest: Manifest, draft: Path) -> int:
    folder = draft / FILES_FOLDER
    folder.mkdir(mode=0o700)
    names = [part.path for part in manifest.parts if part.path.startswith(f"{FILES}/")]
    for name in names:
        _copy(wanted.backup / name, folder / Path(name).relative_to(FILES))
    if wanted.at is None or wanted.archive is None:
        return len(names)
    # What came between the backup and that moment.
    count = len(names)
    for path, name in mirrored_files(wanted.archive):
        if not (folder / name).exists():
            _copy(path, folder / name)
            count += 1
    return count


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o600)


def _generated_secrets(draft: Path) -> dict[str, str]:
    """Those of the backup; what it lacks (it was made on a server of others) is made new."""
    return dict(read_secrets(draft))


def _refuse_what_is_there(data: Path) -> None:
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise StartRefused(
            f"{data} is not empty. A backup is restored into a new folder only, so that nothing "
            "is lost by it: --data DIR"
        )


@contextmanager
def _draft_of(data: Path) -> Iterator[Path]:
    """A folder beside the one that is wanted, which takes its name when all is in it."""
    data.parent.mkdir(parents=True, exist_ok=True)
    draft = data.parent / f".{data.name}.restored"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        yield draft
        os.sync()
        if data.exists():
            data.rmdir()
        draft.replace(data)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
