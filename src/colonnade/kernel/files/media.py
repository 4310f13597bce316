"""What a file is, by what is in it. Its name only tells texts, and packed documents, apart."""

import re
from collections.abc import AsyncIterator
from typing import Any

HEAD_BYTES = 4096
UNKNOWN = "application/octet-stream"
PLAIN = "text/plain"
HTML = "text/html"
SVG = "image/svg+xml"
XML = "application/xml"
ZIP = "application/zip"

_EXACT = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"\x1f\x8b", "application/gzip"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypavif", "image/avif"),
)
"""What is shown or packed: sure, where the library gives several answers."""

_IN_ZIP = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
}
_TEXTS = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "md": "text/markdown",
    "json": "application/json",
    "yaml": "application/yaml",
    "yml": "application/yaml",
    "css": "text/css",
    "js": "text/javascript",
}
_PAGE = re.compile(
    rb"<(!doctype\s+html|html|head|body|script|iframe|style|title|table|div|a|p|img)[\s>/]",
    re.IGNORECASE,
)
_SVG = re.compile(rb"<svg[\s>/]|<!doctype\s+svg", re.IGNORECASE)
_BEFORE = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s|<!--.*?-->)*", re.DOTALL)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_PREFIX_ALLOWED = ("image/", "audio/", "video/", "font/", "application/")


class Head:
    """Passes a stream on and keeps its beginning."""

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces = pieces
        self.bytes = b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._pieces:
            if len(self.bytes) < HEAD_BYTES:
                self.bytes += piece[: HEAD_BYTES - len(self.bytes)]
            yield piece


def media_type_of(head: bytes, name: str = "") -> str:
    """The media type of a file that begins with `head`."""
    ending = name.rpartition(".")[2].lower()
    for place, mark, media_type in _EXACT:
        if head.startswith(mark, place) and (place != 8 or head.startswith(b"RIFF")):  # noqa: PLR2004
            return _IN_ZIP.get(ending, ZIP) if media_type == ZIP else media_type
    if (text := _text_type(head, ending)) is not None:
        return text
    return _by_library(head)


def _text_type(head: bytes, ending: str) -> str | None:
    """None where it is no text. What a browser might run is named, whatever the name says."""
    if not _is_text(head):
        return None
    beginning = _BEFORE.sub(b"", head, count=1)
    if not beginning.startswith(b"<"):
        return HTML if ending in {"html", "htm"} else _TEXTS.get(ending, PLAIN)
    if _SVG.search(beginning):
        return SVG
    if _PAGE.match(beginning):
        return HTML
    return XML if beginning.startswith(b"<?xml") else _TEXTS.get(ending, PLAIN)


def _is_text(head: bytes) -> bool:
    if head.startswith(_MARKS):
        return True
    if b"\0" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # A letter may be cut in two by the end of the head.
        return len(head) == HEAD_BYTES and error.start > HEAD_BYTES - 4
    return True


def _by_library(head: bytes) -> str:
    import puremagic  # its tables are a megabyte, and few files get this far

    try:
        found: list[Any] = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    best = str(found[0].mime_type) if found else ""
    # Never a text, which the browser might run: those were judged above.
    return best if best.startswith(_PREFIX_ALLOWED) and best not in {SVG, XML} else UNKNOWN
