"""Files, kept by what is in them: one port, with a folder or a bucket behind it, or both."""

from colonnade.kernel.storage.archived import ArchivedStorage
from colonnade.kernel.storage.folder import FolderStorage
from colonnade.kernel.storage.making import SPOOL, make_storage
from colonnade.kernel.storage.values import (
    PIECE_BYTES,
    FileMissing,
    FileTooLarge,
    FoundFile,
    Storage,
    StorageAway,
    StorageFull,
    StoredFile,
    digest_of,
)

__all__ = [
    "PIECE_BYTES",
    "SPOOL",
    "ArchivedStorage",
    "FileMissing",
    "FileTooLarge",
    "FolderStorage",
    "FoundFile",
    "Storage",
    "StorageAway",
    "StorageFull",
    "StoredFile",
    "digest_of",
    "make_storage",
]
