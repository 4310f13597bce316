"""What an import is, and its limits."""

from datetime import timedelta
from typing import Any

import msgspec

from colonnade.apps.tables.fields.values import FIELDS_MAX
from colonnade.kernel.storage import StoredFile

AREA = "imports"
"""Where uploaded files are kept, until `KEPT_FOR` after the upload."""

KEPT_FOR = timedelta(hours=24)

COLUMNS_MAX = FIELDS_MAX
FILE_COLUMNS_MAX = 10_000
"""Columns of a file, those that are skipped included."""

NAME_LENGTH_MAX = 200
PREVIEW_ROWS_MAX = 50
PREVIEW_CELL_LENGTH_MAX = 500
"""A preview is for looking at; it shows the beginning of a long cell."""

REJECTIONS_MAX = 1_000
"""Rejected rows that are told one by one; all of them are counted."""

REJECTION_VALUE_LENGTH_MAX = 100


class Import(msgspec.Struct, frozen=True):
    """An uploaded file that waits to be imported."""

    id: int
    name: str
    size_bytes: int


class KeptImport(msgspec.Struct, frozen=True, kw_only=True):
    """An import as it lies in the database."""

    id: int
    workspace_id: int
    account_id: int | None
    name: str
    digest: str
    size_bytes: int
    is_utf8: bool
    line_breaks: int
    job_id: int | None

    @property
    def file(self) -> StoredFile:
        return StoredFile(AREA, self.digest, self.size_bytes)


class ProposedColumn(msgspec.Struct, frozen=True):
    """`format` says how numbers and dates are written where that is not the usual way."""

    name: str
    kind: str
    options: dict[str, Any]
    format: str | None = None


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    encoding: str
    delimiter: str
    header: bool
    columns: list[ProposedColumn]
    rows: list[list[str]]
    row_estimate: int


class Rejection(msgspec.Struct, frozen=True):
    """A row that was left out: the line it begins on, the cell that did not fit, and why."""

    line: int
    column: str | None
    value: str
    reason: str


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    table_id: int
    rows_imported: int
    rows_rejected: int
    rejections: list[Rejection]
