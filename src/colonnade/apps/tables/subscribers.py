"""What the search finds of tables: databases, tables, fields, views. Rows: `searching`."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from colonnade.apps.tables.addresses import table_subject
from colonnade.kernel.feed import Entry
from colonnade.kernel.search import Document, Source
from colonnade.kernel.work import Look

DATABASE, TABLE = "database:", "table:"

TYPES = frozenset(
    {
        f"tables.{thing}.{verb}"
        for thing in ("database", "table", "field", "view")
        for verb in ("created", "changed", "removed", "restored")
    }
)

_TABLE = """
select t.workspace_id, t.database_id, t.name, d.name
from tables_table t join tables_database d on d.id = t.database_id
where t.id = %(id)s and t.removed_at is null and d.removed_at is null
"""
_FIELDS = """
select id, name from tables_field where table_id = %(id)s and removed_at is null
order by position, id
"""
_VIEWS = "select id, name from tables_view where table_id = %(id)s and removed_at is null"


async def _touched(look: Look, entries: Sequence[Entry]) -> set[str]:
    roots: set[str] = set()
    for entry in entries:
        payload: Mapping[str, Any] = msgspec.json.decode(entry.payload)
        if entry.type.startswith("tables.database."):
            number = payload["database"]["id"]
            roots.add(f"{DATABASE}{number}")
            rows = await look.rows(
                "select id from tables_table where database_id = %(id)s", {"id": number}
            )
            roots |= {f"{TABLE}{row[0]}" for row in rows}
        elif entry.type.startswith("tables.table."):
            roots.add(f"{TABLE}{payload['table']['id']}")
        else:
            roots.add(f"{TABLE}{payload['table']}")
    return roots


async def _roots(look: Look) -> list[str]:
    rows = await look.rows(
        "select 'database:' || id from tables_database where removed_at is null"
        " union all select 'table:' || id from tables_table where removed_at is null"
    )
    return [row[0] for row in rows]


async def _documents(look: Look, root: str) -> list[Document]:
    if root.startswith(DATABASE):
        return await _database(look, int(root.removeprefix(DATABASE)))
    return await _table(look, int(root.removeprefix(TABLE)))


async def _database(look: Look, number: int) -> list[Document]:
    row = await look.find(
        "select workspace_id, name from tables_database where id = %(id)s and removed_at is null",
        {"id": number},
    )
    if row is None:
        return []
    return [Document(f"{DATABASE}{number}", row[0], "database", row[1], f"/w/{row[0]}")]


async def _table(look: Look, number: int) -> list[Document]:
    """The table, its fields and its views: who sees it, sees them."""
    row = await look.find(_TABLE, {"id": number})
    if row is None:
        return []
    workspace_id, database_id, name, database = row
    subject = table_subject(number)
    within = (subject, f"{DATABASE}{database_id}")
    url = f"/w/{workspace_id}/tables/{number}"
    fields = await look.rows(_FIELDS, {"id": number})
    views = await look.rows(_VIEWS, {"id": number})
    columns = ", ".join(field_name for _, field_name in fields)
    text = f"{database}: {columns}"
    documents = [Document(subject, workspace_id, "table", name, url, text, within)]
    documents += [
        Document(f"field:{field}", workspace_id, "field", title, url, name, within)
        for field, title in fields
    ]
    documents += [
        Document(f"view:{view}", workspace_id, "view", title, f"{url}?view={view}", name, within)
        for view, title in views
    ]
    return documents


search_source = Source(
    types=TYPES,
    touched=_touched,
    roots=_roots,
    documents=_documents,
    prefixes=(DATABASE, TABLE),
)
