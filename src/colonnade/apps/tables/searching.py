"""Rows that the search finds: those with the text in any cell, as the grid's own search."""

from collections.abc import Mapping
from typing import Any

import msgspec

from colonnade.apps.tables.rows.queries import read_page
from colonnade.apps.tables.rows.values import PageAsked, Selection, Shape
from colonnade.apps.tables.tables.queries import table_by_id
from colonnade.kernel.errors import NotFound
from colonnade.kernel.search import FoundRow
from colonnade.kernel.work import Look
from colonnade.kit.folding import folded

TABLES_SEARCHED_MAX = 8
"""Without a table chosen, rows are looked for in so many: those that were changed last."""

_RECENT = """
select t.id from tables_table t join tables_database d on d.id = t.database_id
where t.workspace_id = %(workspace)s and t.removed_at is null and d.removed_at is null
order by (select max(e.sequence) from feed_entry e where e.subject = 'table:' || t.id) desc
  nulls last, t.id desc limit %(limit)s
"""


async def find_rows(
    look: Look, workspace_id: int, text: str, table: int | None, limit: int
) -> list[FoundRow]:
    """Rows with the text in any cell; each table asks its own permission."""
    if table is not None:
        return await _rows_of(look, table, text, limit)
    found: list[FoundRow] = []
    recent = await look.rows(_RECENT, {"workspace": workspace_id, "limit": TABLES_SEARCHED_MAX})
    for (number,) in recent:
        if len(found) >= limit:
            break
        try:
            found += await _rows_of(look, number, text, limit - len(found))
        except NotFound:
            continue  # gone meanwhile, or not for this actor's eyes
    return found


async def _rows_of(look: Look, table_id: int, text: str, limit: int) -> list[FoundRow]:
    table = await table_by_id(look, table_id)
    asked = PageAsked(Shape.OBJECTS, limit, selection=Selection(search=text))
    page = msgspec.json.decode(await read_page(look, table_id, asked))
    primary = next((field.name for field in table.fields if field.primary), "")
    url = f"/w/{table.workspace_id}/tables/{table_id}"
    found: list[FoundRow] = []
    for row in page["rows"]:
        cells: dict[str, Any] = row["fields"]
        title = str(cells.get(primary) or f"Row {row['id']}")
        subject = f"row:{table_id}/{row['id']}"
        said = f"{table.name}: {_cell_with(cells, primary, text)}"
        found.append(FoundRow(subject, title, said, f"{url}?row={row['id']}"))
    return found


def _cell_with(cells: Mapping[str, Any], primary: str, text: str) -> str:
    """The other cell that the row was found by, if it was; else its first one."""
    wanted = folded(text)
    others = [(name, str(value)) for name, value in cells.items() if name != primary and value]
    fitting = [(name, value) for name, value in others if wanted in folded(value)]
    return next((f"{name} {value}" for name, value in (*fitting, *others)), "")
