"""A table's fields with their kinds, found by id, by key or by name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from colonnade.apps.tables.fields.kinds import Kind, kind_from
from colonnade.apps.tables.fields.values import Field, column_name


@dataclass(frozen=True, slots=True, eq=False)
class FieldColumn:
    """A field, its kind, and the column it is stored in. One of a schema; compared by identity."""

    field: Field
    kind: Kind
    name: str

    @classmethod
    def of(cls, field: Field) -> "FieldColumn":
        return cls(field, kind_from(field.kind, field.options), column_name(field.id))

    @property
    def id(self) -> int:
        return self.field.id


class Columns:
    """The columns of a table, in the order of its fields."""

    __slots__ = ("_by_key", "all", "by_id")

    def __init__(self, fields: Iterable[Field]) -> None:
        self.all = tuple(FieldColumn.of(field) for field in fields)
        self.by_id = {column.id: column for column in self.all}
        self._by_key = {column.field.name: column for column in self.all}
        # A key wins over a name: what the grid writes must never land in another field.
        self._by_key.update({column.name: column for column in self.all})

    def __iter__(self) -> Iterator[FieldColumn]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def find(self, key: str | int) -> FieldColumn | None:
        """By id, by "f<id>", or by name."""
        return self.by_id.get(key) if isinstance(key, int) else self._by_key.get(key)
