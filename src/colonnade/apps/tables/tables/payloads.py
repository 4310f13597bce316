"""Bodies of requests and answers about databases and tables."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from colonnade.apps.tables.databases.values import DatabaseWithTables
from colonnade.apps.tables.fields.payloads import FieldDraft

TEXT_LENGTH_MAX = 1_000
"""Of a name before it is judged with a sentence of its own."""

Name = Annotated[str, msgspec.Meta(max_length=TEXT_LENGTH_MAX)]


class DatabaseDraft(msgspec.Struct, forbid_unknown_fields=True):
    name: Name


class DatabaseList(msgspec.Struct):
    databases: list[DatabaseWithTables]


class TableDraft(msgspec.Struct, forbid_unknown_fields=True):
    name: Name
    fields: list[FieldDraft] | UnsetType = UNSET


class TableChange(msgspec.Struct, forbid_unknown_fields=True):
    name: Name | UnsetType = UNSET
    before: int | UnsetType | None = UNSET
