"""The operators' commands as arguments. Loads nothing: `colonnade up` reads them as well."""

import argparse
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol


class Parts(Protocol):
    """What `add_subparsers` gives; its own class has no public name."""

    def add_parser(
        self,
        name: str,
        *,
        parents: list[argparse.ArgumentParser],
        help: str,  # noqa: A002
    ) -> argparse.ArgumentParser: ...


USER_DEEDS = (
    "list",
    "show",
    "make",
    "make-administrator",
    "unmake-administrator",
    "suspend",
    "restore",
    "end-sessions",
    "reset-link",
)
COMMANDS = "colonnade.boot.operations.commands"


def add_operations(parts: Parts, shared: argparse.ArgumentParser) -> None:
    told = argparse.ArgumentParser(add_help=False)
    told.add_argument("--json", action="store_true", help="the answer as JSON, for programs")
    common = [shared, told]
    _add(parts, "doctor", common, "what is well, what is not, and what to do")
    backup = _add(parts, "backup", common, "database, files, secrets and settings as one thing")
    backup.add_argument(
        "--to", type=Path, metavar="DIR", help="where; else COLONNADE_BACKUP_FOLDER"
    )
    backup.add_argument("--keep", type=int, metavar="N", help="only the newest N stay; 0: all")
    _add_passphrase(backup)
    restored = _add(parts, "restore", common, "a backup into a new data folder")
    restored.add_argument("backup", type=Path, help="the folder of one backup")
    restored.add_argument("--check", action="store_true", help="only read and verify it")
    restored.add_argument(
        "--at", type=_moment, metavar="TIME", help="as it was then: 2026-11-21T14:30:00+01:00"
    )
    restored.add_argument(
        "--archive", type=Path, metavar="DIR", help="the archived log; else COLONNADE_WAL_ARCHIVE"
    )
    _add_passphrase(restored)
    _add_people(parts, common)
    purge = _add(parts, "purge", common, "what nobody needs any more")
    purge.add_argument("what", choices=("feed", "trash", "files", "workspace"))
    purge.add_argument("id", nargs="?", type=int, help="of the workspace")
    purge.add_argument("--dry-run", action="store_true", help="only say what it would be")


def _add_people(parts: Parts, common: list[argparse.ArgumentParser]) -> None:
    user = _add(parts, "user", common, "accounts: list them, help those who can't get in")
    user.add_argument("deed", choices=USER_DEEDS)
    user.add_argument("email", nargs="?", default="", help="the account's address (list: words)")
    token = _add(parts, "token", common, "personal tokens: list, make, revoke")
    token.add_argument("deed", choices=("list", "make", "revoke"))
    token.add_argument("whose", help="the account's address; to revoke, the token's number")
    token.add_argument("--name", default="made on the command line", help="what it is for")
    token.add_argument("--scopes", default="read", help="read, or read,write")
    token.add_argument("--days", type=int, default=90, metavar="N", help="until it ends; 90")


def run_operation(options: argparse.Namespace) -> int:
    """Run what was asked for."""
    return import_module(COMMANDS).run(options)


def _add(
    parts: Parts,
    name: str,
    parents: list[argparse.ArgumentParser],
    about: str,
) -> argparse.ArgumentParser:
    part = parts.add_parser(name, parents=parents, help=about)
    part.set_defaults(operation=name)
    return part


def _add_passphrase(part: argparse.ArgumentParser) -> None:
    part.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="its first line encrypts the secrets; else COLONNADE_BACKUP_PASSPHRASE",
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a time such as 2026-11-21T14:30:00+01:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
