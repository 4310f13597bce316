"""A table as the API shows it, and as rows are read and written by it."""

from collections.abc import Hashable
from typing import Any, TypeVar

import msgspec

from colonnade.apps.tables.addresses import table_address
from colonnade.apps.tables.databases.values import table_thing
from colonnade.apps.tables.fields.columns import Columns
from colonnade.apps.tables.fields.values import Field
from colonnade.apps.tables.views.values import View

TABLES_MAX = 1_000
"""Tables of one database."""

MADE_MAX = 500
"""Statements and plans kept for one version of one table."""

T = TypeVar("T")


class Table(msgspec.Struct, frozen=True):
    id: int
    name: str
    database_id: int
    workspace_id: int
    version: int
    role: str
    fields: list[Field]
    views: list[View]


class TableSchema:
    """How a table looks at one version. Statements made for it are kept with it."""

    __slots__ = (
        "_made",
        "address",
        "columns",
        "database_id",
        "fields",
        "id",
        "name",
        "removed",
        "thing",
        "version",
        "views",
        "workspace_id",
    )

    def __init__(
        self,
        *,
        table_id: int,
        workspace_id: int,
        database_id: int,
        name: str,
        version: int,
        fields: list[Field],
        removed: list[Field],
        views: list[View],
    ) -> None:
        self.id = table_id
        self.workspace_id = workspace_id
        self.database_id = database_id
        self.name = name
        self.version = version
        self.fields = fields
        self.views = views
        self.columns = Columns(fields)
        # Their cells are still there, and come and go with the rows.
        self.removed = Columns(removed)
        self.thing = table_thing(workspace_id, database_id, table_id)
        self.address = table_address(workspace_id, table_id)
        self._made: dict[Hashable, Any] = {}

    def kept(self, key: Hashable) -> Any:
        """What was made for this version under this key, or None."""
        return self._made.get(key)

    def keep(self, key: Hashable, made: T) -> T:
        if len(self._made) >= MADE_MAX:
            self._made.clear()
        self._made[key] = made
        return made

    def view(self, view_id: int) -> View | None:
        return next((view for view in self.views if view.id == view_id), None)

    def shown_to(self, role: str) -> Table:
        return Table(
            self.id,
            self.name,
            self.database_id,
            self.workspace_id,
            self.version,
            role,
            self.fields,
            self.views,
        )
