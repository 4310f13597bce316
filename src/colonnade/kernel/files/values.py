"""What a file is, who may do what with it, and the limits."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from colonnade.kernel.permissions import Permission, Role
from colonnade.kernel.storage import StoredFile

AREA = "files"
"""Where the bytes of files are in the storage."""

SMALL_AREA = "thumbnails"
"""Small pictures made of files; they can be made again."""

READ = Permission("files.file.read", Role.VIEWER, writes=False, about="see and download files")
LINK = Permission(
    "files.file.link", Role.VIEWER, about="make signed links by which others download a file"
)
"""Lending one's right to read to others: not for a token that may only read."""

UPLOAD = Permission("files.file.upload", Role.EDITOR, about="upload files, delete one's own")
MANAGE = Permission("files.file.manage", Role.ADMIN, about="delete files that others have uploaded")
"""Deleting what others have uploaded."""

NAME_LENGTH_MAX = 200
OWNER_LENGTH_MAX = 200

UNWANTED_FOR = timedelta(hours=1)
"""How long bytes stay that no file has: an upload saves them before it says whose they are."""

ORPHANED_FOR = timedelta(hours=24)
"""The same for bytes that were never written down: an upload may be that slow."""

SMALL_KEPT_FOR = timedelta(days=30)
LINK_S_MAX = 7 * 24 * 3600
LINK_S_DEFAULT = 3600
REDIRECT_S = 300
"""For the link that one's own browser is sent on to."""

CHECKS_SHOWN_MAX = 20
LOST_TOLD_MAX = 100
CLEARED_AT_ONCE_MAX = 500

_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)


class State(StrEnum):
    """Of the bytes: the same bytes are looked into once, whoever sends them."""

    READY = "ready"
    QUARANTINED = "quarantined"
    INFECTED = "infected"


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file somebody keeps."""

    id: int
    workspace_id: int
    account_id: int | None
    name: str
    media_type: str
    size_bytes: int
    digest: str
    state: State
    created_at: datetime
    expires_at: datetime | None
    owner: str = ""

    @property
    def stored(self) -> StoredFile:
        return StoredFile(AREA, self.digest, self.size_bytes)


class Usage(msgspec.Struct, frozen=True):
    """How much the files of a workspace take, and may take."""

    files: int
    size_bytes: int
    bytes_max: int


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Of the whole installation. `stored_bytes` counts the same bytes once."""

    files: int
    size_bytes: int
    stored_files: int
    stored_bytes: int
    quarantined: int
    infected: int


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A night's look at the files: each was read and compared with its checksum.

    `after` and `until` are digests: the next check goes on after `until`, which is empty where
    this one came to the end. `lost` names files of which no sound copy was found.
    """

    began_at: datetime
    ended_at: datetime
    after: str
    until: str
    checked: int
    checked_bytes: int
    missing: int
    damaged: int
    repaired: int
    orphans: int
    lost: list[str]


def checked_name(name: str) -> str:
    """A file's own name: printable, without folders, never empty."""
    name = _FOLDERS.sub("", name)
    # What is not printable includes the marks that turn the direction of reading: `gpj.exe`.
    name = "".join(mark if mark.isprintable() else " " for mark in name).strip(" .")
    if len(name) > NAME_LENGTH_MAX:
        stem, dot, ending = name.rpartition(".")
        kept = f"{dot}{ending}" if dot and len(ending) < 20 else ""  # noqa: PLR2004
        name = (stem if kept else name)[: NAME_LENGTH_MAX - len(kept)] + kept
    return name or "file"


def subject_of(file_id: int) -> str:
    return f"file:{file_id}"
