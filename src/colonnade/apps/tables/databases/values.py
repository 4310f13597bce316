"""A database, and the rules of names."""

from dataclasses import dataclass

import msgspec

from colonnade.apps.tables.databases.errors import NameInvalid

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


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a table lives, without what it looks like."""

    id: int
    workspace_id: int
    database_id: int
    name: str
    version: int


def checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH_MAX or not name.isprintable():
        raise NameInvalid(
            fields={"name": f"Give a name of 1 to {NAME_LENGTH_MAX} printable characters."}
        )
    return name
