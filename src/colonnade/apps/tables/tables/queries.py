"""How tables look, kept in this process.

A kept schema is never trusted on its own: every statement on rows also reads the table's current
version, and where that differs the schema is loaded and the statement runs again. So there is no
message to miss and nothing is ever stale.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import msgspec
import psycopg

from colonnade.apps.tables.databases.errors import TableNotFound
from colonnade.apps.tables.fields.columns import Columns
from colonnade.apps.tables.fields.values import Field
from colonnade.apps.tables.tables.errors import TableChanging
from colonnade.apps.tables.tables.policies import READ
from colonnade.apps.tables.tables.values import Table, TableSchema
from colonnade.apps.tables.views.options import living_options
from colonnade.apps.tables.views.values import View
from colonnade.kernel.database import Database
from colonnade.kernel.errors import Invalid, Malformed, NotFound
from colonnade.kernel.permissions import Permission, Thing
from colonnade.kernel.work import Look, Work

SCHEMAS_MAX = 2_000

ATTEMPTS_MAX = 5
"""How often something is run anew because the table was changed meanwhile."""

PURGED = (psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedTable)

T = TypeVar("T")

_kept: WeakKeyDictionary[Database, dict[int, TableSchema]] = WeakKeyDictionary()

_LOAD = """
select t.workspace_id, t.database_id, t.name, t.version,
  (select json_agg(json_build_object('id', f.id, 'name', f.name, 'kind', f.kind,
     'options', f.options, 'primary', f.is_primary) order by f.position, f.id)
   from tables_field f where f.table_id = t.id and f.removed_at is null)::text,
  (select json_agg(json_build_object('id', f.id, 'name', f.name, 'kind', f.kind,
     'options', f.options) order by f.id)
   from tables_field f where f.table_id = t.id and f.removed_at is not null)::text,
  (select json_agg(json_build_object('id', v.id, 'name', v.name, 'kind', v.kind,
     'options', v.options) order by v.id)
   from tables_view v where v.table_id = t.id and v.removed_at is null)::text
from tables_table t join tables_database d on d.id = t.database_id
where t.id = %(table)s and t.removed_at is null and d.removed_at is null
"""


async def table_by_id(look: Look, table_id: int) -> Table:
    """A table with its fields and views, fresh from the database."""
    schema = await present_schema(look, table_id)
    access = await look.must(READ, on=schema.thing)
    return schema.shown_to(access.role)


async def readable_table(look: Look, table_id: int) -> Thing:
    """A table that the actor may read: who may follow its events."""
    schema = await load_schema(look, table_id)
    await look.must(READ, on=schema.thing)
    return schema.thing


async def on_schema(
    look: Look,
    table_id: int,
    permission: Permission,
    run: Callable[[TableSchema], Awaitable[tuple[int | None, T]]],
) -> T:
    """Run something by the kept schema; it says which version the table really had.

    Where that is another one (nothing was written then), or where something is missing in the
    schema, it runs again by the table's present schema.
    """
    schema = await _kept_schema(look, table_id)
    for _ in range(ATTEMPTS_MAX):
        await look.must(permission, on=schema.thing)
        try:
            version, found = await run(schema)
        except (Invalid, Malformed, NotFound):
            present = await present_schema(look, table_id)
            if present.version == schema.version:
                raise
            schema = present
            continue
        except PURGED as error:
            schema = await _after_purge(look, schema, error)
            continue
        if version == schema.version:
            return found
        schema = await present_schema(look, table_id)
    raise TableChanging


async def _after_purge(look: Look, kept: TableSchema, error: psycopg.Error) -> TableSchema:
    """A kept schema may name a column that was deleted for good since."""
    if isinstance(look, Work) and look.is_open:
        # Its transaction is spoilt; the next try has the present schema.
        _kept.get(look.process.database, {}).pop(kept.id, None)
        raise TableChanging from error
    present = await load_schema(look, kept.id)
    if present.version == kept.version:
        raise error
    return present


async def present_schema(look: Look, table_id: int) -> TableSchema:
    """The schema as it is now, for this transaction if there is one. Asks no permission."""
    if isinstance(look, Work) and look.is_open:
        row = await look.find(_LOAD, {"table": table_id})
        if row is None:
            raise TableNotFound
        return _schema(table_id, row)
    return await load_schema(look, table_id)


async def _kept_schema(look: Look, table_id: int) -> TableSchema:
    kept = _kept.get(look.process.database)
    found = kept.get(table_id) if kept is not None else None
    return found if found is not None else await present_schema(look, table_id)


async def load_schema(look: Look, table_id: int) -> TableSchema:
    """Load it and keep it. Raises TableNotFound. Asks no permission."""
    async with look.aside() as connection:
        row = await (await connection.execute(_LOAD.encode(), {"table": table_id})).fetchone()
    kept = _kept.setdefault(look.process.database, {})
    if row is None:
        kept.pop(table_id, None)
        raise TableNotFound
    schema = _schema(table_id, row)
    if len(kept) >= SCHEMAS_MAX:
        kept.clear()
    kept[table_id] = schema
    return schema


def _schema(table_id: int, row: tuple[Any, ...]) -> TableSchema:
    workspace_id, database_id, name, version, fields_json, removed_json, views_json = row
    fields = msgspec.json.decode(fields_json or "[]", type=list[Field])
    living = Columns(fields).by_id
    raw_views = msgspec.json.decode(views_json or "[]", type=list[dict[str, Any]])
    views = [
        View(raw["id"], raw["name"], raw["kind"], living_options(raw["options"], living))
        for raw in raw_views
    ]
    return TableSchema(
        table_id=table_id,
        workspace_id=workspace_id,
        database_id=database_id,
        name=name,
        version=version,
        fields=fields,
        removed=msgspec.json.decode(removed_json or "[]", type=list[Field]),
        views=views,
    )
