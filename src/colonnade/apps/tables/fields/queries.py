"""Reading fields."""

from dataclasses import dataclass
from typing import Any

from colonnade.apps.tables.fields.errors import FieldNotFound
from colonnade.apps.tables.fields.values import Field
from colonnade.kernel.work import Look

_FIELD_COLUMNS = "id, name, kind, options, is_primary, table_id, position"


@dataclass(frozen=True, slots=True)
class PlacedField:
    """A field with the table it is in and its key in the order."""

    id: int
    name: str
    kind: str
    options: dict[str, Any]
    is_primary: bool
    table_id: int
    position: str

    @property
    def field(self) -> Field:
        return Field(self.id, self.name, self.kind, self.options, self.is_primary)


async def placed_field(look: Look, field_id: int, *, removed: bool = False) -> PlacedField:
    """A living field, or a removed one; asks no permission, for the caller must."""
    return await look.record(
        PlacedField,
        f"select {_FIELD_COLUMNS} from tables_field"
        " where id = %(id)s and (removed_at is not null) = %(removed)s",
        {"id": field_id, "removed": removed},
        absent=FieldNotFound,
    )


async def placed_fields(look: Look, table_id: int) -> list[PlacedField]:
    """The living fields of a table, in order; asks no permission, for the caller must."""
    return await look.records(
        PlacedField,
        f"select {_FIELD_COLUMNS} from tables_field"
        " where table_id = %(table)s and removed_at is null order by position, id",
        {"table": table_id},
    )
