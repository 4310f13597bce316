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


def insert_sql(
    schema: TableSchema,
    columns: Columns,
    *,
    one: bool = False,
    places: bool = False,
    again: bool = False,
) -> str:
    """New rows from the JSON list `rows`; its members have `columns` by key.

    `places`: with a position of their own. `again`: rows that were there before, with id,
    position and version; one that is there once more is left alone. The result is their ids, or
    for `one` row that row as a JSON object.
    """
    body = sql_of(object_text("m", schema.columns.all, with_version=True))
    given = ["id bigint", "position text", "version integer"] if again else []
    if places and not again:
        given = ["position text"]
    listed = [*given, *(_typed(column) for column in columns)]
    listed = listed or ["nothing text"]
    drawn = "i.*" if again else f"nextval('{schema.address}_id_seq') as id, i.*"
    appended = "lpad(to_hex(i.id), 10, '0')"
    position = "coalesce(i.position, " + appended + ")" if places or again else appended
    version = "i.version" if again else "1"
    names = "".join(f", {column.name}" for column in columns)
    values = "".join(f", {_value('i', column)}" for column in columns)
    return _statement(
        schema,
        f"input as (select {drawn} from head,"
        f" json_to_recordset(%(rows)s::json) as i({', '.join(listed)})),"
        f" made as (insert into {schema.address} as r"
        f" (id, position, version, created_by, updated_by{names})"
        f" select i.id, {position}, {version}, %(feed_actor)s::bigint, %(feed_actor)s::bigint"
        f"{values} from input i"
        f"{' on conflict (id) do nothing' if again else ''} returning r.*)",
        payload=_whole_rows(schema, "made m"),
        found="0",
        agrees="true",
        result=f"(select {body} from made m)"
        if one
        else "(select array_agg(id order by id) from made)",
    )


def update_sql(
    schema: TableSchema,
    columns: Columns,
    *,
    one: bool = False,
    mixed: bool = False,
    expecting: bool = False,
) -> str:
    """Change `columns` of the rows `ids` (there are `count`) to what the JSON list `rows` says.

    `mixed`: not every row names every column; "h12" says that it does. `expecting`: a cell is
    changed only while it still is "e12", and rows that are gone are passed over. `one`: a single
    row, which is the result; its version must be `if_match` unless that is NULL.
    """
    listed = ["id bigint", *(_typed(column) for column in columns)]
    if mixed:
        listed += [f"h{column.id} boolean" for column in columns]
    if expecting:
        listed += [_typed(column, f"e{column.id}") for column in columns]
    changes = [_Change(column, mixed=mixed, expecting=expecting) for column in columns]
    old_cells = ", r.*" if one else "".join(f", r.{column.name}" for column in columns)
    old_columns = "r.*" if one else f"r.id, r.version{old_cells}"
    gate = "true" if expecting else "count(*) = %(count)s"
    agrees = "coalesce(bool_and(version = %(if_match)s::integer), true)" if one else "true"
    before = changed_cells_sql("o", columns, old="o", new="m")
    after = changed_cells_sql("m", columns, old="o", new="m")
    body = sql_of(object_text("m", schema.columns.all, with_version=True))
    return _statement(
        schema,
        "input as (select i.* from head,"
        f" json_to_recordset(%(rows)s::json) as i({', '.join(listed)})),"
        f" old as (select {old_columns} from {schema.address} r"
        " where r.id = any(%(ids)s::bigint[]) and exists (select from head)"
        " order by r.id for update),"
        f" gate as (select count(*) as found, {agrees} as agrees, {gate} and {agrees} as opens"
        " from old),"
        f" made as (update {schema.address} r set {', '.join(change.sets for change in changes)},"
        " version = r.version + 1, updated_at = now(), updated_by = %(feed_actor)s::bigint"
        " from input i join old o on o.id = i.id cross join gate g"
        f" where r.id = i.id and g.opens and ({' or '.join(change.differs for change in changes)})"
        " returning r.*)",
        payload=f"select json_build_object('table', {schema.id}, 'rows', json_agg("
        "json_build_object('id', m.id, 'version', m.version,"
        f" 'before', {before}, 'after', {after}) order by m.id)) as payload"
        " from made m join old o on o.id = m.id having count(*) > 0",
        found="(select found from gate)",
        agrees="(select agrees from gate)",
        result=f"(select {body} from (select * from made union all select * from old limit 1) m)"
        if one
        else "null",
    )


def delete_sql(schema: TableSchema, *, expecting: bool = False) -> str:
    """Delete the rows `ids` (there are `count`).

    The version of each must be `if_match` unless that is NULL. `expecting`: only those whose cells
    still are as the JSON list `rows` says, and ones that are gone are passed over.
    """
    gate = "true" if expecting else "count(*) = %(count)s"
    agrees = "coalesce(bool_and(version = %(if_match)s::integer), true)"
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
        f" gate as (select count(*) as found, {agrees} as agrees, {gate} and {agrees} as opens"
        " from old),"
        f" made as (delete from {schema.address} r using old o, gate g"
        f" where r.id = o.id and g.opens{expected} returning r.*)",
        payload=_whole_rows(schema, "made m"),
        found="(select found from gate)",
        agrees="(select agrees from gate)",
        result="null",
    )


class _Change:
    """How one column of an update is set, and when it makes a difference."""

    def __init__(self, column: FieldColumn, *, mixed: bool, expecting: bool) -> None:
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


def _value(alias: str, column: FieldColumn) -> str:
    if column.kind.empty is None:
        return f"{alias}.{column.name}"
    return f"coalesce({alias}.{column.name}, false)"


def _whole_rows(schema: TableSchema, source: str) -> str:
    """The payload of rows that came or went, whole."""
    return (
        f"select json_build_object('table', {schema.id}, 'rows', json_agg(json_build_object("
        "'id', m.id, 'position', m.position, 'version', m.version,"
        f" 'cells', {cells_json_sql('m', schema.columns.all)}) order by m.id)) as payload"
        f" from {source} having count(*) > 0"
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
