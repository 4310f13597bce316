"""The operators' commands: each asks for the settings, does one thing, says what came of it."""

import argparse
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from colonnade.boot.refusal import StartRefused
from colonnade.kernel.settings import Settings, load_settings

if TYPE_CHECKING:
    from colonnade.kernel.work import Work

Answer = tuple[Any, Sequence[str], int]
"""For programs, for people, and the exit code."""

Deed = Callable[["Work"], Awaitable[tuple[Any, Sequence[str]]]]
MARKS = {"ok": "ok     ", "warning": "WARNING", "problem": "PROBLEM"}


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


def _doctor(options: argparse.Namespace) -> Answer:
    from colonnade.boot.operations.doctor import examine

    findings = examine(_given(options))
    lines = [f"{MARKS[found.state]} {found.name:<16} {found.says}" for found in findings]
    for at in range(len(findings), 0, -1):
        if findings[at - 1].advice:
            lines.insert(at, f"{'':<18}-> {findings[at - 1].advice}")
    bad = sum(found.state == "problem" for found in findings)
    lines.append(f"{bad} problems, {sum(found.state == 'warning' for found in findings)} warnings")
    return findings, lines, 1 if bad else 0


def _user(options: argparse.Namespace) -> Answer:
    from colonnade.boot.operations import people

    email, deed = options.email, options.deed
    if not email and deed not in {"list", "make"}:
        raise StartRefused(f"Whose? colonnade user {deed} EMAIL")
    deeds: Mapping[str, Deed] = {
        "list": lambda work: people.list_users(work, email),
        "show": lambda work: people.show_user(work, email),
        "make": lambda work: people.make_user(work, email),
        "make-administrator": lambda work: people.administrator(work, email, wanted=True),
        "unmake-administrator": lambda work: people.administrator(work, email, wanted=False),
        "suspend": lambda work: people.suspend_user(work, email),
        "restore": lambda work: people.restore_user(work, email),
        "end-sessions": lambda work: people.end_user_sessions(work, email),
        "reset-link": lambda work: people.reset_link(work, email),
    }
    return _done(options, deeds[deed])


def _token(options: argparse.Namespace) -> Answer:
    from colonnade.boot.operations import people

    whose = options.whose
    if options.deed == "revoke" and not whose.isdecimal():
        raise StartRefused("Which? colonnade token revoke NUMBER (`token list EMAIL` shows it)")
    scopes = [scope.strip() for scope in options.scopes.split(",") if scope.strip()]
    deeds: Mapping[str, Deed] = {
        "list": lambda work: people.list_tokens(work, whose),
        "make": lambda work: people.make_token(
            work, whose, name=options.name, scopes=scopes, days=options.days
        ),
        "revoke": lambda work: people.revoke_token(work, int(whose)),
    }
    return _done(options, deeds[options.deed])


def _purge(options: argparse.Namespace) -> Answer:
    from colonnade.boot.operations import purging

    if (options.what == "workspace") != (options.id is not None):
        raise StartRefused("colonnade purge workspace ID, or feed, trash or files without one")
    deeds: Mapping[str, Deed] = {
        "feed": lambda work: purging.purge_feed(work, dry_run=options.dry_run),
        "trash": lambda work: purging.purge_trash(work, dry_run=options.dry_run),
        "files": lambda work: purging.purge_files(work, dry_run=options.dry_run),
        "workspace": lambda work: purging.purge_one(work, options.id, dry_run=options.dry_run),
    }
    return _done(options, deeds[options.what])


def _done(options: argparse.Namespace, deed: Deed) -> Answer:
    """In one transaction of the system's, on servers that run."""
    import asyncio

    from colonnade.boot.command_work import command_work
    from colonnade.kernel.errors import Problem
    from colonnade.kernel.work import open_process

    settings = _settings(options)
    if not settings.database_url or not settings.redis_url:
        raise StartRefused("It does not run: start `colonnade up`, or set DATABASE_URL, REDIS_URL")

    async def work() -> tuple[Any, Sequence[str]]:
        async with open_process(settings) as process, command_work(process) as opened:
            return await deed(opened)

    try:
        answer, lines = asyncio.run(work())
    except Problem as problem:
        raise StartRefused(problem.detail or problem.title) from None
    return answer, lines, 0


def _given(options: argparse.Namespace) -> dict[str, str]:
    return {"COLONNADE_DATA": str(options.data)} if options.data is not None else {}


def _settings(options: argparse.Namespace) -> Settings:
    return load_settings(_given(options))


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
    "doctor": _doctor,
    "purge": _purge,
    "restore": _restore,
    "token": _token,
    "user": _user,
}
