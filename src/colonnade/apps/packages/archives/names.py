"""Which names may stand in an archive: the same rules for zip and tar."""

import re
import unicodedata
from collections.abc import Iterable

from colonnade.apps.packages.archives.errors import ArchiveRefused

NAME_BYTES_MAX = 1_000
SHOWN_MAX = 80

_DRIVE = re.compile(r"[A-Za-z]:")
_RESERVED_ON_WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def check_name(name: str) -> None:
    """Raises ArchiveRefused for a name that could land outside of the folder it is unpacked in,
    or that some system can't hold. A folder's name ends with a slash.
    """
    if not name or len(name.encode()) > NAME_BYTES_MAX:
        raise ArchiveRefused(f"It has a name of no or of more than {NAME_BYTES_MAX} bytes.")
    if not name.isprintable():
        raise ArchiveRefused("It has a name with characters that can't be printed.")
    if "\\" in name or name.startswith("/") or _DRIVE.match(name):
        raise ArchiveRefused(f"The name {shown(name)} is not a relative path with slashes.")
    for part in name.removesuffix("/").split("/"):
        if part in {"", ".", ".."}:
            raise ArchiveRefused(f"The name {shown(name)} has an empty part, `.` or `..` in it.")
        if _RESERVED_ON_WINDOWS.fullmatch(part):
            raise ArchiveRefused(f"The name {shown(name)} can't be unpacked on Windows.")


def folded(name: str) -> str:
    """What a file system that knows no case, or composes letters, takes it for."""
    return unicodedata.normalize("NFC", name.removesuffix("/")).casefold()


def check_names(names: Iterable[str]) -> None:
    """Each name fit for itself, none twice, and no file where a folder has to be."""
    entries: set[str] = set()
    files: set[str] = set()
    folders: set[str] = set()
    for name in names:
        check_name(name)
        key = folded(name)
        if key in entries or (not name.endswith("/") and key in folders):
            raise ArchiveRefused(f"The name {shown(name)} stands for two things.")
        entries.add(key)
        (folders if name.endswith("/") else files).add(key)
        parent = key.rpartition("/")[0]
        while parent:
            if parent in files:
                raise ArchiveRefused(f"The name {shown(name)} lies below a file.")
            folders.add(parent)
            parent = parent.rpartition("/")[0]


def shown(name: str) -> str:
    """A name for a sentence: quoted, and no longer than a line."""
    short = name if len(name) <= SHOWN_MAX else f"{name[:SHOWN_MAX]}…"
    return f"`{short}`"
