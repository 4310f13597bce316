"""A selection of rows, judged by a table's schema: which fields, which rows, in which order."""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement

from colonnade.apps.tables.fields.columns import FieldColumn
from colonnade.apps.tables.fields.kinds.texts import like_pattern
from colonnade.apps.tables.rows.errors import QueryWrong
from colonnade.apps.tables.rows.statements.reading import Sorting, matching, sortings
from colonnade.apps.tables.rows.values import SEARCH_LENGTH_MAX, Selection
from colonnade.apps.tables.tables.values import TableSchema
from colonnade.apps.tables.views.errors import ViewNotFound
from colonnade.apps.tables.views.filters import EVERYTHING, Group, read_filter
from colonnade.apps.tables.views.sorts import read_sorts
from colonnade.apps.tables.views.values import Sort, View


@dataclass(frozen=True, slots=True)
class Selected:
    """What a selection means for one version of a table."""

    columns: tuple[FieldColumn, ...]
    condition: ColumnElement[bool]
    sorts: tuple[Sorting, ...]
    parameters: dict[str, Any]
    is_whole: bool
    """Whether every row of the table is in it."""

    shape: tuple[Any, ...]
    """All that decides its SQL: equal shapes, equal statements."""

    @property
    def order(self) -> str:
        """The sorts in a word, for cursors."""
        return ",".join(f"{'-' * sort.descending}{sort.column.id}" for sort in self.sorts)


def selected(schema: TableSchema, selection: Selection) -> Selected:
    """Raises QueryWrong, ViewNotFound, FilterInvalid, SortInvalid."""
    found: Selected | None = schema.kept(selection)
    return found or schema.keep(selection, _selected(schema, selection))


def _selected(schema: TableSchema, selection: Selection) -> Selected:
    view = None
    if selection.view is not None:
        view = schema.view(selection.view)
        if view is None:
            raise ViewNotFound
    columns = _columns(schema, selection.fields, view)
    group = _filter(schema, selection.filter, view)
    sorts = _sorts(schema, selection.sort, view)
    parameters = group.parameters()
    searched: tuple[FieldColumn, ...] = ()
    if selection.search:
        if len(selection.search) > SEARCH_LENGTH_MAX or "\0" in selection.search:
            raise QueryWrong(f"A search takes {SEARCH_LENGTH_MAX} characters at most.")
        searched = columns
        parameters["search"] = f"%{like_pattern(selection.search)}%"
    return Selected(
        columns,
        matching(schema, group, searched if selection.search else None),
        sortings(schema, sorts),
        parameters,
        is_whole=not group.parts and not selection.search,
        shape=(
            tuple(column.id for column in columns),
            group.shape(),
            sorts,
            bool(selection.search),
        ),
    )


def _columns(schema: TableSchema, fields: str | None, view: View | None) -> tuple[FieldColumn, ...]:
    if fields is not None:
        return tuple(dict.fromkeys(_column(schema, key.strip()) for key in fields.split(",")))
    if view is None:
        return schema.columns.all
    arranged = {column.field: column for column in view.options.columns}
    first = [
        schema.columns.by_id[column.field] for column in view.options.columns if not column.hidden
    ]
    return (*first, *(column for column in schema.columns if column.id not in arranged))


def _column(schema: TableSchema, key: str) -> FieldColumn:
    column = schema.columns.find(key)
    if column is None:
        raise QueryWrong(fields={"fields": f"This table has no field “{key[:100]}”."})
    return column


def _filter(schema: TableSchema, text: str | None, view: View | None) -> Group:
    if text is not None:
        try:
            raw = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            raise QueryWrong(fields={"filter": "The filter is not JSON."}) from error
        return read_filter(raw, schema.columns)
    if view is not None and view.options.filter is not None:
        return read_filter(view.options.filter, schema.columns)
    return EVERYTHING


def _sorts(schema: TableSchema, text: str | None, view: View | None) -> tuple[Sort, ...]:
    if text is not None:
        return read_sorts(text, schema.columns)
    return view.options.sorts if view is not None else ()
