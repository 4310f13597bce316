"""Rows as they are sent, judged by the schema: every wrong cell is named, none is let through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

Fields = Mapping[str, Any]
Cells = dict[FieldColumn, Wire]
Item = dict[str, Any]
"""A row by column names, as the statements read it."""


@dataclass(frozen=True, slots=True)
class Drafts:
    """Judged rows. `columns` are those that any row has, in one order, so that like requests
    share a statement; `is_even`: every row has all of them.
    """

    columns: tuple[FieldColumn, ...]
    items: list[Item]
    is_even: bool


class Judge:
    """Reads rows and gathers what is wrong with them."""

    def __init__(self, schema: TableSchema) -> None:
        self._columns = schema.columns
        self._problems: dict[str, str] = {}

    def one(self, fields: Fields) -> Drafts:
        return drafts_of([self._cells(fields, "")])

    def many(self, rows: Sequence[Fields], part: str) -> Drafts:
        """Rows that a batch has in `part`: column by column where they are alike and right."""
        if rows:
            keys = rows[0].keys()
            columns = [self._columns.find(key) for key in keys]
            known = [column for column in columns if column is not None]
            alike = len(set(known)) == len(columns) and all(row.keys() == keys for row in rows)
            if alike and known:
                try:
                    return self._by_columns(rows, dict(zip(keys, known, strict=True)))
                except CellInvalid:
                    pass
        return drafts_of(
            [self._cells(fields, f"{part}.{number}.") for number, fields in enumerate(rows)]
        )

    def note(self, where: str, sentence: str) -> None:
        if len(self._problems) < PROBLEMS_MAX:
            self._problems[where] = sentence

    def decide(self) -> None:
        """Raise RowsInvalid if anything was wrong."""
        if self._problems:
            raise RowsInvalid("Nothing was changed.", fields=self._problems)

    def _cells(self, fields: Fields, where: str) -> Cells:
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

    @staticmethod
    def _by_columns(rows: Sequence[Fields], columns: Mapping[str, FieldColumn]) -> Drafts:
        ordered = sorted(columns.items(), key=lambda pair: pair[1].id)
        names = [column.name for _, column in ordered]
        parsed = [column.kind.parse_values([row[key] for row in rows]) for key, column in ordered]
        items = [dict(zip(names, cells, strict=True)) for cells in zip(*parsed, strict=True)]
        return Drafts(tuple(column for _, column in ordered), items, is_even=True)


def drafts_of(rows: Sequence[Cells]) -> Drafts:
    found = {column for row in rows for column in row}
    columns = tuple(sorted(found, key=lambda column: column.id))
    items = [{column.name: value for column, value in row.items()} for row in rows]
    return Drafts(columns, items, is_even=all(len(row) == len(columns) for row in rows))


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
