"""`colonnade doctor`: what is well, what is not, and what to do."""

import asyncio
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg

from colonnade.boot.archiving import SLOT
from colonnade.boot.operations.backup_age import newest_backup_age
from colonnade.boot.operations.clusters import admin_url_of
from colonnade.boot.revisions import VERSION_TABLE, knows_revision, newest_revision
from colonnade.kernel.administration import DOCTOR_CHECKS, Finding, run_checks
from colonnade.kernel.settings import (
    Loaded,
    Settings,
    SettingsInvalid,
    load_with_sources,
    weak_secrets,
)
from colonnade.kernel.work import open_process

PRIVATE = ("secrets.json", "running.json", ".env")
OTHERS = stat.S_IRWXG | stat.S_IRWXO
LOG_KEPT_MB_MAX = 512


def examine(given: dict[str, str]) -> list[Finding]:
    """Everything there is to say, in the order in which one would put it right."""
    try:
        loaded = load_with_sources(given)
    except SettingsInvalid as error:
        return [
            Finding("settings", "problem", reason, "Put it right, then ask again")
            for reason in error.reasons
        ]
    settings = loaded.settings
    found = [*_settings(loaded), *_folder(settings)]
    if not settings.database_url or not settings.redis_url:
        advice = "Start `colonnade up`, or set DATABASE_URL and REDIS_URL"
        return [*found, Finding("servers", "problem", "are not known or do not run", advice)]
    migrations = _migrations(settings.database_url)
    found.append(migrations)
    if migrations.state != "problem":
        found += asyncio.run(_running(settings))
    return [*found, *_archive(settings), *_backups(settings)]


async def _running(settings: Settings) -> list[Finding]:
    async with open_process(settings) as process:
        # Replicas are asked in the background.
        await asyncio.sleep(0.3 if process.positions else 0)
        return await run_checks(process, DOCTOR_CHECKS)


def _settings(loaded: Loaded) -> Iterator[Finding]:
    settings = loaded.settings
    for name in loaded.unknown:
        advice = "`colonnade settings` shows every name there is"
        yield Finding("settings", "warning", f"{name} is no setting: mistyped?", advice)
    if not loaded.unknown:
        yield Finding("settings", "ok", f"{settings.environment}, answers at {settings.public_url}")
    weak = weak_secrets(settings)
    for sentence in weak:
        state = "problem" if settings.production else "warning"
        yield Finding("secrets", state, sentence, "Set another, and restart")
    if not weak:
        yield Finding("secrets", "ok", "none is missing, short or published")
    is_open = settings.host not in {"127.0.0.1", "::1", "localhost"}
    if is_open and not settings.public_url.startswith("https://"):
        yield Finding(
            "address",
            "warning",
            f"it listens on {settings.host}, and browsers reach it without TLS",
            "Put a proxy with TLS in front, and set COLONNADE_PUBLIC_URL to its https address",
        )


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_folder
    if not folder.is_dir():
        yield Finding("data folder", "warning", f"{folder} is not there", "See COLONNADE_DATA")
        return
    readable = [path for path in (folder, *(folder / name for name in PRIVATE)) if _is_open(path)]
    for path in readable:
        mode = 700 if path.is_dir() else 600
        advice = f"chmod {mode} {path}"
        yield Finding("file modes", "problem", f"{path} can be read by others", advice)
    if not readable:
        yield Finding("file modes", "ok", f"{folder} is its owner's alone")


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & OTHERS)


def _migrations(url: str) -> Finding:
    try:
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
            row = connection.execute(f"select version_num from {VERSION_TABLE}".encode()).fetchone()
    except psycopg.errors.UndefinedTable:
        return Finding("migrations", "problem", "the database is empty", "colonnade migrate")
    except psycopg.OperationalError as error:
        said = " ".join(str(error).split())
        return Finding("database", "problem", f"does not answer: {said}", "See DATABASE_URL")
    found, newest = str(row[0]) if row else "", newest_revision()
    if found == newest:
        return Finding("migrations", "ok", f"the database is at {found}")
    if knows_revision(found):
        says = f"the database is at {found}, this release is at {newest}"
        return Finding("migrations", "problem", says, "Make a backup, then: colonnade migrate")
    says = f"the database is at {found}, which this release doesn't know"
    return Finding("migrations", "problem", says, "Install the newer Colonnade that migrated it")


def _archive(settings: Settings) -> Iterator[Finding]:
    admin_url = admin_url_of(settings, settings.database_url)
    if not settings.operations.wal_archive or not admin_url:
        return
    with psycopg.connect(admin_url, autocommit=True) as admin:
        row = admin.execute(
            "select active, wal_status, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) / 1e6"
            " from pg_replication_slots where slot_name = %s",
            (SLOT,),
        ).fetchone()
    if row is None or row[1] == "lost":
        says = "it lost its place: there is a gap in it"
        advice = "Restart `colonnade up`, then make a backup: earlier moments end at the gap"
        yield Finding("archive", "problem", says, advice)
    elif not row[0] or row[2] > LOG_KEPT_MB_MAX:
        says = f"it is {row[2]:.0f} MB behind" + ("" if row[0] else " and follows no longer")
        yield Finding("archive", "problem", says, "Is there room in COLONNADE_WAL_ARCHIVE?")
    else:
        yield Finding("archive", "ok", f"follows the log, {row[2]:.1f} MB behind")


def _backups(settings: Settings) -> Iterator[Finding]:
    folder = settings.operations.backup_folder
    if not folder:
        says = "COLONNADE_BACKUP_FOLDER is not set: none is made by itself"
        yield Finding("backup", "warning", says, "Set it, or run `colonnade backup --to DIR` daily")
        return
    yield newest_backup_age(Path(folder).expanduser())
