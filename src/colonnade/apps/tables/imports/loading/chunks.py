"""A chunk of records made into cells by columns; one by one only where something does not fit."""

from collections.abc import Sequence
from itertools import compress

from colonnade.apps.tables.fields.errors import CellInvalid
from colonnade.apps.tables.imports.loading.columns import FileColumn
from colonnade.apps.tables.imports.loading.rejecting import Rejections
from colonnade.apps.tables.imports.reading.records import Chunk, Record

Cells = Sequence[str]


def convert_chunk(
    chunk: Chunk, columns: Sequence[FileColumn], width: int, rejections: Rejections
) -> list[Cells]:
    """The cells of each column, without the rejected rows. `width` is the file's."""
    rejections.add_open_quotes(chunk.open_quotes)
    records = chunk.records
    lines: Sequence[int] | None = None
    if set(map(len, records)) != {width}:
        records, lines = _fitted(chunk, width, rejections)
        if not records:
            return [[] for _ in columns]
    raw = list(zip(*records, strict=True))
    converted: list[Cells | None] = [
        None if chunk.undecodable else _converted(column, raw[column.at]) for column in columns
    ]
    if None in converted:
        lines = chunk.line_numbers() if lines is None else lines
        return _by_cell(raw, columns, converted, lines, rejections)
    return [cells for cells in converted if cells is not None]


def _converted(column: FileColumn, texts: Sequence[str]) -> Cells | None:
    try:
        return column.convert(texts)
    except CellInvalid:
        return None


def _fitted(chunk: Chunk, width: int, rejections: Rejections) -> tuple[list[Record], Sequence[int]]:
    """The records brought to one width, and their lines; blank lines and longer records left out.

    What is missing at a record's end is empty, as spreadsheets leave it out.
    """
    records: list[Record] = []
    lines: list[int] = []
    for record, line in zip(chunk.records, chunk.line_numbers(), strict=True):
        if not any(record):
            continue
        if len(record) > width and any(record[width:]):
            reason = f"This row has {len(record)} cells; there are {width} columns."
            rejections.add(line, None, record[width], reason)
            continue
        records.append([*record[:width], *[""] * (width - len(record))])
        lines.append(line)
    return records, lines


def _by_cell(
    raw: Sequence[Sequence[str]],
    columns: Sequence[FileColumn],
    converted: list[Cells | None],
    lines: Sequence[int],
    rejections: Rejections,
) -> list[Cells]:
    """Convert the columns that are None one cell at a time; leave the rows out that don't fit."""
    wrong: dict[int, tuple[FileColumn, str]] = {}
    cells: list[Cells] = []
    for column, done in zip(columns, converted, strict=True):
        if done is None:
            done = _cells(column, raw[column.at], wrong)  # noqa: PLW2901
        cells.append(done)
    for row in sorted(wrong):
        column, reason = wrong[row]
        rejections.add(lines[row], column.name, raw[column.at][row], reason)
    kept = [row not in wrong for row in range(len(lines))]
    return [list(compress(column_cells, kept)) for column_cells in cells]


def _cells(
    column: FileColumn, texts: Sequence[str], wrong: dict[int, tuple[FileColumn, str]]
) -> Cells:
    """Cell by cell; `wrong` keeps the first reason of each row."""
    cells: list[str] = []
    for row, text in enumerate(texts):
        try:
            cells.append(column.convert_cell(text))
        except CellInvalid as error:
            cells.append("")
            wrong.setdefault(row, (column, error.detail))
    return cells
