"""What is asked of a table's rows."""

from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

BATCH_ROWS_MAX = 5_000
"""Rows of one request: one event, one undo, and a body of a few megabytes."""

SEARCH_LENGTH_MAX = 200
GRID_ROWS = 100
"""Rows of a page of the grid."""

OFFSET_MAX = 1_000_000_000
READ_S = 15.0
"""How long one page or count may take the database."""


class Shape(StrEnum):
    OBJECTS = "objects"
    ARRAYS = "arrays"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows, in which order, with which fields: as the address says it.

    A filter or sort that is given takes the place of the view's.
    """

    view: int | None = None
    filter: str | None = None
    sort: str | None = None
    search: str | None = None
    fields: str | None = None

    def without_order(self) -> "Selection":
        return replace(self, sort=None, fields=None)


EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class PageAsked:
    shape: Shape
    limit: int
    cursor: str | None = None
    offset: int | None = None
    selection: Selection = EVERYTHING


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A place between rows: what a cursor holds. `order` says which sorts the keys belong to."""

    order: str
    keys: list[str | None]
    position: str
    id: int


class Count(msgspec.Struct, frozen=True):
    count: int
    exact: bool
