"""The form of an exported file, and its limits."""

import csv
import io
from collections.abc import Sequence
from urllib.parse import quote

from colonnade.kit.harmless import harmless

PIECE_BYTES = 64 * 1024
"""What is sent at once."""

EXPORT_S_MAX = 3600
"""How long the database may read for one export, the client's own slowness included."""

EXPORTS_MAX = 4
"""Exports at once in one process: each holds a connection for as long as its client takes."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Excel takes a file for UTF-8 only where it begins with this."""

LINE_END = b"\r\n"
NAME_LENGTH_MAX = 120


def header_line(names: Sequence[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator=LINE_END.decode()).writerow(map(harmless, names))
    return line.getvalue().encode()


def attachment(name: str) -> bytes:
    """The value of Content-Disposition (RFC 6266) for a file of this name."""
    name = "".join(
        mark if mark.isprintable() and mark not in '/\\:*?"<>|' else "_" for mark in name
    )
    name = name.strip(" .")[:NAME_LENGTH_MAX] or "export"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    encoded = quote(name.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}.csv\"; filename*=UTF-8''{encoded}.csv".encode()
