"""The SQL of writes: rows, their positions, and the entry in the feed, in one statement.

Each begins by comparing the table's version with the schema's: where it differs nothing is
written, and the caller makes the statement anew. Each returns, after the entry's columns: the
table's version, how many of the named rows there are, whether If-Match agreed, whether anything
was changed, and the result.
"""

from collections.abc import Sequence

from colonnade.apps.tables.fields.columns import FieldColumn
from colonnade.apps.tables.rows.statements.cells import (
    cells_json_sql,
    cells_sql,
    changed_cells_sql,
    object_text,
)
from colonnade.apps.tables.sql import sql_of, type_sql
from colonnade.apps.tables.tables.values import TableSchema
from colonnade.kernel.feed import entry_insert

Columns = Sequence[FieldColumn]

APPENDED = "lpad(to_hex(i.id), 10, '0')"
VERSION_AGREES = "coalesce(bool_and(version = %(if_match)s::integer), true)"


def insert_sql(schema: TableSchema, columns: Columns, *, again: bool = False) -> str:
    """New rows from the JSON list `rows`, at the end; the result is their ids.

    `again`: rows that were there before, with id, position and version; one that is there once
    more is left alone.
    """
    listed = ["id bigint", "position text", "version integer"] if again else []
    listed += [_typed(column) for column in columns]
    drawn = "i.*" if again else f"nextval('{schema.address}_id_seq') as id, i.*"
    return _insertion(
        schema,
        columns,
        f"select {drawn} from head, json_to_recordset(%(rows)s::json)"
        f" as i({', '.join(listed or ['nothing text'])})",
        position="i.position" if again else APPENDED,
        version="i.version" if again else "1",
        on_conflict=" on conflict (id) do nothing" if again else "",
        result="(select array_agg(id order by id) from made)",
    )


def insert_one_sql(schema: TableSchema, columns: Columns, *, places: bool) -> str:
    """A new row of the parameters "f12", at the end or at `position`; the result is the row."""
    given = "".join(f", {_parameter(column)}" for column in columns)
    return _insertion(
        schema,
        columns,
        f"select nextval('{schema.address}_id_seq') as id{given} from head",
        position="%(position)s::text" if places else APPENDED,
        version="1",
        on_conflict="",
        result=f"(select {_row_sql(schema)} from made m)",
    )


def update_sql(
    schema: TableSchema, columns: Columns, *, mixed: bool, expecting: bool = False
) -> str:
    """Change `columns` of the rows `ids` (there are `count`) to what the JSON list `rows` says.

    `mixed`: not every row names every column; "h12" says that it does. `expecting`: a cell is
    changed only while it still is "e12", and rows that are gone are passed over.
    """
    listed = ["id bigint", *(_typed(column) for column in columns)]
    if mixed:
        listed += [f"h{column.id} boolean" for column in columns]
    if expecting:
        listed += [_typed(column, f"e{column.id}") for column in columns]
    cells = "".join(f", r.{column.name}" for column in columns)
    return _update(
        schema,
        [_Change(column, mixed=mixed, expecting=expecting) for column in columns],
        rows=f"select i.* from head, json_to_recordset(%(rows)s::json) as i({', '.join(listed)})",
        old=f"select r.id, r.version{cells} from {schema.address} r"
        " where r.id = any(%(ids)s::bigint[]) and exists (select from head)"
        " order by r.id for update",
        agrees="true",
        complete="true" if expecting else "count(*) = %(count)s",
        result="null",
    )


def update_one_sql(schema: TableSchema, columns: Columns) -> str:
    """Change `columns` of the row `id` to the parameters "f12"; the result is the row.

    Its version must be `if_match` unless that is NULL.
    """
    given = "".join(f", {_parameter(column)}" for column in columns)
    return _update(
        schema,
        [_Change(column, mixed=False, expecting=False) for column in columns],
        rows=f"select %(id)s::bigint as id{given} from head",
        old=f"select r.* from {schema.address} r"
        " where r.id = %(id)s::bigint and exists (select from head) for update",
        agrees=VERSION_AGREES,
        complete="count(*) = 1",
        result=f"(select {_row_sql(schema)}"
        " from (select * from made union all select * from old limit 1) m)",
    )


def delete_sql(schema: TableSchema, *, expecting: bool = False) -> str:
    """Delete the rows `ids` (there are `count`).

    The version of each must be `if_match` unless that is NULL. `expecting`: only those whose cells
    still are as the JSON list `rows` says, and ones that are gone are passed over.
    """
    gate = "true" if expecting else "count(*) = %(count)s"
    columns = schema.columns.all
    input_sql = (
        "input as (select i.* from json_to_recordset(%(rows)s::json)"
        " as i(id bigint, cells jsonb)), "
        if expecting
        else ""
    )
    expected = (
        " and exists (select from input i where i.id = r.id"
        f" and {cells_sql('r', columns)} @> i.cells)"
        if expecting
        else ""
    )
    return _statement(
        schema,
        f"{input_sql}old as (select r.id, r.version from {schema.address} r"
        " where r.id = any(%(ids)s::bigint[]) and exists (select from head)"
        " order by r.id for update),"
        f" gate as ({_gate(VERSION_AGREES, gate)}),"
        f" made as (delete from {schema.address} r using old o, gate g"
        f" where r.id = o.id and g.opens{expected} returning r.*)",
        payload=_whole_rows(schema, removed=True),
        found="(select found from gate)",
        agrees="(select agrees from gate)",
        result="null",
    )


