"""Options of a view: judged when they are written, freed of what is gone when they are read."""

from typing import Any

import msgspec

from colonnade.apps.tables.fields.columns import Columns
from colonnade.apps.tables.views.errors import ViewInvalid
from colonnade.apps.tables.views.filters import read_filter, without_fields
from colonnade.apps.tables.views.sorts import checked_sorts
from colonnade.apps.tables.views.values import GridOptions


def checked_options(options: GridOptions, columns: Columns) -> GridOptions:
    """The options, or FilterInvalid, SortInvalid, ViewInvalid."""
    named = [column.field for column in options.columns]
    if len(set(named)) < len(named):
        raise ViewInvalid(fields={"options.columns": "A field is named twice."})
    if any(field not in columns.by_id for field in named):
        raise ViewInvalid(fields={"options.columns": "This table has no such field."})
    checked_sorts(options.sorts, columns)
    chosen = None
    if options.filter is not None:
        chosen = read_filter(options.filter, columns).to_json()
    return GridOptions(options.columns, chosen, options.sorts, options.row_height)


def living_options(raw: dict[str, Any], living: dict[int, Any]) -> GridOptions:
    """Stored options without the fields that were removed since."""
    options = msgspec.convert(raw, GridOptions)
    return GridOptions(
        tuple(column for column in options.columns if column.field in living),
        without_fields(options.filter, living),
        tuple(sort for sort in options.sorts if sort.field in living),
        options.row_height,
    )


def stored_options(options: GridOptions) -> dict[str, Any]:
    return msgspec.to_builtins(options)
