"""The SQL of pages, single rows and counts.

Each statement also reads the table's current version, so that no page is ever answered by a
schema that is out of date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)

from colonnade.apps.tables.fields.columns import FieldColumn
from colonnade.apps.tables.rows.statements.cells import array_text, cell, object_text
from colonnade.apps.tables.rows.values import Shape
from colonnade.apps.tables.sql import Placeholder, sql_of
from colonnade.apps.tables.tables.values import TableSchema
from colonnade.apps.tables.views.filters import Group
from colonnade.apps.tables.views.values import Sort

ROW = "r"
POSITION: ColumnElement[Any] = literal_column("r.position", Text)
ROW_ID: ColumnElement[Any] = literal_column("r.id", BigInteger)
ROW_VERSION: ColumnElement[Any] = literal_column("r.version", Integer)


@dataclass(frozen=True, slots=True)
class Sorting:
    """A field that rows are sorted by."""

    column: FieldColumn
    descending: bool

    @property
    def key(self) -> ColumnElement[Any]:
        return self.column.kind.sort_key(cell(ROW, self.column))


def sortings(schema: TableSchema, sorts: Sequence[Sort]) -> tuple[Sorting, ...]:
    return tuple(Sorting(schema.columns.by_id[sort.field], sort.descending) for sort in sorts)


def matching(
    schema: TableSchema, group: Group, searched: Sequence[FieldColumn] | None
) -> ColumnElement[bool]:
    """The rows that pass the filter and, unless None is `searched`, hold the text `search`."""
    condition = group.sql({column.id: cell(ROW, column) for column in schema.columns})
    if searched is None:
        return condition
    pattern = Placeholder("search", Text())
    found = [
        column.kind.text(cell(ROW, column)).ilike(pattern)
        for column in searched
        if column.kind.is_searched
    ]
    return and_(condition, or_(false(), *found))


@dataclass(frozen=True, slots=True)
class PageForm:
    """All that decides the SQL of a page."""

    shape: Shape
    columns: tuple[FieldColumn, ...]
    condition: ColumnElement[bool]
    sorts: tuple[Sorting, ...]
    limit: int


def page_sql(
    schema: TableSchema, form: PageForm, *, after: Sequence[bool] | None, skips: bool
) -> str:
    """A page: version, rows as JSON joined by commas, their number, the last one's keys; then,
    where it skips, the snapshot that it was read in.

    `after`: which sort keys of the cursor are NULL, or None without a cursor. `skips`: rows are
    left out by `offset`, after the place `from_position`, `from_id` where there is no sort.
    """
    if form.shape is Shape.ARRAYS:
        row_text = array_text(ROW, form.columns)
    else:
        row_text = object_text(ROW, form.columns, with_version=False)
    keys = [
        cast(sorting.key, Text).label(f"k{number}") for number, sorting in enumerate(form.sorts)
    ]
    # JSON is made of the page alone, not of all that is sorted or skipped on the way to it.
    cells = [cell(ROW, column) for column in form.columns]
    rows = (
        select(ROW_ID, ROW_VERSION, POSITION, *cells, *keys)
        .select_from(text(f"{schema.address} {ROW}"))
        .where(form.condition)
        .order_by(*ordering(form.sorts))
        .limit(form.limit)
    )
    if after is not None:
        rows = rows.where(_after(form.sorts, after))
    if skips:
        rows = _skipping(rows, by_place=not form.sorts)
    lasts = "".join(
        f", (array_agg({name}))[count(*)]"
        for name in (*(f"k{number}" for number in range(len(keys))), "position", "id")
    )
    return (
        f"select t.version, p.*{', pg_current_snapshot()::text' if skips else ''}"
        " from tables_table t cross join lateral ("
        f"select string_agg({sql_of(row_text)}, ',') as body, count(*) as total{lasts}"
        f" from ({sql_of(rows)}) as {ROW}) p where t.id = {schema.id}"
    )


def row_sql(schema: TableSchema) -> str:
    """One row: the table's version, the row's version, the row as a JSON object."""
    body = sql_of(object_text(ROW, schema.columns.all, with_version=True))
    return (
        f"select t.version, {ROW}.version, {body} from tables_table t"
        f" left join {schema.address} {ROW} on {ROW}.id = %(row)s where t.id = {schema.id}"
    )


def count_sql(schema: TableSchema, condition: ColumnElement[bool]) -> str:
    rows = select(func.count()).select_from(text(f"{schema.address} {ROW}")).where(condition)
    return f"select t.version, ({sql_of(rows)}) from tables_table t where t.id = {schema.id}"


def ordering(sorts: Sequence[Sorting]) -> list[ColumnElement[Any]]:
    """Empty cells last, both ways; then the table's own order."""
    order: list[ColumnElement[Any]] = [
        (sorting.key.desc() if sorting.descending else sorting.key.asc()).nulls_last()
        for sorting in sorts
    ]
    return [*order, POSITION, ROW_ID]


def _after(sorts: Sequence[Sorting], nulls: Sequence[bool]) -> ColumnElement[bool]:
    """The rows after a cursor: further by the first key, or equal there and further by the rest."""
    place = tuple_(Placeholder("position", Text()), Placeholder("id", BigInteger()))
    found: ColumnElement[bool] = tuple_(POSITION, ROW_ID) > place
    for number in reversed(range(len(sorts))):
        sorting, is_null = sorts[number], nulls[number]
        key = sorting.key
        if is_null:
            found = and_(key.is_(None), found)
            continue
        bound = Placeholder(f"k{number}", sorting.column.kind.sort_type)
        further = key < bound if sorting.descending else key > bound
        found = or_(further, key.is_(None), and_(key == bound, found))
    return found


def _skipping(rows: Select[Any], *, by_place: bool) -> Select[Any]:
    rows = rows.offset(Placeholder("offset", BigInteger()))
    if not by_place:
        return rows
    place = tuple_(Placeholder("from_position", Text()), Placeholder("from_id", BigInteger()))
    return rows.where(tuple_(POSITION, ROW_ID) >= place)
