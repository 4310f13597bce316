"""Reading a gzipped tar archive that may have been made to deceive (POSIX.1-2017, pax; RFC 1952).

Read once from start to end, in pieces, and never unpacked to disk. Only files and folders, with
ustar, pax and GNU long names: no link, no device, nothing sparse, no second gzip member, and
nothing but zeros after the end.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from colonnade.apps.packages.archives.errors import ArchiveRefused
from colonnade.apps.packages.archives.names import NAME_BYTES_MAX, check_names, shown

ENTRIES_MAX = 50_000
UNPACKED_BYTES_MAX = 4 * 1024 * 1024 * 1024
RATIO_MAX = 50
RATIO_FROM_BYTES = 64 * 1024 * 1024
PAX_BYTES_MAX = 64 * 1024
PIECE_BYTES = 256 * 1024
BLOCK = 512

_GZIP = 16 + zlib.MAX_WBITS
_FILE_TYPES = frozenset({b"0", b"\0", b"7"})
_FOLDER = b"5"


@dataclass(frozen=True, slots=True)
class TarEntry:
    name: str
    """A folder's ends with a slash."""
    size_bytes: int


class TarReader:
    """Iterate `entries`; during each, `content()` may be read. Raises ArchiveRefused."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive_bytes = file.seek(0, 2)
        file.seek(0)
        self._file = file
        self._inflate = zlib.decompressobj(_GZIP)
        self._packed = b""
        self._ready = bytearray()
        self._given = 0
        self._left = 0
        self._padding = 0

    def entries(self) -> Iterator[TarEntry]:
        names: list[str] = []
        while (entry := self._next()) is not None:
            names.append(entry.name)
            if len(names) > ENTRIES_MAX:
                raise ArchiveRefused(f"It holds more than {ENTRIES_MAX} files.")
            self._left = entry.size_bytes
            self._padding = -entry.size_bytes % BLOCK
            yield entry
            for _ in self.content():
                pass
            self._take(self._padding)
        self._check_end()
        check_names(names)

    def content(self) -> Iterator[bytes]:
        """What is left of the present file, in pieces."""
        while self._left:
            piece = self._take(min(self._left, PIECE_BYTES))
            self._left -= len(piece)
            yield piece

    # -- headers

    def _next(self) -> TarEntry | None:
        """The next file or folder; None at the end, which is a block of zeros."""
        long_name: str | None = None
        long_size: int | None = None
        while True:
            head = self._take(BLOCK)
            if not any(head):
                if long_name is not None or long_size is not None:
                    raise ArchiveRefused("It ends where a file should begin.")
                return None
            _check_sum(head)
            kind = head[156:157]
            if kind in {b"x", b"g"}:
                told = _pax(self._body(head, PAX_BYTES_MAX))
                if kind == b"x":
                    long_name = told.get("path", long_name)
                    long_size = _pax_size(told) if "size" in told else long_size
                continue
            if kind == b"L":
                raw = self._body(head, NAME_BYTES_MAX + 1)
                long_name = _text(raw.rstrip(b"\0"))
                continue
            name = long_name if long_name is not None else _name(head)
            size = long_size if long_size is not None else _number(head[124:136])
            return _entry(kind, name, size)

    def _body(self, head: bytes, bytes_max: int) -> bytes:
        size = _number(head[124:136])
        if size > bytes_max:
            raise ArchiveRefused("A header in it is too long.")
        body = self._take(size)
        self._take(-size % BLOCK)
        return body

    def _check_end(self) -> None:
        """Zeros up to the end, and then nothing."""
        while piece := self._more():
            if any(piece):
                raise ArchiveRefused("There are bytes after its end.")
        if not self._inflate.eof or self._inflate.unused_data or self._packed or self._file.read(1):
            raise ArchiveRefused("There are bytes after its end, or it is cut off.")

    # -- bytes

    def _take(self, count: int) -> bytes:
        while len(self._ready) < count:
            piece = self._inflated()
            if not piece:
                raise ArchiveRefused("It ends too early.")
            self._ready += piece
        taken = bytes(self._ready[:count])
        del self._ready[:count]
        return taken

    def _more(self) -> bytes:
        if self._ready:
            rest = bytes(self._ready)
            self._ready.clear()
            return rest
        return self._inflated()

    def _inflated(self) -> bytes:
        """The next piece of the tar; empty at the end of the gzip member."""
        while not self._inflate.eof:
            packed = self._packed or self._file.read(PIECE_BYTES)
            if not packed:
                return b""
            try:
                piece = self._inflate.decompress(packed, PIECE_BYTES)
            except zlib.error as error:
                raise ArchiveRefused("This is not a gzipped tar archive.") from error
            self._packed = self._inflate.unconsumed_tail
            if piece:
                self._count(len(piece))
                return piece
        return b""

    def _count(self, size: int) -> None:
        self._given += size
        if self._given > UNPACKED_BYTES_MAX:
            raise ArchiveRefused("It unpacks to more than 4 GiB.")
        if self._given > max(RATIO_FROM_BYTES, RATIO_MAX * self._archive_bytes):
            raise ArchiveRefused(f"It unpacks to more than {RATIO_MAX} times its size.")


def _entry(kind: bytes, name: str, size: int) -> TarEntry:
    if kind == _FOLDER:
        if size:
            raise ArchiveRefused(f"{shown(name)} is a folder with something in it.")
        return TarEntry(name.removeprefix("./").rstrip("/") + "/", 0)
    if kind not in _FILE_TYPES:
        raise ArchiveRefused(f"{shown(name)} is a link, a device or sparse.")
    if name.endswith("/"):
        raise ArchiveRefused(f"{shown(name)} is a file with the name of a folder.")
    return TarEntry(name.removeprefix("./"), size)


def _check_sum(head: bytes) -> None:
    """The header's own checksum, counted with blanks in its place."""
    counted = sum(head[:148]) + 8 * ord(" ") + sum(head[156:])
    if _number(head[148:156]) != counted:
        raise ArchiveRefused("This is not a tar archive, or it is damaged.")


