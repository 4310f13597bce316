"""Judging what a person wants to import into what, before a job is ordered for it."""

from collections.abc import Sequence

from colonnade.apps.tables.fields.columns import Columns
from colonnade.apps.tables.fields.errors import FieldInvalid
from colonnade.apps.tables.fields.kinds import kind_from
from colonnade.apps.tables.fields.values import checked_name
from colonnade.apps.tables.imports.errors import ColumnsWrong, TooManyColumns
from colonnade.apps.tables.imports.messages import PlannedColumn
from colonnade.apps.tables.imports.payloads import ColumnDraft
from colonnade.apps.tables.imports.reading.formats import FORMATS
from colonnade.apps.tables.imports.values import COLUMNS_MAX


def planned_columns(drafts: Sequence[ColumnDraft], existing: Columns | None) -> list[PlannedColumn]:
    """The columns that are not skipped. Raises ColumnsWrong, which names the places.

    `existing` are the fields of the table they go to; without it they become new fields.
    """
    wrong: dict[str, str] = {}
    planned: list[PlannedColumn] = []
    for at, draft in enumerate(drafts):
        if draft.skip:
            continue
        try:
            planned.append(_new(at, draft) if existing is None else _mapped(at, draft, existing))
        except FieldInvalid as error:
            wrong |= {
                f"columns.{at}.{name}": sentence
                for name, sentence in (error.fields or {"kind": error.detail}).items()
            }
    _check_distinct(planned, wrong)
    if wrong:
        raise ColumnsWrong(fields=wrong)
    if not planned:
        raise ColumnsWrong("Choose at least one column to import.")
    if len(planned) > COLUMNS_MAX:
        raise TooManyColumns(
            f"These are {len(planned):,} columns; a table takes {COLUMNS_MAX} at most."
        )
    return planned


def _new(at: int, draft: ColumnDraft) -> PlannedColumn:
    if draft.field_id is not None:
        raise FieldInvalid(fields={"field_id": "A new table has no fields yet."})
    name = checked_name(draft.name)
    kind = kind_from(draft.kind, draft.options)
    form = _fitting(draft.format, kind.name)
    return PlannedColumn(at, name, kind.name, kind.options, form)


def _mapped(at: int, draft: ColumnDraft, existing: Columns) -> PlannedColumn:
    column = existing.by_id.get(draft.field_id) if draft.field_id is not None else None
    if column is None:
        raise FieldInvalid(fields={"field_id": "Choose a field of the table, or skip this column."})
    field = column.field
    form = _fitting(draft.format, field.kind)
    return PlannedColumn(at, field.name, field.kind, field.options, form, field.id)


def _fitting(name: str | None, kind: str) -> str | None:
    """The format where it is for this kind of field; none where it was for another kind."""
    if name is None:
        return None
    known = FORMATS.get(name)
    if known is None:
        raise FieldInvalid(fields={"format": f"One of: {', '.join(FORMATS)}."})
    return name if known[0] == kind else None


def _check_distinct(planned: Sequence[PlannedColumn], wrong: dict[str, str]) -> None:
    names: set[str] = set()
    fields: set[int] = set()
    for column in planned:
        if column.field_id is None and column.name in names:
            wrong[f"columns.{column.at}.name"] = "Two columns have this name."
        if column.field_id is not None and column.field_id in fields:
            wrong[f"columns.{column.at}.field_id"] = "Two columns go to this field."
        names.add(column.name)
        if column.field_id is not None:
            fields.add(column.field_id)
