"""Backups, and what lets a database be restored to a point in time."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationsSettings:
    backup_folder: str = setting(
        "COLONNADE_BACKUP_FOLDER",
        default="",
        about="where `colonnade backup` writes, and the worker every night; none when not set",
    )
    backup_hour: int = setting(
        "COLONNADE_BACKUP_HOUR",
        default=2,
        about="the hour, in UTC, at which the worker makes a backup",
    )
    backups_kept: int = setting(
        "COLONNADE_BACKUPS_KEPT",
        default=7,
        about="the newest backups that are kept in that folder; 0 keeps all",
    )
    backup_passphrase: str = setting(
        "COLONNADE_BACKUP_PASSPHRASE",
        default="",
        secret=True,
        about="encrypts the secrets inside a backup; without it they are only private files",
    )
    wal_archive: str = setting(
        "COLONNADE_WAL_ARCHIVE",
        default="",
        about="a folder that follows the embedded database's log, for a restore to any moment",
    )
