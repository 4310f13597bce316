"""Reading views."""

from dataclasses import dataclass
from typing import Any

from colonnade.apps.tables.fields.columns import Columns
from colonnade.apps.tables.fields.queries import placed_fields
from colonnade.apps.tables.views.errors import ViewNotFound
from colonnade.apps.tables.views.options import living_options
from colonnade.apps.tables.views.values import View
from colonnade.kernel.work import Look


@dataclass(frozen=True, slots=True)
class PlacedView:
    """A view as it is stored."""

    id: int
    name: str
    kind: str
    options: dict[str, Any]
    table_id: int

    def view(self, columns: Columns) -> View:
        options = living_options(self.options, columns.by_id)
        return View(self.id, self.name, self.kind, options)


async def placed_view(look: Look, view_id: int, *, removed: bool = False) -> PlacedView:
    """A living view, or a removed one; asks no permission, for the caller must."""
    return await look.record(
        PlacedView,
        "select id, name, kind, options, table_id from tables_view"
        " where id = %(id)s and (removed_at is not null) = %(removed)s",
        {"id": view_id, "removed": removed},
        absent=ViewNotFound,
    )


async def columns_of(look: Look, table_id: int) -> Columns:
    """A table's living fields as they are in this transaction."""
    return Columns(placed.field for placed in await placed_fields(look, table_id))
