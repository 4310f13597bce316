"""Reading a zip archive that may have been made to deceive (APPNOTE.TXT 6.3.10).

A zip can be read from its end (the central directory) or from its start (the local headers). What
makes an archive mean two things to two programs is any difference between the two, anything that
only one of them names, and bytes that belong to neither. So every byte must belong to a record that
is known, local headers must follow one another without a gap in the order of the directory, and
each must say what the directory says.
"""

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from colonnade.apps.packages.archives.errors import ArchiveRefused
from colonnade.apps.packages.archives.names import check_names, shown

ENTRIES_MAX = 50_000
DIRECTORY_BYTES_MAX = 16 * 1024 * 1024
UNPACKED_BYTES_MAX = 4 * 1024 * 1024 * 1024
RATIO_MAX = 50
RATIO_FROM_BYTES = 64 * 1024 * 1024
"""Below this a high ratio harms nobody: a file of zeros."""

PIECE_BYTES = 256 * 1024

STORED, DEFLATED = 0, 8
VERSION_NEEDED_MAX = 45
"""ZIP64; what needs more is packed or encrypted in ways that not everybody knows (4.4.3.2)."""

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_EXTRA = struct.Struct("<2H")

_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_FLAG_UTF8 = 0x800
_FLAGS_KNOWN = _FLAG_UTF8 | 0x6  # and the two bits that say how hard the packer tried
_UNIX = 3
_EXTRA_ZIP64 = 0x0001
_EXTRA_UNICODE_PATH = 0x7075


@dataclass(frozen=True, slots=True)
class ZipEntry:
    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed_bytes: int
    size_bytes: int
    offset: int
    made_by_unix: bool
    attributes: int

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


@dataclass(frozen=True, slots=True)
class ZipLayout:
    """The entries, and where the packed bytes of each begin."""

    entries: list[ZipEntry]
    starts: list[int]


def read_layout(file: BinaryIO) -> ZipLayout:
    """All entries of a zip in which every byte is accounted for. Raises ArchiveRefused."""
    size = file.seek(0, 2)
    directory_at, directory_bytes, count, end_at = _read_end(file, size)
    if count > ENTRIES_MAX:
        raise ArchiveRefused(f"It holds {count} files; {ENTRIES_MAX} are the most.")
    if directory_bytes > DIRECTORY_BYTES_MAX:
        raise ArchiveRefused("Its list of files is too long.")
    if directory_at + directory_bytes != end_at:
        raise ArchiveRefused("There are bytes between its list of files and its end.")
    entries = _read_directory(_read_at(file, directory_at, directory_bytes), count)
    check_names(entry.name for entry in entries)
    _check_sizes(entries, size)
    return ZipLayout(entries, _walk(file, entries, directory_at))


