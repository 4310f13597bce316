"""Rows as they are sent, judged by the schema: every wrong cell is named, none is let through."""

from collections.abc import Mapping, Sequence
from typing import Any

from colonnade.apps.tables.fields.columns import FieldColumn
from colonnade.apps.tables.fields.errors import CellInvalid
from colonnade.apps.tables.fields.kinds import Wire
from colonnade.apps.tables.rows.errors import RowsInvalid, TooManyRows
from colonnade.apps.tables.rows.payloads import Batch
from colonnade.apps.tables.rows.values import BATCH_ROWS_MAX
from colonnade.apps.tables.tables.values import TableSchema

PROBLEMS_MAX = 100
"""Wrong cells that one answer names."""

Cells = dict[FieldColumn, Wire]


class Judge:
    """Reads rows and gathers what is wrong with them."""

    def __init__(self, schema: TableSchema) -> None:
        self._columns = schema.columns
        self._problems: dict[str, str] = {}

    def cells(self, fields: Mapping[str, Any], where: str = "") -> Cells:
        """The cells in wire form; a wrong one is left out and noted as `where` + its key."""
        found: Cells = {}
        for key, value in fields.items():
            column = self._columns.find(key)
            if column is None:
                self.note(f"{where}{key}", "This table has no such field.")
                continue
            try:
                found[column] = column.kind.parse(value)
            except CellInvalid as error:
                self.note(f"{where}{key}", error.detail)
        return found

    def note(self, where: str, sentence: str) -> None:
        if len(self._problems) < PROBLEMS_MAX:
            self._problems[where] = sentence

    def decide(self) -> None:
        """Raise RowsInvalid if anything was wrong."""
        if self._problems:
            raise RowsInvalid("Nothing was changed.", fields=self._problems)


def check_batch(batch: Batch, judge: Judge) -> None:
    """The whole of a batch: its size, and that every row is named once."""
    size = len(batch.create) + len(batch.update) + len(batch.delete)
    if size > BATCH_ROWS_MAX:
        raise TooManyRows(f"A batch has {BATCH_ROWS_MAX:,} rows at most; this one has {size:,}.")
    seen: set[int] = set()
    named = [(f"update.{n}.id", row.id) for n, row in enumerate(batch.update)]
    named += [(f"delete.{n}", row_id) for n, row_id in enumerate(batch.delete)]
    for where, row_id in named:
        if row_id in seen:
            judge.note(where, "This row is named twice.")
        seen.add(row_id)


def columns_in(rows: Sequence[Cells]) -> tuple[FieldColumn, ...]:
    """The columns that any of the rows has, in one order: like requests share a statement."""
    found = {column for row in rows for column in row}
    return tuple(sorted(found, key=lambda column: column.id))
