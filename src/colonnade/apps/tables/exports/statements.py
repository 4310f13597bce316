"""The SQL of an export: cells as the texts that a file carries, harmless to spreadsheets."""

from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, literal, or_, select, text

from colonnade.apps.tables.fields.columns import FieldColumn
from colonnade.apps.tables.fields.kinds.select import Select
from colonnade.apps.tables.fields.kinds.texts import TextKind
from colonnade.apps.tables.rows.selections import Selected
from colonnade.apps.tables.rows.statements.cells import cell
from colonnade.apps.tables.rows.statements.reading import ROW, ordering
from colonnade.apps.tables.sql import sql_of
from colonnade.apps.tables.tables.values import TableSchema
from colonnade.kit.harmless import TRIGGERS

_TRIGGER_CODES = [ord(mark) for mark in TRIGGERS]
_APOSTROPHE = "'"


def export_sql(schema: TableSchema, chosen: Selected) -> str:
    rows = (
        select(*(_exported(column) for column in chosen.columns))
        .select_from(text(f"{schema.address} {ROW}"))
        .where(chosen.condition)
        .order_by(*ordering(chosen.sorts))
    )
    return f"copy ({sql_of(rows)}) to stdout (format csv)"


def _exported(column: FieldColumn) -> ColumnElement[Any]:
    found = column.kind.text(cell(ROW, column))
    return _harmless(found) if isinstance(column.kind, TextKind | Select) else found


def _harmless(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """What `harmless` does in Python. `ascii` gives the first character's code point."""
    first = func.ascii(value)
    treated = or_(
        first.in_(_TRIGGER_CODES),
        (first == ord(_APOSTROPHE))
        & func.ascii(func.ltrim(value, _APOSTROPHE)).in_(_TRIGGER_CODES),
    )
    return case((treated, literal(_APOSTROPHE, Text).concat(value)), else_=cast(value, Text))
