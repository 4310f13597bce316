"""Which encoding a file has: said by its first bytes, proved by decoding, or guessed."""

import codecs
from collections.abc import Iterable, Sequence

from colonnade.apps.tables.imports.errors import EncodingUnknown, NotText

HEAD_BYTES = 64 * 1024
"""What a file is judged by before the rest of it is taken."""

GUESS_BYTES_MAX = 64 * 1024
"""More of the telling lines makes no guess better, only later."""

CODECS = {
    "utf-8": "utf-8",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-32-le": "utf-32-le",
    "utf-32-be": "utf-32-be",
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    "iso-8859-2": "iso8859_2",
    "iso-8859-15": "iso8859_15",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "ibm437": "cp437",
    "ibm850": "cp850",
    "ibm852": "cp852",
    "ibm866": "cp866",
    "macintosh": "mac_roman",
    "shift_jis": "cp932",
    "euc-jp": "euc_jis_2004",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "windows-874": "cp874",
}
"""The encodings one may choose, by the names that the web uses, and Python's codec of each."""

FALLBACK = "windows-1252"

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_GUESSED = [codec for name, codec in CODECS.items() if not name.startswith("utf-")]
_NAMES = {codecs.lookup(codec).name: name for name, codec in CODECS.items()}

_SIGNATURES = (
    (b"PK\x03\x04", "an Excel or LibreOffice workbook, or a ZIP archive; save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save the sheet as CSV"),
    (b"\x1f\x8b", "compressed; unpack it first"),
    (b"BZh", "compressed; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed; unpack it first"),
    (b"\xfd7zXZ", "compressed; unpack it first"),
    (b"7z\xbc\xaf", "an archive; unpack it first"),
    (b"Rar!", "an archive; unpack it first"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"{\\rtf", "a text document with formatting"),
)

_CONTROL = bytes({*range(0x01, 0x09), *range(0x0E, 0x20), 0x7F} - {0x1B})
_CONTROL_SHARE_MAX = 0.02
_NUL_SHARE_MAX = 0.02

_ODD_BYTES = 8
"""So many odd bytes are forgiven, also in a short text."""

UNDECODABLE = "\udcff"
"""Stands in a decoded text for bytes that the encoding does not know; no text can contain it."""


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return UNDECODABLE, error.end


codecs.register_error("colonnade.undecodable", _mark_undecodable)


def codec_of(encoding: str) -> str:
    """Python's codec for one of our encodings. Raises EncodingUnknown for any other name."""
    codec = CODECS.get(encoding.lower())
    if codec is None:
        raise EncodingUnknown(f"Choose one of: {', '.join(CODECS)}.")
    return codec


def byte_order_mark(head: bytes) -> tuple[bytes, str] | None:
    """The mark the file begins with, and the encoding it says."""
    # UTF-32's little-endian mark begins like UTF-16's and is asked for first.
    return next(((mark, name) for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), None)


def check_text(head: bytes) -> None:
    """Raises NotText where the first bytes of a file are no text in any encoding we know."""
    start = head[:64].lstrip().lower()
    for signature, what in _SIGNATURES:
        if head.startswith(signature) or start.startswith(signature):
            raise NotText(f"This looks like {what}.")
    if byte_order_mark(head) is not None or wide_encoding(head) is not None:
        return
    size = len(head)
    controls = size - len(head.translate(None, _CONTROL))
    too_many_controls = controls > max(_ODD_BYTES, size * _CONTROL_SHARE_MAX)
    if too_many_controls or head.count(0) > max(_ODD_BYTES, size * _NUL_SHARE_MAX):
        raise NotText("This looks like a binary file. An import reads text: CSV or TSV.")


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by where the zero bytes of its ASCII characters lie."""
    quarter = len(head) // 4
    if not quarter or not head.count(0):
        return None
    often = [head[start::4].count(0) * 2 > quarter for start in range(4)]
    return {
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
    }.get((often[0], often[1], often[2], often[3]))


def find_encoding(samples: Sequence[bytes], *, is_utf8: bool) -> str:
    """The encoding by samples from all over the file, the first of them its beginning.

    `is_utf8` says that the whole file decodes as UTF-8, which hardly any other text does.
    """
    head = samples[0] if samples else b""
    if (mark := byte_order_mark(head)) is not None:
        return mark[1]
    if (wide := wide_encoding(head)) is not None:
        return wide
    return "utf-8" if is_utf8 else _guess(samples)


def _guess(samples: Iterable[bytes]) -> str:
    """By the lines that are not plain ASCII, each once: the others say nothing and drown them."""
    telling: dict[bytes, None] = {}
    size = 0
    for sample in samples:
        for line in sample.splitlines():
            if not line.isascii() and line not in telling:
                telling[line] = None
                size += len(line)
        if size > GUESS_BYTES_MAX:
            break
    if not telling:
        return FALLBACK
    import chardet  # loaded with the first file whose encoding has to be guessed

    text = b"\n".join(telling)[:GUESS_BYTES_MAX]
    found = chardet.detect(
        text,
        include_encodings=_GUESSED,
        no_match_encoding=CODECS[FALLBACK],
        prefer_superset=True,
        compat_names=False,
    )["encoding"]
    name = _NAMES.get(codecs.lookup(found).name, FALLBACK) if found else FALLBACK
    # Where it makes no difference to what was seen, the more usual one.
    same = text.decode(CODECS[name], "replace") == text.decode(CODECS[FALLBACK], "replace")
    return FALLBACK if same else name