def _name(head: bytes) -> str:
    name = head[:100].rstrip(b"\0")
    prefix = head[345:500].rstrip(b"\0") if head[257:263] == b"ustar\0" else b""
    return _text(prefix + b"/" + name if prefix else name)


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise ArchiveRefused("It has a name that is not UTF-8.") from error


def _number(field: bytes) -> int:
    """An octal number, or a large one in binary (GNU) after a first byte of 0x80."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    text = field.strip(b"\0 ")
    if not text.isdigit() or b"8" in text or b"9" in text:
        if not text:
            return 0
        raise ArchiveRefused("This is not a tar archive, or it is damaged.")
    return int(text, 8)


def _pax(body: bytes) -> dict[str, str]:
    """Records of the form "<length> <key>=<value>" and a line end; the length counts all of it."""
    told: dict[str, str] = {}
    at = 0
    while at < len(body):
        digits, blank, _ = body[at : at + 20].partition(b" ")
        if not blank or not digits.isdigit():
            raise ArchiveRefused("A header in it is damaged.")
        end = at + int(digits)
        record = body[at + len(digits) + 1 : end]
        key, equals, value = record.partition(b"=")
        if not equals or not value.endswith(b"\n") or end > len(body):
            raise ArchiveRefused("A header in it is damaged.")
        if key.startswith(b"GNU.sparse") or key == b"linkpath":
            raise ArchiveRefused("It holds a link or a sparse file.")
        told[_text(key)] = _text(value[:-1]) if key in {b"path", b"size"} else ""
        at = end
    return told


def _pax_size(told: dict[str, str]) -> int:
    size = told["size"]
    if not size.isascii() or not size.isdigit():
        raise ArchiveRefused("A header in it is damaged.")
    return int(size)