def unpacked(file: BinaryIO, entry: ZipEntry, start: int) -> Iterator[bytes]:
    """The content in pieces, checked against its size and its CRC-32 when all has been read."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == DEFLATED else None
    left, given, crc = entry.packed_bytes, 0, 0
    file.seek(start)
    while left:
        packed = file.read(min(PIECE_BYTES, left))
        if not packed:
            raise ArchiveRefused("It ends too early.")
        left -= len(packed)
        for piece in _inflated(inflate, packed, entry):
            given += len(piece)
            if given > entry.size_bytes:
                raise ArchiveRefused(f"{shown(entry.name)} unpacks to more than it says.")
            crc = zlib.crc32(piece, crc)
            yield piece
    if inflate is not None and not inflate.eof:
        raise ArchiveRefused(f"{shown(entry.name)} is cut off.")
    if given != entry.size_bytes or crc != entry.crc:
        raise ArchiveRefused(f"{shown(entry.name)} is not what its checksum says.")


def _inflated(inflate: Any, packed: bytes, entry: ZipEntry) -> Iterator[bytes]:
    if inflate is None:
        yield packed
        return
    waiting = packed
    while waiting and not inflate.eof:
        try:
            piece = inflate.decompress(waiting, PIECE_BYTES)
        except zlib.error as error:
            raise ArchiveRefused(f"{shown(entry.name)} can't be unpacked.") from error
        waiting = inflate.unconsumed_tail
        if piece:
            yield piece
    if inflate.unused_data or waiting:
        raise ArchiveRefused(f"There are bytes after the end of {shown(entry.name)}.")


# -- the end of the archive


def _read_end(file: BinaryIO, size: int) -> tuple[int, int, int, int]:
    """Where the directory begins, its length, how many it lists, and where it must end."""
    at = size - _END.size
    if at < 0:
        raise ArchiveRefused("This is not a zip archive.")
    signature, disk, first, here, count, length, start, comment = _END.unpack(
        _read_at(file, at, _END.size)
    )
    if signature != b"PK\5\6":
        raise ArchiveRefused("This is not a zip archive, or there are bytes after its end.")
    if comment:
        raise ArchiveRefused("It has a comment at its end.")
    if disk or first or here != count:
        raise ArchiveRefused("It is one part of several.")
    if count != _FULL16 and _FULL32 not in (length, start):
        return start, length, count, at
    return _read_end64(file, at, (count, length, start))


def _read_end64(
    file: BinaryIO, end_at: int, small: tuple[int, int, int]
) -> tuple[int, int, int, int]:
    locator_at = end_at - _END64_LOCATOR.size
    at = locator_at - _END64.size
    if at < 0:
        raise ArchiveRefused("Its end is damaged.")
    signature, disk, offset, disks = _END64_LOCATOR.unpack(
        _read_at(file, locator_at, _END64_LOCATOR.size)
    )
    if signature != b"PK\6\7" or disk or disks != 1 or offset != at:
        raise ArchiveRefused("Its end is damaged.")
    signature, length_of_record, _made, _needed, disk, first, here, count, length, start = (
        _END64.unpack(_read_at(file, at, _END64.size))
    )
    if signature != b"PK\6\6" or length_of_record != _END64.size - 12:
        raise ArchiveRefused("Its end is damaged.")
    if disk or first or here != count:
        raise ArchiveRefused("It is one part of several.")
    for told, full, wide in zip(
        small, (_FULL16, _FULL32, _FULL32), (count, length, start), strict=True
    ):
        if told not in (full, wide):
            raise ArchiveRefused("Its two ends say different things.")
    return start, length, count, at


# -- the directory


def _read_directory(data: bytes, count: int) -> list[ZipEntry]:
    entries: list[ZipEntry] = []
    at = 0
    for _ in range(count):
        if at + _CENTRAL.size > len(data):
            raise ArchiveRefused("Its list of files is cut off.")
        head = _CENTRAL.unpack_from(data, at)
        name_bytes, extra_bytes, comment_bytes = head[10:13]
        name_at = at + _CENTRAL.size
        extra_at = name_at + name_bytes
        at = extra_at + extra_bytes + comment_bytes
        if head[0] != b"PK\1\2" or at > len(data):
            raise ArchiveRefused("Its list of files is damaged.")
        if comment_bytes:
            raise ArchiveRefused("A file in it has a comment.")
        raw_name = data[name_at:extra_at]
        entries.append(_entry(head, raw_name, data[extra_at : extra_at + extra_bytes]))
    if at != len(data):
        raise ArchiveRefused("Its list of files goes on after its end.")
    return entries


def _entry(head: tuple[int, ...], raw_name: bytes, extra: bytes) -> ZipEntry:
    _, made_by, needed, flags, method, _time, _date, crc, packed, size, *_ = head
    disk, _internal, attributes, offset = head[13:]
    name = _decoded(raw_name, flags)
    if flags & ~_FLAGS_KNOWN:
        raise ArchiveRefused(f"{shown(name)} is encrypted, or its size is only told after it.")
    if method not in {STORED, DEFLATED} or needed > VERSION_NEEDED_MAX:
        raise ArchiveRefused(f"{shown(name)} is packed in a way that not everybody can unpack.")
    wide = _wide(extra, name, raw_name, [(size, 8), (packed, 8), (offset, 8), (disk, 4)])
    size, packed, offset, disk = wide
    if disk:
        raise ArchiveRefused("It is one part of several.")
    entry = ZipEntry(
        name,
        raw_name,
        flags,
        method,
        crc,
        packed,
        size,
        offset,
        made_by_unix=made_by >> 8 == _UNIX,
        attributes=attributes,
    )
    _check_kind(entry)
    return entry


def _check_kind(entry: ZipEntry) -> None:
    """A file or a folder: no link, no device, and nothing in a folder's own entry."""
    kind = stat.S_IFMT(entry.attributes >> 16) if entry.made_by_unix else 0
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise ArchiveRefused(f"{shown(entry.name)} is a link or a device.")
    if entry.is_folder and (entry.size_bytes or kind == stat.S_IFREG):
        raise ArchiveRefused(f"{shown(entry.name)} is a folder with something in it.")
    if kind == stat.S_IFDIR and not entry.is_folder:
        raise ArchiveRefused(f"{shown(entry.name)} is a folder without the name of one.")
    if entry.method == STORED and entry.packed_bytes != entry.size_bytes:
        raise ArchiveRefused(f"{shown(entry.name)} has two sizes.")


