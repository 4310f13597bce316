"""What happened to rows. PostgreSQL writes these itself, in the statement of the change."""

from typing import ClassVar

import msgspec

from colonnade.apps.tables.fields.kinds import Wire
from colonnade.kernel.feed import Event

Cells = dict[str, Wire]
"""By field id, in wire form."""


class WholeRow(msgspec.Struct, frozen=True):
    id: int
    position: str
    version: int
    cells: Cells
    removed: Cells = {}
    """Of a deleted row: cells of fields that had been removed before, for undo to put back."""


class ChangedRow(msgspec.Struct, frozen=True):
    """The changed cells only."""

    id: int
    version: int
    before: Cells
    after: Cells


class RowsCreated(Event, frozen=True):
    type: ClassVar[str] = "tables.rows.created"
    table: int
    rows: list[WholeRow]


class RowsChanged(Event, frozen=True):
    type: ClassVar[str] = "tables.rows.changed"
    table: int
    rows: list[ChangedRow]


class RowsDeleted(Event, frozen=True):
    type: ClassVar[str] = "tables.rows.deleted"
    table: int
    rows: list[WholeRow]
