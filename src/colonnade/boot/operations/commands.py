"""The operators' commands: each asks for the settings, does one thing, says what came of it."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from colonnade.boot.refusal import StartRefused
from colonnade.kernel.settings import Settings, load_settings

Answer = tuple[Any, Sequence[str], int]
"""For programs, for people, and the exit code."""


def run(options: argparse.Namespace) -> int:
    for_programs, lines, code = _commands[options.operation](options)
    if options.json:
        print(msgspec.json.format(msgspec.json.encode(for_programs), indent=2).decode())
    else:
        print("\n".join(lines))
    return code


def _backup(options: argparse.Namespace) -> Answer:
    from colonnade.boot.operations.backing_up import back_up

    settings = _settings(options)
    kept = settings.operations.backups_kept if options.keep is None else options.keep
    made = back_up(
        settings,
        _backup_folder(options.to, settings),
        passphrase=_passphrase(options, settings),
        kept=kept,
    )
    told = made.manifest
    how = "encrypted" if told.secrets_encrypted else "in the clear: keep it private"
    rows = sum(table.rows for table in told.tables)
    lines = [
        f"{made.path}: whole, {_size(told.size_bytes)} in {told.took_s:.1f} s",
        f"{len(told.tables)} tables with {rows:,} rows, {len(told.parts)} parts",
        f"The secrets in it are {how}",
        *(f"{path.name} was removed: {kept} are kept" for path in made.removed),
    ]
    answer = {
        "path": str(made.path),
        "bytes": told.size_bytes,
        "seconds": told.took_s,
        "tables": len(told.tables),
        "rows": rows,
        "encrypted": told.secrets_encrypted,
        "removed": [str(path) for path in made.removed],
    }
    return answer, lines, 0


def _restore(options: argparse.Namespace) -> Answer:
    from colonnade.boot.operations import restoring

    if options.check:
        told = restoring.check(options.backup)
        lines = [f"{options.backup} is as it was written: {_size(told.size_bytes)}"]
        return {"backup": str(options.backup), "whole": True}, lines, 0
    if options.data is None:
        raise StartRefused("Say where to restore to, a folder that is new or empty: --data DIR")
    # Nothing of the target is there yet; servers are those of the environment, or its own.
    settings = _settings(options)
    archive = options.archive or settings.operations.wal_archive
    if options.at and not archive:
        raise StartRefused("--at needs the archived log: --archive DIR, or COLONNADE_WAL_ARCHIVE")
    restored = restoring.restore(
        restoring.wanted_from(
            settings,
            options.backup,
            passphrase=_passphrase(options, settings),
            at=options.at,
            archive=Path(archive).expanduser() if archive else None,
        )
    )
    answer = {
        "data": str(restored.data),
        "tables": restored.tables,
        "files": restored.files,
        "seconds": round(restored.took_s, 2),
        "seconds_per_gb": round(restored.seconds_per_gb, 1),
    }
    lines = [
        f"Restored into {restored.data}: {restored.tables} tables and {restored.files} files",
        f"It took {restored.took_s:.1f} s, {restored.seconds_per_gb:.0f} s for each GB",
        f"Start it with: colonnade up --data {restored.data}",
    ]
    return answer, lines, 0


def _settings(options: argparse.Namespace) -> Settings:
    given = {"COLONNADE_DATA": str(options.data)} if options.data is not None else {}
    return load_settings(given)


def _backup_folder(given: Path | None, settings: Settings) -> Path:
    if given is not None:
        return given
    if settings.operations.backup_folder:
        return Path(settings.operations.backup_folder).expanduser()
    raise StartRefused("Say where to: --to DIR, or COLONNADE_BACKUP_FOLDER")


def _passphrase(options: argparse.Namespace, settings: Settings) -> str:
    if options.passphrase_file is None:
        return settings.operations.backup_passphrase
    try:
        lines = options.passphrase_file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise StartRefused(f"{options.passphrase_file} can't be read: {error.strerror}") from None
    if not lines or not lines[0]:
        raise StartRefused(f"{options.passphrase_file} has no passphrase in its first line")
    return lines[0]


def _size(size_bytes: int) -> str:
    for unit, factor in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:.1f} {unit}"
    return f"{size_bytes} bytes"


_commands: Mapping[str, Callable[[argparse.Namespace], Answer]] = {
    "backup": _backup,
    "restore": _restore,
}
