"""A database, and the rules of names."""

from dataclasses import dataclass

import msgspec

from colonnade.apps.tables.addresses import database_subject, table_subject
from colonnade.apps.tables.databases.errors import NameInvalid
from colonnade.kernel.permissions import Thing

NAME_LENGTH_MAX = 255
DATABASES_MAX = 500
"""Databases of one workspace: what the sidebar can list."""


class Database(msgspec.Struct, frozen=True):
    id: int
    name: str


class TableHead(msgspec.Struct, frozen=True):
    id: int
    name: str


class DatabaseWithTables(msgspec.Struct, frozen=True):
    id: int
    name: str
    tables: list[TableHead]


@dataclass(frozen=True, slots=True)
class DatabasePlace:
    id: int
    workspace_id: int
    name: str

    @property
    def thing(self) -> Thing:
        return database_thing(self.workspace_id, self.id)


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a table lives, without what it looks like."""

    id: int
    workspace_id: int
    database_id: int
    name: str
    version: int

    @property
    def thing(self) -> Thing:
        return table_thing(self.workspace_id, self.database_id, self.id)


def database_thing(workspace_id: int, database_id: int) -> Thing:
    """What permissions are asked of."""
    return Thing(workspace_id, (database_subject(database_id),))


def table_thing(workspace_id: int, database_id: int, table_id: int) -> Thing:
    """A grant on the database holds for its tables."""
    return Thing(workspace_id, (table_subject(table_id), database_subject(database_id)))


def checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH_MAX or not name.isprintable():
        raise NameInvalid(
            fields={"name": f"Give a name of 1 to {NAME_LENGTH_MAX} printable characters."}
        )
    return name
