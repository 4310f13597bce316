"""Reading records in chunks, at the speed of the csv module, whatever the quotes in the file do."""

import csv
import io
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from itertools import islice

from colonnade.apps.tables.imports.errors import QuotesBroken, RecordTooLong
from colonnade.apps.tables.imports.reading.encodings import UNDECODABLE, byte_order_mark, codec_of

Record = list[str]

CHUNK_ROWS_MAX = 5_000
CHUNK_CHARACTERS_MAX = 2 * 1024 * 1024
"""A chunk ends at either: many rows make it quick, few characters keep it small."""

STEP_ROWS = 100
"""After so many rows the size of the chunk is looked at."""

STEP_CHARACTERS_MAX = 16 * 1024 * 1024
LINE_CHARACTERS_MAX = 4 * 1024 * 1024

CELL_CHARACTERS_MAX = 1_000_000
"""A quote that is still open after so much is one that never closes."""

OPEN_QUOTES_MAX = 100
"""Each costs a search of CELL_CHARACTERS_MAX characters."""

FILE_BUFFER_BYTES = 256 * 1024

csv.field_size_limit(CELL_CHARACTERS_MAX)


@dataclass(slots=True)
class Chunk:
    """Records in order, blank lines among them as empty ones."""

    line_first: int
    """The line of the file, counted from 1, that the first record begins on."""
    records: list[Record] = field(default_factory=list[Record])
    lines: int = 0
    open_quotes: list[int] = field(default_factory=list[int])
    """Lines with a quote that never closes; their records are not among `records`."""
    undecodable: bool = False
    """Whether some bytes were no text in the file's encoding: they are UNDECODABLE now."""

    def line_numbers(self) -> list[int]:
        """The line that each record begins on."""
        if self.lines == len(self.records):
            return list(range(self.line_first, self.line_first + len(self.records)))
        left_out = set(self.open_quotes)
        numbers: list[int] = []
        line = self.line_first
        for record in self.records:
            while line in left_out:
                line += 1
            numbers.append(line)
            line += 1 + sum(map(_line_breaks, record))
        return numbers


class Records:
    """The records of an open file, a chunk at a time. Never more than a chunk is in memory."""

    def __init__(self, file: io.FileIO, *, encoding: str, delimiter: str) -> None:
        self._file = file
        codec = codec_of(encoding)
        mark = byte_order_mark(file.read(4))
        file.seek(len(mark[0]) if mark is not None and mark[1] == encoding.lower() else 0)
        self._text = io.TextIOWrapper(
            io.BufferedReader(file, FILE_BUFFER_BYTES),
            codec,
            errors="colonnade.undecodable",
            newline="",
        )
        self._delimiter = delimiter
        self._line = 1
        self._waiting: deque[str] = deque()
        self._step_lines: list[str] = []
        self._reader = csv.reader(self._lines(), delimiter=delimiter)
        self._open_quotes = 0
        self._drained = False
        self._ended = False

    @property
    def bytes_read(self) -> int:
        """How far into the file we are, up to a buffer ahead of the records."""
        return self._file.tell()

    def next_chunk(self, rows_max: int = CHUNK_ROWS_MAX) -> Chunk | None:
        """The next records; None at the end."""
        chunk = Chunk(self._line)
        characters = 0
        while (
            not self._ended and len(chunk.records) < rows_max and characters < CHUNK_CHARACTERS_MAX
        ):
            characters += self._step(chunk, min(STEP_ROWS, rows_max - len(chunk.records)))
        chunk.lines = self._line - chunk.line_first
        return chunk if chunk.lines else None

    def _step(self, chunk: Chunk, rows: int) -> int:
        before = len(chunk.records)
        self._step_lines.clear()
        try:
            chunk.records.extend(islice(self._reader, rows))
            whole = len(chunk.records) == before + rows and not self._drained
        except csv.Error:
            whole = False
        if not whole:
            # The file's end, or a quote so long open that the csv module gave up on it.
            again, used = self._read_again()
            lines_left = self._step_lines[used:]
            chunk.records[before:] = again
            self._ended = not lines_left
            if lines_left:
                self._leave_out(chunk, self._line + used, lines_left)
                del self._step_lines[used + 1 :]
        self._line += len(self._step_lines)
        text = "".join(self._step_lines)
        chunk.undecodable |= UNDECODABLE in text
        return len(text)

    def _read_again(self) -> tuple[list[Record], int]:
        """The records of this step, and their lines, up to a quote that never closes."""
        lines = self._step_lines
        reader = csv.reader(lines, delimiter=self._delimiter)
        records: list[Record] = []
        used = 0
        try:
            for record in reader:
                if reader.line_num == len(lines) and self._is_open(lines[used:]):
                    break
                records.append(record)
                used = reader.line_num
        except csv.Error:
            pass
        return records, used

    def _is_open(self, lines: list[str]) -> bool:
        """Whether these lines of one record end inside of a quote."""
        try:
            list(csv.reader(lines, delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            return "end of data" in str(error)
        return False

    def _leave_out(self, chunk: Chunk, line: int, lines: list[str]) -> None:
        """Note the line with the open quote; what it swallowed is read again as what it is."""
        self._open_quotes += 1
        if self._open_quotes > OPEN_QUOTES_MAX:
            raise QuotesBroken(f"The last of {OPEN_QUOTES_MAX} such quotes is on line {line:,}.")
        chunk.open_quotes.append(line)
        self._waiting.extendleft(reversed(lines[1:]))
        self._drained = False
        self._reader = csv.reader(self._lines(), delimiter=self._delimiter)

    def _lines(self) -> Generator[str]:
        """The lines to come, kept until the step is over."""
        readline, waiting, kept = self._text.readline, self._waiting, self._step_lines
        size = 0
        while line := waiting.popleft() if waiting else readline(LINE_CHARACTERS_MAX):
            size = size + len(line) if kept else len(line)
            if len(line) >= LINE_CHARACTERS_MAX or size > STEP_CHARACTERS_MAX:
                raise RecordTooLong(f"Line {self._line + len(kept):,} is a part of it.")
            kept.append(line)
            yield line
        self._drained = True


def _line_breaks(cell: str) -> int:
    if "\r" in cell:
        return cell.count("\n") + cell.count("\r") - cell.count("\r\n")
    return cell.count("\n")
