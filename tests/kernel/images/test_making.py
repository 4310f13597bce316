"""Small pictures of good files, and of files that mean ill."""

import asyncio
import io
import struct
import time
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from colonnade.kernel.images import (
    Form,
    PictureRefused,
    PictureTooLarge,
    SizeUnknown,
    SmallPicture,
    make_small,
)
from colonnade.kernel.images import making as module
from colonnade.kernel.storage import FolderStorage, StoredFile

pytestmark = pytest.mark.anyio

ORIENTATION = 0x0112
REFUSED_WITHIN_S = 4.0


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "files")


async def keep(storage: FolderStorage, data: bytes) -> StoredFile:
    async def stream() -> AsyncIterator[bytes]:
        yield data

    return await storage.save(stream(), area="pictures", size_bytes_max=1 << 30)


async def small_of(storage: FolderStorage, data: bytes, size: str = "medium") -> SmallPicture:
    return await make_small(storage, await keep(storage, data), size=size)


def written(picture: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def gradient(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.linear_gradient("L").resize((width, height)).convert(mode)


def opened(small: SmallPicture) -> Image.Image:
    return Image.open(io.BytesIO(small.data))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
async def test_every_kind_fits_into_its_square(storage: FolderStorage, form: str) -> None:
    small = await small_of(storage, written(gradient(1000, 500), form))
    assert (small.width, small.height) == (320, 160)
    assert opened(small).format == "WEBP"
    assert opened(small).size == (320, 160)


async def test_a_small_one_is_not_made_larger(storage: FolderStorage) -> None:
    small = await small_of(storage, written(gradient(10, 20), "PNG"), size="large")
    assert (small.width, small.height) == (10, 20)


async def test_png_where_asked_and_transparency_stays(storage: FolderStorage) -> None:
    clear = Image.new("RGBA", (400, 400), (255, 0, 0, 0))
    file = await keep(storage, written(clear, "PNG"))
    small = await make_small(storage, file, size="tiny", form=Form.PNG)
    assert opened(small).format == "PNG"
    assert opened(small).convert("RGBA").getpixel((5, 5))[3] == 0


async def test_it_is_upright_and_tells_nothing_of_its_maker(storage: FolderStorage) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "the camera of somebody"
    small = await small_of(
        storage, written(gradient(800, 400), "JPEG", exif=exif, comment=b"where I live")
    )
    assert (small.width, small.height) == (160, 320)
    picture = opened(small)
    assert not picture.getexif()
    assert set(picture.info) <= {"background", "loop", "timestamp", "duration"}
    assert b"somebody" not in small.data
    assert b"where I live" not in small.data


async def test_only_the_first_frame(storage: FolderStorage) -> None:
    frames = [Image.new("RGB", (64, 64), (number, 0, 0)) for number in range(200)]
    data = written(frames[0], "GIF", save_all=True, append_images=frames[1:])
    small = await small_of(storage, data)
    assert getattr(opened(small), "n_frames", 1) == 1


async def test_a_size_without_a_name_is_refused(storage: FolderStorage) -> None:
    with pytest.raises(SizeUnknown):
        await small_of(storage, written(gradient(10, 10), "PNG"), size="4096")


def png_header(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def gif_header(width: int, height: int) -> bytes:
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x08\x02\x00\x01\x00;"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + frame


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (png_header(30_000, 30_000, zlib.compress(bytes(1000))), PictureTooLarge),
        (gif_header(60_000, 60_000), PictureTooLarge),
        (written(gradient(900, 900), "PNG")[:2000], PictureRefused),
        (written(gradient(900, 900), "JPEG")[:40], PictureRefused),
        (written(gradient(90, 90), "BMP"), PictureRefused),
        (written(gradient(90, 90), "TIFF"), PictureRefused),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            PictureRefused,
        ),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", PictureRefused),
        (b"", PictureRefused),
        (b"PK\x03\x04" + bytes(100), PictureRefused),
    ],
)
async def test_what_is_no_picture_for_us_is_refused_quickly(
    storage: FolderStorage, data: bytes, problem: type[Exception]
) -> None:
    began = time.monotonic()
    with pytest.raises(problem):
        await small_of(storage, data)
    assert time.monotonic() - began < REFUSED_WITHIN_S


async def test_a_page_inside_a_picture_does_not_come_out(storage: FolderStorage) -> None:
    polyglot = written(gradient(300, 300), "PNG") + b"<html><script>alert(1)</script></html>"
    small = await small_of(storage, polyglot)
    assert b"<script" not in small.data


async def test_a_child_that_takes_too_much_is_ended(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MEMORY_BYTES_MAX", 300 << 20)
    with pytest.raises((PictureTooLarge, PictureRefused)):
        await small_of(storage, written(Image.new("RGB", (8000, 6000)), "PNG"))


async def test_a_child_that_takes_too_long_is_ended(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(600)")
    monkeypatch.setattr(module, "CHILD", sleeper)
    monkeypatch.setattr(module, "WALL_S_MAX", 0.5)
    with pytest.raises(PictureRefused, match="time"):
        await small_of(storage, written(gradient(9, 9), "PNG"))


async def test_the_child_has_no_secrets_and_no_network_of_ours(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What it could tell: its environment, its open files, its folder."""
    teller = tmp_path / "teller.py"
    teller.write_text(
        "import os, sys, json\n"
        "names = sorted(set(os.environ) - {'LC_CTYPE'})\n"
        "files = [os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')"
        " if os.path.exists(f'/proc/self/fd/{n}') and int(n) > 2]\n"
        "said = json.dumps([names, files, os.getcwd(), sys.flags.isolated])\n"
        "print(json.dumps({'why': 'too_large', 'detail': said}))\n"
        "sys.exit(3)\n"
    )
    monkeypatch.setattr(module, "CHILD", teller)
    with pytest.raises(PictureTooLarge) as told:
        await small_of(storage, written(gradient(9, 9), "PNG"))
    assert told.value.detail == '[[], [], "/", 1]'


async def test_many_at_once_wait_for_their_turn(storage: FolderStorage) -> None:
    file = await keep(storage, written(gradient(500, 500), "PNG"))
    made = await asyncio.gather(*(make_small(storage, file, size="tiny") for _ in range(6)))
    assert {one.width for one in made} == {48}