def _insertion(
    schema: TableSchema,
    columns: Columns,
    rows: str,
    *,
    position: str,
    version: str,
    on_conflict: str,
    result: str,
) -> str:
    names = "".join(f", {column.name}" for column in columns)
    values = "".join(f", {_value('i', column)}" for column in columns)
    return _statement(
        schema,
        f"input as ({rows}), made as (insert into {schema.address} as r"
        f" (id, position, version, created_by, updated_by{names})"
        f" select i.id, {position}, {version}, %(feed_actor)s::bigint, %(feed_actor)s::bigint"
        f"{values} from input i{on_conflict} returning r.*)",
        payload=_whole_rows(schema),
        found="0",
        agrees="true",
        result=result,
    )


def _update(
    schema: TableSchema,
    changes: "Sequence[_Change]",
    *,
    rows: str,
    old: str,
    agrees: str,
    complete: str,
    result: str,
) -> str:
    columns = [change.column for change in changes]
    sets = "".join(f"{change.sets}, " for change in changes)
    differs = " or ".join(change.differs for change in changes) or "false"
    before = changed_cells_sql("o", columns, old="o", new="m")
    after = changed_cells_sql("m", columns, old="o", new="m")
    return _statement(
        schema,
        f"input as ({rows}), old as ({old}), gate as ({_gate(agrees, complete)}),"
        f" made as (update {schema.address} r set {sets}"
        " version = r.version + 1, updated_at = now(), updated_by = %(feed_actor)s::bigint"
        " from input i join old o on o.id = i.id cross join gate g"
        f" where r.id = i.id and g.opens and ({differs}) returning r.*)",
        payload=f"select json_build_object('table', {schema.id}, 'rows', json_agg("
        "json_build_object('id', m.id, 'version', m.version,"
        f" 'before', {before}, 'after', {after}) order by m.id)) as payload"
        " from made m join old o on o.id = m.id having count(*) > 0",
        found="(select found from gate)",
        agrees="(select agrees from gate)",
        result=result,
    )


def _gate(agrees: str, complete: str) -> str:
    """Whether the write may happen: one row, read by all parts of the statement."""
    return (
        f"select count(*) as found, {agrees} as agrees, {complete} and {agrees} as opens from old"
    )


def _row_sql(schema: TableSchema) -> str:
    return sql_of(object_text("m", schema.columns.all, with_version=True))


class _Change:
    """How one column of an update is set, and when it makes a difference."""

    def __init__(self, column: FieldColumn, *, mixed: bool, expecting: bool) -> None:
        self.column = column
        name, value = column.name, _value("i", column)
        wanted: list[str] = []
        if mixed:
            wanted.append(f"i.h{column.id}")
        if expecting:
            wanted.append(f"o.{name} is not distinct from i.e{column.id}")
        self.sets = f"{name} = {value}"
        self.differs = f"o.{name} is distinct from {value}"
        if wanted:
            condition = " and ".join(wanted)
            self.sets = f"{name} = case when {condition} then {value} else r.{name} end"
            self.differs = f"({condition} and {self.differs})"


def _typed(column: FieldColumn, name: str = "") -> str:
    return f"{name or column.name} {type_sql(column.kind.column_type)}"


def _parameter(column: FieldColumn) -> str:
    return f"%({column.name})s::{type_sql(column.kind.column_type)} as {column.name}"


def _value(alias: str, column: FieldColumn) -> str:
    if column.kind.empty is None:
        return f"{alias}.{column.name}"
    return f"coalesce({alias}.{column.name}, false)"


def _whole_rows(schema: TableSchema, *, removed: bool = False) -> str:
    """The payload of rows that came or went, whole; also the cells of `removed` fields."""
    also = ""
    if removed and len(schema.removed):
        also = f", 'removed', jsonb_strip_nulls({cells_sql('m', schema.removed.all)})"
    return (
        f"select json_build_object('table', {schema.id}, 'rows', json_agg(json_build_object("
        "'id', m.id, 'position', m.position, 'version', m.version,"
        f" 'cells', {cells_json_sql('m', schema.columns.all)}{also}) order by m.id)) as payload"
        " from made m having count(*) > 0"
    )


def _statement(
    schema: TableSchema, parts: str, *, payload: str, found: str, agrees: str, result: str
) -> str:
    return (
        f"with head as (select from tables_table where id = {schema.id}"
        f" and version = {schema.version}), {parts},"
        f" changes as ({payload}), entry as ({entry_insert('changes')})"
        f" select e.*, t.version, {found}, {agrees}, e.sequence is not null, {result}"
        f" from tables_table t left join entry e on true where t.id = {schema.id}"
    )