def _decoded(raw_name: bytes, flags: int) -> str:
    try:
        return raw_name.decode("utf-8" if flags & _FLAG_UTF8 else "ascii")
    except UnicodeDecodeError as error:
        raise ArchiveRefused("It has a name that is not UTF-8.") from error


def _wide(extra: bytes, name: str, raw_name: bytes, told: list[tuple[int, int]]) -> list[int]:
    """The four figures, from the ZIP64 field where the small ones are full (4.5.3)."""
    full = [width for value, width in told if value == (_FULL16 if width == 4 else _FULL32)]  # noqa: PLR2004
    found: bytes | None = None
    for kind, body in _fields(extra, name):
        if kind == _EXTRA_ZIP64:
            if found is not None:
                raise ArchiveRefused(f"{shown(name)} has two sizes.")
            found = body
        elif kind == _EXTRA_UNICODE_PATH and body[5:] != raw_name:
            raise ArchiveRefused(f"{shown(name)} has a second name.")
    if found is None:
        if full:
            raise ArchiveRefused(f"The size of {shown(name)} is missing.")
        return [value for value, _ in told]
    if len(found) != sum(full):
        raise ArchiveRefused(f"{shown(name)} has two sizes.")
    values, at = list[int](), 0
    for value, width in told:
        if value == (_FULL16 if width == 4 else _FULL32):  # noqa: PLR2004
            values.append(int.from_bytes(found[at : at + width], "little"))
            at += width
        else:
            values.append(value)
    return values


def _fields(extra: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(extra):
        if at + _EXTRA.size > len(extra):
            raise ArchiveRefused(f"What is told of {shown(name)} is cut off.")
        kind, length = _EXTRA.unpack_from(extra, at)
        at += _EXTRA.size
        if at + length > len(extra):
            raise ArchiveRefused(f"What is told of {shown(name)} is cut off.")
        yield kind, extra[at : at + length]
        at += length


def _check_sizes(entries: list[ZipEntry], archive_bytes: int) -> None:
    unpacked_bytes = sum(entry.size_bytes for entry in entries)
    if unpacked_bytes > UNPACKED_BYTES_MAX:
        raise ArchiveRefused("It unpacks to more than 4 GiB.")
    if unpacked_bytes > RATIO_FROM_BYTES and unpacked_bytes > RATIO_MAX * archive_bytes:
        raise ArchiveRefused(f"It unpacks to more than {RATIO_MAX} times its size.")


# -- the local headers


def _walk(file: BinaryIO, entries: list[ZipEntry], directory_at: int) -> list[int]:
    """Where the packed bytes of each entry begin. Raises where the two ways of reading differ."""
    starts: list[int] = []
    at = 0
    for entry in entries:
        if entry.offset != at:
            raise ArchiveRefused(f"There are bytes before {shown(entry.name)} that nothing names.")
        head = _read_at(file, at, _LOCAL.size)
        signature, needed, flags, method, _time, _date, crc, packed, size, names, extras = (
            _LOCAL.unpack(head)
        )
        raw_name = _read_at(file, at + _LOCAL.size, names)
        extra = _read_at(file, at + _LOCAL.size + names, extras)
        told = _wide(extra, entry.name, entry.raw_name, [(size, 8), (packed, 8)])
        same = (flags, method, crc, raw_name) == (
            entry.flags,
            entry.method,
            entry.crc,
            entry.raw_name,
        )
        same = same and needed <= VERSION_NEEDED_MAX
        if signature != b"PK\3\4" or not same or told != [entry.size_bytes, entry.packed_bytes]:
            raise ArchiveRefused(f"{shown(entry.name)} is described in two ways.")
        start = at + _LOCAL.size + names + extras
        starts.append(start)
        at = start + entry.packed_bytes
    if at != directory_at:
        raise ArchiveRefused("There are bytes in it that nothing names.")
    return starts


def _read_at(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at)
    data = file.read(length)
    if len(data) != length:
        raise ArchiveRefused("It ends too early.")
    return data
