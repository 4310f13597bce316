"""Bodies of requests about imports."""

from typing import Annotated, Any

import msgspec

from colonnade.apps.tables.imports.values import FILE_COLUMNS_MAX, NAME_LENGTH_MAX
from colonnade.kernel.jobs import OrderedJob

Name = Annotated[str, msgspec.Meta(max_length=1_000)]
Word = Annotated[str, msgspec.Meta(max_length=40)]


class PastedText(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    name: Annotated[str, msgspec.Meta(max_length=NAME_LENGTH_MAX)] = "Pasted text"


class ColumnDraft(msgspec.Struct, forbid_unknown_fields=True):
    """A column of the file, in the file's order. `skip` leaves it out."""

    name: Name = ""
    kind: Word = "text"
    options: dict[str, Any] = msgspec.field(default_factory=dict[str, Any])
    format: Word | None = None
    skip: bool = False
    field_id: int | None = None


class StartDraft(msgspec.Struct, forbid_unknown_fields=True):
    columns: Annotated[list[ColumnDraft], msgspec.Meta(max_length=FILE_COLUMNS_MAX)]
    database_id: int | None = None
    table_name: Name | None = None
    table_id: int | None = None
    encoding: Word = "utf-8"
    delimiter: Annotated[str, msgspec.Meta(max_length=1)] = ","
    header: bool = True


class StartedImport(msgspec.Struct, frozen=True):
    job: OrderedJob
