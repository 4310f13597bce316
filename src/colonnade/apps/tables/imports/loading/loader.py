"""The reading half of an import: runs in a thread, a piece at a time, ahead of the sending half."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from colonnade.apps.tables.imports.loading.chunks import convert_chunk
from colonnade.apps.tables.imports.loading.columns import FileColumn
from colonnade.apps.tables.imports.loading.copying import copy_text
from colonnade.apps.tables.imports.loading.rejecting import Rejections
from colonnade.apps.tables.imports.reading.records import CHUNK_ROWS_MAX, Records
from colonnade.apps.tables.imports.reading.sampling import Reading
from colonnade.apps.tables.positions import appended

ROWS_PER_PIECE_MAX = CHUNK_ROWS_MAX


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows for COPY: id, position, maker twice, then the cells in the order of the columns."""

    text: bytes
    rows: int
    bytes_read: int


class Loader:
    """Not to be used by two threads at once."""

    def __init__(
        self,
        path: Path,
        *,
        reading: Reading,
        columns: Sequence[FileColumn],
        width: int,
        maker: int | None,
    ) -> None:
        self._path = path
        self._reading = reading
        self._columns = columns
        self._width = width
        self._maker = "" if maker is None else str(maker)
        self._file: io.FileIO | None = None
        self._records: Records | None = None
        self.rejections = Rejections()

    def next_piece(self, ids: Sequence[int]) -> Piece | None:
        """The next rows, which take the first of these ids (`ROWS_PER_PIECE_MAX` of them)."""
        records = self._opened()
        chunk = records.next_chunk(len(ids))
        if chunk is None:
            return None
        cells = convert_chunk(chunk, self._columns, self._width, self.rejections)
        taken = ids[: len(cells[0])]
        if not taken:
            return Piece(b"", 0, records.bytes_read)
        makers = [self._maker] * len(taken)
        text = copy_text(
            [
                list(map(str, taken)),
                list(map(appended, taken)),
                makers,
                makers,
                *cells,
            ]
        )
        return Piece(text, len(taken), records.bytes_read)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _opened(self) -> Records:
        if self._records is None:
            self._file = io.FileIO(self._path)
            self._records = Records(
                self._file, encoding=self._reading.encoding, delimiter=self._reading.delimiter
            )
            if self._reading.header:
                self._skip_header(self._records)
        return self._records

    @staticmethod
    def _skip_header(records: Records) -> None:
        """The first record that is not blank."""
        while (chunk := records.next_chunk(1)) is not None:
            if any(map(any, chunk.records)):
                return
