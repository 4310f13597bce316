"""A tar holds files and folders, once each, below its folder, and ends where it ends."""

import gzip
import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.wheels import tarred

from colonnade.apps.packages.archives import tars
from colonnade.apps.packages.archives.errors import ArchiveRefused

GOOD: dict[str, bytes | tarfile.TarInfo] = {
    "p-1/PKG-INFO": b"x" * 700,
    "p-1/" + "long/" * 40 + "name.txt": b"long",
    "p-1/größe.txt": b"",
}


def read(data: bytes) -> dict[str, bytes]:
    reader = tars.TarReader(io.BytesIO(data))
    return {entry.name: b"".join(reader.content()) for entry in reader.entries()}


def made_as(form: int) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz", format=form) as archive:
        for path, data in GOOD.items():
            info = tarfile.TarInfo(path)
            info.size = len(data) if isinstance(data, bytes) else 0
            archive.addfile(info, io.BytesIO(data if isinstance(data, bytes) else b""))
    return made.getvalue()


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_an_ordinary_tar_is_read(form):
    assert read(made_as(form)) == GOOD


def special(kind: bytes, name: str = "p-1/x", link: str = "") -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return tarred({name: info})


def unzipped(members: dict[str, bytes | tarfile.TarInfo]) -> bytes:
    return gzip.decompress(tarred(members))


REFUSED = {
    "nothing": b"",
    "no gzip": b"hello" * 200,
    "no tar": gzip.compress(b"hello" * 400),
    "cut off": tarred(GOOD)[:-20],
    "bytes after": tarred(GOOD) + b"!",
    "a second member": tarred(GOOD) + tarred({"p-1/other": b"y"}),
    "something after the end": gzip.compress(unzipped(GOOD) + b"x" * 512),
    "a link": special(tarfile.SYMTYPE, link="/etc/passwd"),
    "a hard link": special(tarfile.LNKTYPE, link="p-1/PKG-INFO"),
    "a device": special(tarfile.CHRTYPE),
    "a pipe": special(tarfile.FIFOTYPE),
    "upwards": tarred({"../x": b"1"}),
    "absolute": tarred({"/x": b"1"}),
    "a drive": tarred({"C:/x": b"1"}),
    "in another case twice": tarred({"p-1/a": b"1", "p-1/A": b"2"}),
    "a broken header": gzip.compress(b"\1" + unzipped(GOOD)[1:]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_deceive_is_refused(name):
    with pytest.raises(ArchiveRefused):
        read(REFUSED[name])


def test_the_same_name_twice_is_refused():
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for data in (b"one", b"two"):
            info = tarfile.TarInfo("p-1/a")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    with pytest.raises(ArchiveRefused, match="two things"):
        read(made.getvalue())


def test_a_bomb_is_refused_on_the_way():
    with pytest.raises(ArchiveRefused, match="times its size"):
        read(tarred({"p-1/zeros": bytes(tars.RATIO_FROM_BYTES + 1)}))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_changed_it_is_read_or_refused(data):
    plain = bytearray(unzipped(GOOD))
    for _ in range(data.draw(st.integers(1, 4))):
        plain[data.draw(st.integers(0, len(plain) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(gzip.compress(bytes(plain)))
    except ArchiveRefused:
        return
