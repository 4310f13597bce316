"""What a file is by its first bytes, whatever its name says."""

import io
import zipfile

import pytest
from PIL import Image

from colonnade.kernel.files import media_type_of


def picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, form)
    return out.getvalue()


def packed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "media_type"),
    [
        (picture("PNG"), "holiday.html", "image/png"),
        (picture("JPEG"), "x", "image/jpeg"),
        (picture("GIF"), "x.svg", "image/gif"),
        (picture("WEBP"), "", "image/webp"),
        (picture("AVIF"), "", "image/avif"),
        (b"%PDF-1.7\n", "a.txt", "application/pdf"),
        (packed(), "letter.docx", "application/vnd.openxmlformats-officedocument"),
        (packed(), "letter.exe", "application/zip"),
        (b"a,b\n1,2\n", "rows.csv", "text/csv"),
        (b"a,b\n1,<b>2</b>\n", "rows.csv", "text/csv"),
        (b"plain words", "words", "text/plain"),
        ("grüße".encode(), "picture.png", "text/plain"),
        (b'{"a": 1}', "a.json", "application/json"),
        (b"<!DOCTYPE html><p>", "picture.png", "text/html"),
        (b"\xef\xbb\xbf  \n<!-- hello --><script>alert(1)</script>", "notes.txt", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "notes.txt", "image/svg+xml"),
        (b"<?xml version='1.0'?>\n<!-- x --><svg/>", "picture.png", "image/svg+xml"),
        (b"<?xml version='1.0'?><note/>", "a.xml", "application/xml"),
        (b"\x00\x01\x02\x03" * 100, "picture.png", "application/octet-stream"),
        (b"", "empty.html", "text/html"),
        (b"", "", "text/plain"),
        (b"\x7fELF\x02\x01\x01" + bytes(100), "tool.txt", "application/"),
    ],
)
def test_by_content(head: bytes, name: str, media_type: str) -> None:
    assert media_type_of(head[:4096], name).startswith(media_type)


def test_a_letter_cut_in_two_is_still_text() -> None:
    assert media_type_of(("ü" * 3000).encode()[1:4097][:4096], "x") == "application/octet-stream"
    assert media_type_of(("x" + "ü" * 3000).encode()[:4096], "x") == "text/plain"
