"""The reference of who may do what, written from the permissions that the code asks for.

`.venv/bin/python tools/permissions.py` writes it; with `--check` it says whether it is old.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import colonnade
from colonnade.kernel.permissions import GRANTED_ROLES, Permission, Role

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference" / "permissions.md"
COLUMNS = tuple(reversed(Role))
NOT_READ = ("colonnade.migrations", "colonnade.__main__")
"""Importing these does something."""

HEAD = """# Who may do what

Written by `tools/permissions.py` from the code; `bin/check` says when it is old. How people use
it: [workspaces and people](../guides/workspaces.md).

Everybody is something in each workspace they belong to, and each role may do all that the ones
before it may. What somebody is, is the highest of their own role, the roles of their teams, and,
on a single thing, what was granted there to them or a team: {granted}. A *guest* sees nothing of
a workspace but what was granted; for them, as for strangers, the rest is not there (404). Whoever
sees a thing and may not change it is told so (403). A token may do what its person may, and one
for *reading* only what is marked so.

"""
FOOT = """## Outside of workspaces

One's own account (its name, password, sessions, tokens, notifications) is for oneself alone; what
changes how one signs in needs a session, not a token. The pages under `/administration`, and
`/api/v1/administration`, are for the administrators of the installation, who get into no
workspace by it. What is open to everybody is the short list in `tests/contracts`: signing in and
up, health, metrics, the API's description, public package indexes, and what the secret in an
address opens.

How it is held: `tests/contracts` asks every route as everybody (drill O-03), and
`bench/drills/o04_state_changes.py` reads from the code what each asks.
"""
TITLES = {
    "audit": "What happened",
    "files": "Files",
    "jobs": "Jobs",
    "packages": "Packages",
    "tables": "Tables",
    "webhooks": "Webhooks",
    "workspaces": "Workspaces",
}


def main(arguments: Sequence[str]) -> int:
    new = reference()
    if "--check" not in arguments:
        REFERENCE.parent.mkdir(exist_ok=True)
        REFERENCE.write_text(new, encoding="utf-8")
        return 0
    if REFERENCE.exists() and REFERENCE.read_text(encoding="utf-8") == new:
        return 0
    sys.stderr.write("Permissions have changed: run `.venv/bin/python tools/permissions.py`\n")
    return 1


def reference() -> str:
    found = sorted(all_permissions(), key=lambda one: (_package(one), one.minimum.rank, one.name))
    parts = [HEAD.format(granted=", ".join(GRANTED_ROLES))]
    for package, permissions in groupby(found, _package):
        parts.append(_section(TITLES.get(package, package.capitalize()), permissions))
    return "".join([*parts, FOOT])


def all_permissions() -> set[Permission]:
    """Those of every module: none can be forgotten."""
    return {
        value
        for module in _modules()
        for value in vars(importlib.import_module(module)).values()
        if isinstance(value, Permission)
    }


def _modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(colonnade.__path__, "colonnade."):
        if not module.name.startswith(NOT_READ):
            yield module.name


def _package(permission: Permission) -> str:
    return permission.name.partition(".")[0]


def _about(permission: Permission) -> str:
    """In its own words, or by its name: `files.file.read` is "read file"."""
    _, thing, verb = permission.name.split(".")
    return permission.about or f"{verb} {thing}".replace("_", " ")


def _section(title: str, permissions: Iterator[Permission]) -> str:
    heads = " | ".join(role.value for role in COLUMNS)
    lines = [
        f"## {title}\n",
        f"| may | permission | {heads} | token for reading |",
        f"| --- | --- |{' :-: |' * (len(COLUMNS) + 1)}",
    ]
    for permission in permissions:
        marks = ["✓" if role.rank >= permission.minimum.rank else "" for role in COLUMNS]
        marks.append("" if permission.writes else "✓")
        lines.append(f"| {_about(permission)} | `{permission.name}` | {' | '.join(marks)} |")
    return "\n".join([*lines, "", ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
