"""Files, kept by what is in them: one port, with a folder of this machine behind it."""

from colonnade.kernel.storage.folder import FolderStorage
from colonnade.kernel.storage.values import (
    PIECE_BYTES,
    FileMissing,
    FileTooLarge,
    Storage,
    StorageFull,
    StoredFile,
)

__all__ = [
    "PIECE_BYTES",
    "FileMissing",
    "FileTooLarge",
    "FolderStorage",
    "Storage",
    "StorageFull",
    "StoredFile",
]
