"""Filters: read from JSON, judged against the fields, made into SQL.

A filter is {"all": [...]} or {"any": [...]}, of groups and of conditions
{"field": 12, "is": "contains", "value": "x"}. Its *shape* is all of it but the values: one shape
is one prepared statement.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from typing import cast as known

from sqlalchemy import ColumnElement, Text, and_, false, or_, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Boolean

from colonnade.apps.tables.fields.columns import Columns, FieldColumn
from colonnade.apps.tables.fields.errors import CellInvalid
from colonnade.apps.tables.fields.kinds import Operator, Takes
from colonnade.apps.tables.sql import Placeholder
from colonnade.apps.tables.views.errors import FilterInvalid

DEPTH_MAX = 5
CONDITIONS_MAX = 50

_OPERAND_TYPES = {str: Text, bool: Boolean, list: lambda: ARRAY(Text)}
_GROUPS = {"all", "any"}


@dataclass(frozen=True, slots=True)
class Condition:
    column: FieldColumn
    operator_name: str
    operator: Operator
    operands: tuple[Any, ...]
    value: Any

    def shape(self) -> tuple[Any, ...]:
        return (self.column.id, self.operator_name)

    def conditions(self) -> "Iterator[Condition]":
        yield self

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"field": self.column.id, "is": self.operator_name}
        if self.operator.takes is not Takes.NOTHING:
            found["value"] = self.value
        return found


@dataclass(frozen=True, slots=True)
class Group:
    """All of these, or any of these; a group without parts lets everything pass."""

    all: bool = True
    parts: "tuple[Condition | Group, ...]" = field(default_factory=tuple["Condition | Group", ...])

    def shape(self) -> tuple[Any, ...]:
        return (self.all, *(part.shape() for part in self.parts))

    def conditions(self) -> Iterator[Condition]:
        for part in self.parts:
            yield from part.conditions()

    def to_json(self) -> dict[str, Any]:
        return {"all" if self.all else "any": [part.to_json() for part in self.parts]}

    def parameters(self) -> dict[str, Any]:
        """The values, under the names that `sql` gave their placeholders."""
        operands = [operand for part in self.conditions() for operand in part.operands]
        return {_operand_name(number): operand for number, operand in enumerate(operands)}

    def sql(self, cells: Mapping[int, ColumnElement[Any]]) -> ColumnElement[bool]:
        """The condition over `cells`, the columns by field id."""
        return _sql(self, cells, [0])


EVERYTHING = Group()


def read_filter(raw: Any, columns: Columns) -> Group:
    """The filter that this JSON says. Raises FilterInvalid, which names the place."""
    reading = _Reading(columns)
    group = reading.part(raw, "filter", 1)
    if isinstance(group, Condition):
        raise FilterInvalid(fields={"filter": "Begin with a group: {'all': […]} or {'any': […]}."})
    return group


def without_fields(raw: Any, living: Mapping[int, Any]) -> Any:
    """The filter without the conditions on fields that are gone; None where nothing is left."""
    if not isinstance(raw, dict):
        return None
    found = known(dict[str, Any], raw)
    if "field" in found:
        return found if found["field"] in living else None
    for name in _GROUPS & found.keys():
        kept = [part for part in (without_fields(item, living) for item in found[name]) if part]
        return {name: kept} if kept else None
    return None


class _Reading:
    """Keeps count while a filter is read."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._conditions = 0

    def part(self, raw: Any, where: str, depth: int) -> "Condition | Group":
        if not isinstance(raw, dict):
            raise _wrong(where, "This takes a group or a condition.")
        found = known(dict[str, Any], raw)
        if not _GROUPS & found.keys():
            return self._condition(found, where)
        if len(found) > 1:
            raise _wrong(where, "A group has `all` or `any` and nothing else.")
        name, items = next(iter(found.items()))
        if depth > DEPTH_MAX:
            raise _wrong(where, f"Groups may be {DEPTH_MAX} deep at most.")
        if not isinstance(items, list):
            raise _wrong(where, "A group holds a list.")
        listed = known(list[Any], items)
        parts = (
            self.part(item, f"{where}.{name}.{number}", depth + 1)
            for number, item in enumerate(listed)
        )
        return Group(name == "all", tuple(parts))

    def _condition(self, raw: dict[str, Any], where: str) -> Condition:
        self._conditions += 1
        if self._conditions > CONDITIONS_MAX:
            raise _wrong(where, f"A filter has {CONDITIONS_MAX} conditions at most.")
        if raw.keys() - {"field", "is", "value"}:
            raise _wrong(where, "A condition has `field`, `is` and `value`.")
        key = raw.get("field")
        column = None
        if isinstance(key, int | str) and not isinstance(key, bool):
            column = self._columns.find(key)
        if column is None:
            raise _wrong(f"{where}.field", "This table has no such field.")
        name = raw.get("is")
        operators = column.kind.operators
        operator = operators.get(name) if isinstance(name, str) else None
        if operator is None or not isinstance(name, str):
            raise _wrong(f"{where}.is", f"One of: {', '.join(operators)}.")
        value = raw.get("value")
        try:
            operands = operator.prepare(value)
        except CellInvalid as error:
            raise _wrong(f"{where}.value", error.detail) from error
        return Condition(column, name, operator, operands, value)


def _wrong(where: str, sentence: str) -> FilterInvalid:
    return FilterInvalid(fields={where: sentence})


def _operand_name(number: int) -> str:
    return f"v{number}"


def _sql(
    part: Condition | Group, cells: Mapping[int, ColumnElement[Any]], count: list[int]
) -> ColumnElement[bool]:
    if isinstance(part, Condition):
        binds: list[ColumnElement[Any]] = []
        for operand in part.operands:
            operand_type = _OPERAND_TYPES[type(operand)]()
            binds.append(Placeholder(_operand_name(count[0]), operand_type))
            count[0] += 1
        return part.operator.build(cells[part.column.id], binds)
    if not part.parts:
        return true()
    conditions = [_sql(inner, cells, count) for inner in part.parts]
    return and_(true(), *conditions) if part.all else or_(false(), *conditions)
