"""The newest revision of the database, read off the scripts' text.

Alembic would tell as well, but to load it takes longer than everything else a second start does.
"""

import re
from pathlib import Path

SCRIPTS = Path(__file__).parent.parent / "migrations"
VERSION_TABLE = "alembic_version"

_ASSIGNMENT = re.compile(
    r"""^(revision|down_revision)\s*(?::[^=]+)?=\s*["'](\w+)["']""", re.MULTILINE
)


def newest_revision() -> str:
    """The one that no other follows; empty unless there is exactly one."""
    revisions, followed = _revisions()
    newest = revisions - followed
    return newest.pop() if len(newest) == 1 else ""


def knows_revision(revision: str) -> bool:
    """Whether this release can go on from there."""
    return revision in _revisions()[0]


def _revisions() -> tuple[set[str], set[str]]:
    revisions: set[str] = set()
    followed: set[str] = set()
    for path in (SCRIPTS / "versions").glob("*.py"):
        for name, revision in _ASSIGNMENT.findall(path.read_text(encoding="utf-8")):
            (revisions if name == "revision" else followed).add(revision)
    return revisions, followed
