"""What happened to tables."""

from typing import ClassVar

import msgspec

from colonnade.kernel.feed import Event


class TableTold(msgspec.Struct, frozen=True):
    id: int
    name: str


class TableCreated(Event, frozen=True):
    type: ClassVar[str] = "tables.table.created"
    table: TableTold
    database: int


class TableChanged(Event, frozen=True):
    """Renamed, or moved among its neighbours."""

    type: ClassVar[str] = "tables.table.changed"
    table: TableTold
    database: int
    before: TableTold
    position: str
    before_position: str


class TableRemoved(Event, frozen=True):
    type: ClassVar[str] = "tables.table.removed"
    table: TableTold
    database: int


class TableRestored(Event, frozen=True):
    type: ClassVar[str] = "tables.table.restored"
    table: TableTold
    database: int
