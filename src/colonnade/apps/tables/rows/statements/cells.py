"""Cells as JSON, written by PostgreSQL."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Text, cast, func, literal, literal_column

from colonnade.apps.tables.fields.columns import FieldColumn
from colonnade.apps.tables.sql import sql_of

T = TypeVar("T")

ARGUMENTS_MAX = 100
"""What a PostgreSQL function takes."""


def cell(alias: str, column: FieldColumn) -> ColumnElement[Any]:
    """The column of a field in the relation called `alias`."""
    return literal_column(f"{alias}.{column.name}", column.kind.column_type)


def array_text(alias: str, columns: Sequence[FieldColumn]) -> ColumnElement[str]:
    """[id, version, cell, …] as text."""
    items: list[ColumnElement[Any]] = [
        literal_column(f"{alias}.id"),
        literal_column(f"{alias}.version"),
        *(column.kind.wire(cell(alias, column)) for column in columns),
    ]
    return _joined([func.json_build_array(*chunk) for chunk in _chunks(items, ARGUMENTS_MAX)])


def object_text(
    alias: str, columns: Sequence[FieldColumn], *, with_version: bool
) -> ColumnElement[str]:
    """{"id": 1, "fields": {"Name": …}} as text."""
    pairs = [
        (literal(column.field.name), column.kind.json(cell(alias, column))) for column in columns
    ]
    built = [
        func.json_build_object(*(part for pair in chunk for part in pair))
        for chunk in _chunks(pairs, ARGUMENTS_MAX // 2)
    ] or [func.json_build_object()]
    head: list[ColumnElement[Any]] = [literal("id"), literal_column(f"{alias}.id")]
    if with_version:
        head += [literal("version"), literal_column(f"{alias}.version")]
    if len(built) == 1:
        return cast(func.json_build_object(*head, literal("fields"), built[0]), Text)
    opening = func.left(cast(func.json_build_object(*head), Text), -1)
    return opening.concat(', "fields" : ').concat(_joined(built)).concat("}")


def cells_sql(alias: str, columns: Sequence[FieldColumn]) -> str:
    """SQL: {"12": cell, …} as jsonb, in wire form."""
    chunks = [
        ", ".join(_pair_sql(alias, column) for column in chunk)
        for chunk in _chunks(columns, ARGUMENTS_MAX // 2)
    ]
    return " || ".join(f"jsonb_build_object({chunk})" for chunk in chunks) or "'{}'::jsonb"


def cells_json_sql(alias: str, columns: Sequence[FieldColumn]) -> str:
    """SQL: the same as json where one call can make it, in half the time."""
    if 0 < len(columns) <= ARGUMENTS_MAX // 2:
        return f"json_build_object({', '.join(_pair_sql(alias, column) for column in columns)})"
    return cells_sql(alias, columns)


def changed_cells_sql(alias: str, columns: Sequence[FieldColumn], *, old: str, new: str) -> str:
    """SQL: the cells of `alias` that differ between the relations `old` and `new`, as jsonb."""
    if len(columns) == 1:
        return f"jsonb_build_object({_pair_sql(alias, columns[0])})"
    return (
        "'{}'::jsonb"
        if not columns
        else " || ".join(
            f"case when {old}.{column.name} is distinct from {new}.{column.name}"
            f" then jsonb_build_object({_pair_sql(alias, column)}) else '{{}}'::jsonb end"
            for column in columns
        )
    )


def _pair_sql(alias: str, column: FieldColumn) -> str:
    return f"'{column.id}', {sql_of(column.kind.wire(cell(alias, column)))}"


def _joined(built: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
    """JSON arrays or objects, one after another in one pair of brackets."""
    texts = [cast(part, Text) for part in built]
    if len(texts) == 1:
        return texts[0]
    joined: ColumnElement[str] = func.left(texts[0], -1)
    for text in texts[1:-1]:
        joined = joined.concat(", ").concat(func.substr(func.left(text, -1), 2))
    return joined.concat(", ").concat(func.substr(texts[-1], 2))


def _chunks(items: Sequence[T], size: int) -> list[Sequence[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
