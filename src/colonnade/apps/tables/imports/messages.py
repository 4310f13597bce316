"""What happened to tables by imports, and what is to be done."""

from typing import Any, ClassVar

import msgspec

from colonnade.kernel.feed import Event
from colonnade.kernel.jobs import Job, Queue


class RowsImported(Event, frozen=True):
    """Many rows came at once: fetch again. What an undo needs lies with the batch."""

    type: ClassVar[str] = "tables.rows.imported"
    table: int
    batch: str
    count: int


class PlannedColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column of the file, counted from 0, and the field it goes to: a new one, or `field_id`."""

    at: int
    name: str
    kind: str
    options: dict[str, Any]
    format: str | None = None
    field_id: int | None = None


class ImportRows(Job, frozen=True):
    """Load a file into a new table of a database, or into a table there is."""

    type: ClassVar[str] = "tables.rows.import"
    import_id: int
    encoding: str
    delimiter: str
    header: bool
    width: int
    columns: list[PlannedColumn]
    database_id: int | None = None
    table_name: str | None = None
    table_id: int | None = None


class ClearImports(Job, frozen=True):
    """Delete uploaded files that nobody will import any more."""

    type: ClassVar[str] = "tables.imports.clear"
    queue: ClassVar[Queue] = "background"
