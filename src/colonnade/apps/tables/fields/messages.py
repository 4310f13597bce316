"""What happened to fields. `version` is the table's from then on."""

from typing import ClassVar

import msgspec

from colonnade.apps.tables.fields.values import Field
from colonnade.kernel.feed import Event


class FieldCreated(Event, frozen=True):
    type: ClassVar[str] = "tables.field.created"
    table: int
    field: Field
    version: int


class FieldChanged(Event, frozen=True):
    """Renamed, moved, or with other options. `renamed`: choices, old name to new."""

    type: ClassVar[str] = "tables.field.changed"
    table: int
    field: Field
    before: Field
    position: str
    before_position: str
    version: int
    renamed: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    rows_changed: bool = False
    """Whether rows look different now: fetch them again."""


class FieldRemoved(Event, frozen=True):
    type: ClassVar[str] = "tables.field.removed"
    table: int
    field: Field
    version: int


class FieldRestored(Event, frozen=True):
    type: ClassVar[str] = "tables.field.restored"
    table: int
    field: Field
    version: int


class RowsRewritten(Event, frozen=True):
    """Many rows look different at once (a choice was renamed): fetch them again."""

    type: ClassVar[str] = "tables.rows.imported"
    table: int
    batch: str
    count: int
