"""Bodies of requests and answers about rows."""

from typing import Any

import msgspec

Fields = dict[str, Any]
"""By the field's name or "f<id>"."""


class Row(msgspec.Struct):
    """A row with its fields by name. PostgreSQL writes these; here they are said for readers."""

    id: int
    version: int
    fields: Fields


class ListedRow(msgspec.Struct):
    id: int
    fields: Fields


class RowPage(msgspec.Struct):
    """As `shape=objects`. As `shape=arrays`: `version` (the table's), `fields` (ids), and each row
    as [id, version, cell, …] in their order.
    """

    rows: list[ListedRow]
    next: str | None


class RowDraft(msgspec.Struct, forbid_unknown_fields=True):
    fields: Fields = msgspec.field(default_factory=dict[str, Any])


class PlacedRowDraft(RowDraft, forbid_unknown_fields=True):
    before: int | None = None


class RowChange(msgspec.Struct, forbid_unknown_fields=True):
    fields: Fields


class RowUpdate(msgspec.Struct, forbid_unknown_fields=True):
    id: int
    fields: Fields


class Batch(msgspec.Struct, forbid_unknown_fields=True):
    create: list[RowDraft] = msgspec.field(default_factory=list[RowDraft])
    update: list[RowUpdate] = msgspec.field(default_factory=list[RowUpdate])
    delete: list[int] = msgspec.field(default_factory=list[int])


class BatchDone(msgspec.Struct, frozen=True):
    created: list[int]
    updated: list[int]
    deleted: list[int]
