"""How many rows there are: kept or estimated, counted only where that is quick."""

import asyncio

import psycopg

from colonnade.apps.tables.rows.policies import READ
from colonnade.apps.tables.rows.queries.anchors import present_anchors
from colonnade.apps.tables.rows.selections import Selected, selected
from colonnade.apps.tables.rows.statements.reading import count_sql
from colonnade.apps.tables.rows.values import Count, Selection
from colonnade.apps.tables.tables.queries import on_schema
from colonnade.apps.tables.tables.values import TableSchema
from colonnade.kernel.work import Look

COUNTED_MAX = 200_000
"""A table with fewer rows (by PostgreSQL's own estimate) is counted on the spot."""

COUNT_S = 2.0
"""What an exact count under a filter may take; beyond it, the planner's estimate is given."""


async def count_rows(look: Look, table_id: int, selection: Selection) -> Count:
    selection = selection.without_order()

    async def run(schema: TableSchema) -> tuple[int | None, Count]:
        chosen = selected(schema, selection)
        if chosen.is_whole:
            return await _count_all(look, schema, chosen)
        return await _count_some(look, schema, chosen)

    return await on_schema(look, table_id, READ, run)


async def _count_all(look: Look, schema: TableSchema, chosen: Selected) -> tuple[int | None, Count]:
    row = await look.find(
        "select t.version, c.reltuples::bigint from tables_table t"
        " left join pg_class c on c.oid = to_regclass(%(address)s) where t.id = %(table)s",
        {"address": schema.address, "table": schema.id},
    )
    if row is None or row[1] is None:
        return None, Count(0, exact=True)
    version, estimate = row
    if estimate <= COUNTED_MAX:
        return await _count_some(look, schema, chosen)
    anchors = await present_anchors(look, schema)
    if anchors is not None:
        return version, Count(anchors.total, exact=True)
    return version, Count(estimate, exact=False)


async def _count_some(
    look: Look, schema: TableSchema, chosen: Selected
) -> tuple[int | None, Count]:
    key = ("count", chosen.shape)
    sql = schema.kept(key) or schema.keep(key, count_sql(schema, chosen.condition))
    try:
        async with asyncio.timeout(COUNT_S):
            row = await look.find(sql, chosen.parameters)
    except TimeoutError:
        plan = await look.value(f"explain (format json) {sql}", chosen.parameters)
        return schema.version, Count(_rows_scanned(plan[0]["Plan"]), exact=False)
    except psycopg.errors.UndefinedTable:
        return None, Count(0, exact=True)
    return (None, Count(0, exact=True)) if row is None else (row[0], Count(row[1], exact=True))


def _rows_scanned(plan: dict[str, object]) -> int:
    """The estimate of the deepest node that yields rows: the scan below the aggregate."""
    found = 0
    below = plan.get("Plans")
    for node in below if isinstance(below, list) else []:  # pyright: ignore[reportUnknownVariableType]
        found = max(found, _rows_scanned(node))  # pyright: ignore[reportUnknownArgumentType]
    own = plan.get("Plan Rows", 0)
    return found or (own if isinstance(own, int) else 0)
