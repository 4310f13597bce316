"""Rows as the text that COPY reads, made without a Python function per cell."""

from collections.abc import Iterable, Sequence

from colonnade.apps.tables.imports.loading.chunks import Cells

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_text(columns: Sequence[Cells]) -> bytes:
    """The rows in COPY's text format; NULL is the empty text."""
    rows = len(columns[0])
    text = _joined(columns)
    if (
        "\\" in text
        or "\r" in text
        or text.count("\t") != rows * (len(columns) - 1)
        or text.count("\n") != rows
    ):
        text = _joined([_escaped(cells) for cells in columns])
    return text.encode()


def _joined(columns: Iterable[Cells]) -> str:
    lines = list(map("\t".join, zip(*columns, strict=True)))
    lines.append("")
    return "\n".join(lines)


def _escaped(cells: Cells) -> Cells:
    text = "".join(cells)
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        return [cell.translate(_ESCAPES) for cell in cells]
    return cells
