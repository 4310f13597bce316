"""What happened to databases."""

from typing import ClassVar

from colonnade.apps.tables.databases.values import Database
from colonnade.kernel.feed import Event


class DatabaseCreated(Event, frozen=True):
    type: ClassVar[str] = "tables.database.created"
    database: Database


class DatabaseChanged(Event, frozen=True):
    type: ClassVar[str] = "tables.database.changed"
    database: Database
    before: Database


class DatabaseRemoved(Event, frozen=True):
    type: ClassVar[str] = "tables.database.removed"
    database: Database


class DatabaseRestored(Event, frozen=True):
    type: ClassVar[str] = "tables.database.restored"
    database: Database
