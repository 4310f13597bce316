"""A view and its options."""

from typing import Annotated, Any, Literal

import msgspec

VIEWS_MAX = 200
"""Views of one table."""

SORTS_MAX = 10
COLUMN_WIDTH_MIN, COLUMN_WIDTH_MAX = 40, 2_000
COLUMN_WIDTH = 180
FIRST_VIEW = "Grid"

RowHeight = Literal["short", "tall"]
Width = Annotated[int, msgspec.Meta(ge=COLUMN_WIDTH_MIN, le=COLUMN_WIDTH_MAX)]


class ViewColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a field looks in a view. Fields without one are visible, at the end."""

    field: int
    width: Width = COLUMN_WIDTH
    hidden: bool = False


class Sort(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    field: int
    descending: bool = False


class GridOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    columns: tuple[ViewColumn, ...] = ()
    filter: dict[str, Any] | None = None
    sorts: tuple[Sort, ...] = ()
    row_height: RowHeight = "short"


class View(msgspec.Struct, frozen=True):
    """A view as the API shows it."""

    id: int
    name: str
    kind: str = "grid"
    options: GridOptions = GridOptions()
