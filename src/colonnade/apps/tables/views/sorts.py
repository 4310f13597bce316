"""Sorts: read from an address (`-due,name`) or from a view."""

from collections.abc import Sequence

from colonnade.apps.tables.fields.columns import Columns
from colonnade.apps.tables.views.errors import SortInvalid
from colonnade.apps.tables.views.values import SORTS_MAX, Sort


def read_sorts(text: str, columns: Columns) -> tuple[Sort, ...]:
    """From names or "f<id>" after one another, a minus before what goes down."""
    if not text:
        return ()
    sorts: list[Sort] = []
    for part in text.split(","):
        key = part.strip()
        column = columns.find(key)
        descending = column is None and key.startswith("-")
        if descending:
            column = columns.find(key[1:])
        if column is None:
            raise SortInvalid(fields={"sort": f"This table has no field “{key[:100]}”."})
        sorts.append(Sort(column.id, descending))
    return checked_sorts(sorts, columns)


def checked_sorts(sorts: Sequence[Sort], columns: Columns) -> tuple[Sort, ...]:
    if len(sorts) > SORTS_MAX:
        raise SortInvalid(fields={"sort": f"Sort by {SORTS_MAX} fields at most."})
    if len({sort.field for sort in sorts}) < len(sorts):
        raise SortInvalid(fields={"sort": "A field is named twice."})
    if any(sort.field not in columns.by_id for sort in sorts):
        raise SortInvalid(fields={"sort": "This table has no such field."})
    return tuple(sorts)
