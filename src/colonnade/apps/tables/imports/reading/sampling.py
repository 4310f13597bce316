"""Which parts of a file to look at for a preview, and the records in them."""

import csv
import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from colonnade.apps.tables.imports.errors import ImportEmpty
from colonnade.apps.tables.imports.reading.dialects import (
    check_delimiter,
    find_delimiter,
    has_header,
)
from colonnade.apps.tables.imports.reading.encodings import (
    UNDECODABLE,
    byte_order_mark,
    codec_of,
    find_encoding,
)

HEAD_SAMPLE_BYTES = 512 * 1024
PIECES = 8
PIECE_BYTES = 64 * 1024
ALIGNMENT = 4
"""A piece begins at a multiple of this after the byte order mark: no UTF-32 character is cut."""

SAMPLED_ROWS_MAX = 4_000
SAMPLED_CELLS_MAX = 200_000
"""A preview of a very wide file looks at fewer rows."""

NUL = "\0"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read."""

    encoding: str
    delimiter: str
    header: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """The records of the beginning, then some from all over the file; the header is not in them."""

    reading: Reading
    header: list[str]
    first: list[list[str]]
    spread: list[list[str]]
    is_complete: bool
    """Whether `first` is every row of the file."""
    rows_per_line: float
    """To estimate the number of rows by the number of line breaks."""

    @property
    def width(self) -> int:
        return max(len(self.header), max(map(len, self.first), default=0))


def pieces_of(size_bytes: int) -> list[tuple[int, int]]:
    """The ranges to read: the beginning, and some pieces spread over the rest."""
    ranges = [(0, min(HEAD_SAMPLE_BYTES, size_bytes))]
    rest = size_bytes - HEAD_SAMPLE_BYTES
    if rest <= 0:
        return ranges
    if rest <= PIECES * PIECE_BYTES:
        starts = range(HEAD_SAMPLE_BYTES, size_bytes, PIECE_BYTES)
    else:
        last = size_bytes - PIECE_BYTES
        step = (last - HEAD_SAMPLE_BYTES) / (PIECES - 1)
        starts = [HEAD_SAMPLE_BYTES + int(step * at) for at in range(PIECES)]
    starts = [start - start % ALIGNMENT for start in starts]
    return ranges + [(start, min(start + PIECE_BYTES, size_bytes)) for start in starts]


def read_sample(
    pieces: Sequence[bytes],
    *,
    is_utf8: bool,
    is_whole: bool,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
) -> Sample:
    """Records from the pieces at `pieces_of`; what is not given is found out.

    `is_whole` says that the first piece is the whole file, and its last line a whole line.
    """
    encoding = encoding or find_encoding(pieces, is_utf8=is_utf8)
    codec = codec_of(encoding)
    mark = byte_order_mark(pieces[0])
    skipped = len(mark[0]) if mark is not None and mark[1] == encoding else 0
    text = pieces[0][skipped:].decode(codec, "colonnade.undecodable")
    whole_lines = text if is_whole else text[: text.rfind("\n") + 1] or text
    delimiter = check_delimiter(delimiter) if delimiter else find_delimiter(whole_lines)

    records = _parse(whole_lines, delimiter, SAMPLED_ROWS_MAX)
    if not records:
        raise ImportEmpty
    header = has_header(records) if header is None else header
    first = records[1:] if header else records
    rows_max = max(1, min(SAMPLED_ROWS_MAX, SAMPLED_CELLS_MAX // max(map(len, records))))
    spread: list[list[str]] = []
    for piece in pieces[1:]:
        lines = _whole_lines(piece[skipped % ALIGNMENT :], codec)
        # A piece may begin inside of a quoted cell; what is parted wrongly has another width.
        spread += [
            record
            for record in _parse(lines, delimiter, rows_max // PIECES)
            if len(record) == len(records[0])
        ]
    return Sample(
        reading=Reading(encoding, delimiter, header),
        header=records[0] if header else [],
        first=first[:rows_max],
        is_complete=is_whole and len(first) <= rows_max,
        spread=spread,
        rows_per_line=_rows_per_line(whole_lines, delimiter),
    )


def _whole_lines(piece: bytes, codec: str) -> str:
    """Without the broken lines at both ends."""
    text = piece.decode(codec, "colonnade.undecodable")
    return text[text.find("\n") + 1 : text.rfind("\n") + 1]


def _parse(text: str, delimiter: str, rows_max: int) -> list[list[str]]:
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    with suppress(csv.Error):  # an open quote; the records before it are a sample as well
        records.extend(
            [_shown(cell) for cell in record]
            for record in islice(reader, rows_max + 1)
            if any(record)
        )
    return records


def _shown(cell: str) -> str:
    """A cell as it can be written as JSON."""
    if NUL in cell or UNDECODABLE in cell:
        return cell.replace(NUL, "\ufffd").replace(UNDECODABLE, "\ufffd")
    return cell


def _rows_per_line(text: str, delimiter: str) -> float:
    """Less than 1 where quoted cells have line breaks or where lines are blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = 0
    with suppress(csv.Error):
        for record in reader:
            rows += bool(record)
    return rows / max(reader.line_num, 1)
