"""Every way to make a zip mean two things is refused; every ordinary zip is read."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.wheels import zipped

from colonnade.apps.packages.archives import zips
from colonnade.apps.packages.archives.errors import ArchiveRefused

GOOD = {"a/one.txt": b"one" * 100, "a/two.txt": b"", "b.py": b"print()\n"}
CENTRAL = b"PK\1\2"
LOCAL = b"PK\3\4"
END = b"PK\5\6"


def read(data: bytes) -> dict[str, bytes]:
    file = io.BytesIO(data)
    layout = zips.read_layout(file)
    return {
        entry.name: b"".join(zips.unpacked(file, entry, start))
        for entry, start in zip(layout.entries, layout.starts, strict=True)
    }


def patched(data: bytes, marker: bytes, offset: int, new: bytes, *, which: int = 0) -> bytes:
    """`new` written at `offset` into the nth record that begins with `marker`."""
    at = -1
    for _ in range(which + 1):
        at = data.index(marker, at + 1)
    return data[: at + offset] + new + data[at + offset + len(new) :]


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_ordinary_zip_is_read(compression):
    assert read(zipped(GOOD, compression=compression)) == GOOD


def test_folders_and_other_letters_are_fine():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.mkdir("größe")
        archive.writestr("größe/maß.txt", "x")
    assert read(made.getvalue()) == {"größe/": b"", "größe/maß.txt": b"x"}


def test_large_sizes_in_their_own_field_are_fine():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive, archive.open("a", "w", force_zip64=True) as entry:
        entry.write(b"x" * 10)
    data = made.getvalue()
    # zipfile widens the local header alone, as streaming writers do.
    assert read(data) == {"a": b"x" * 10}


def with_info(name: str, change: Callable[[zipfile.ZipInfo], None], data: bytes = b"x") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo(name)
        change(info)
        archive.writestr(info, data)
    return made.getvalue()


def _symlink(info: zipfile.ZipInfo) -> None:
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16


def _comment(info: zipfile.ZipInfo) -> None:
    info.comment = b"hello"


def _bzip2(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_BZIP2


def _second_name(info: zipfile.ZipInfo) -> None:
    info.extra = struct.pack("<2HBL", 0x7075, 10, 1, 0) + b"other"


def streamed() -> bytes:
    """Written to a pipe: sizes come after the data, in a descriptor."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data, /) -> int:
            self.data += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        archive.writestr("a", "x")
    return bytes(pipe.data)


def duplicate() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a", "one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a", "two")
    return made.getvalue()


def plain() -> bytes:
    return zipped(GOOD, compression=zipfile.ZIP_STORED)


def two_ends() -> bytes:
    data = plain()
    end = data[data.index(END) :]
    return data + end


def unlisted_local() -> bytes:
    """A file between the others that the directory does not name, all offsets being right."""
    data = plain()
    hidden = zipped({"hidden": b"!"}, compression=zipfile.ZIP_STORED)
    hidden = hidden[: hidden.index(CENTRAL)]
    directory = data.index(CENTRAL)
    moved = data[:directory] + hidden + data[directory:]
    return patched(moved, END, 16, struct.pack("<L", directory + len(hidden)))


def with_comment_at_end() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a", "x")
        archive.comment = b"hello"
    return made.getvalue()


REFUSED = {
    "nothing": b"",
    "no zip": b"hello" * 100,
    "bytes before": b"#!/bin/sh\n" + plain(),
    "bytes after": plain() + b"\0",
    "two ends": two_ends(),
    "comment at the end": with_comment_at_end(),
    "comment of a file": with_info("a", _comment),
    "cut off": plain()[:-30],
    "the same name twice": duplicate(),
    "the same name in another case": zipped({"a/Readme": b"1", "A/readme": b"2"}),
    "the same name, composed otherwise": zipped({"\u00e9": b"1", "e\u0301": b"2"}),
    "a file that is a folder": zipped({"a": b"1", "a/b": b"2"}),
    "a folder that is a file": zipped({"a/b": b"2", "a": b"1"}),
    "upwards": zipped({"../a": b"1"}),
    "upwards inside": zipped({"a/../../b": b"1"}),
    "absolute": zipped({"/etc/passwd": b"1"}),
    "a drive": zipped({"C:/a": b"1"}),
    "a reserved name": zipped({"a/NUL.txt": b"1"}),
    "an empty part": zipped({"a//b": b"1"}),
    "unprintable": zipped({"a\nb": b"1"}),
    "a backslash": patched(plain(), b"a/one", 1, b"\\").replace(b"a/one.txt", b"a\\one.txt"),
    "a link": with_info("a", _symlink),
    "another packing": with_info("a", _bzip2),
    "a second name": with_info("a", _second_name),
    "sizes told later": streamed(),
    "encrypted": patched(patched(plain(), CENTRAL, 8, b"\1\0"), LOCAL, 6, b"\1\0"),
    "a hidden file": unlisted_local(),
    "another name in the local header": patched(plain(), LOCAL, 30, b"z"),
    "another size in the local header": patched(plain(), LOCAL, 22, b"\1\0\0\0"),
    "another checksum in the local header": patched(plain(), LOCAL, 14, b"\1\2\3\4"),
    "another packing in the local header": patched(plain(), LOCAL, 8, b"\10\0"),
    "a wrong checksum": patched(patched(plain(), LOCAL, 14, b"\1\2\3\4"), CENTRAL, 16, b"\1\2\3\4"),
    "other contents": plain().replace(b"oneone", b"twoone", 1),
    "fewer in the count": patched(plain(), END, 8, b"\2\0\2\0"),
    "more in the count": patched(plain(), END, 8, b"\4\0\4\0"),
    "one of several disks": patched(plain(), END, 4, b"\1\0"),
    "a large count without its record": patched(plain(), END, 8, b"\xff\xff\xff\xff"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_deceive_is_refused(name):
    with pytest.raises(ArchiveRefused):
        read(REFUSED[name])


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = zipped({"zeros": bytes(zips.RATIO_FROM_BYTES + 1)})
    with pytest.raises(ArchiveRefused, match="times its size"):
        zips.read_layout(io.BytesIO(bomb))


def test_more_than_it_says_is_refused_while_it_is_unpacked():
    data = zipped({"zeros": bytes(1_000_000)})
    small = struct.pack("<L", 10)
    lying = patched(patched(data, LOCAL, 22, small), CENTRAL, 24, small)
    with pytest.raises(ArchiveRefused, match="more than it says"):
        read(lying)


def test_a_hundred_thousand_files_are_refused():
    with pytest.raises(ArchiveRefused, match="the most"):
        read(zipped({f"f{n}": b"" for n in range(zips.ENTRIES_MAX + 1)}, compression=0))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_changed_the_contents_are_the_same_or_it_is_refused(data):
    good = zipped(GOOD)
    changed = bytearray(good)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(good) - 1))
        changed[place] = data.draw(st.integers(0, 255))
    try:
        found = read(bytes(changed))
    except ArchiveRefused:
        return
    # What zipfile reads is what we read: no archive means two things.
    with zipfile.ZipFile(io.BytesIO(bytes(changed))) as archive:
        assert found == {name: archive.read(name) for name in archive.namelist()}
