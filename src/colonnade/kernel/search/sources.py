"""The kernel's own things that can be found: workspaces."""

from collections.abc import Sequence

from colonnade.kernel.feed import Entry
from colonnade.kernel.search.values import Document, Source
from colonnade.kernel.work import Look

PREFIX = "workspace:"


async def _touched(_look: Look, entries: Sequence[Entry]) -> set[str]:
    return {f"{PREFIX}{entry.workspace_id}" for entry in entries}


async def _roots(look: Look) -> list[str]:
    rows = await look.rows("select id from workspaces_workspace where deleted_at is null")
    return [f"{PREFIX}{row[0]}" for row in rows]


async def _documents(look: Look, root: str) -> list[Document]:
    number = int(root.removeprefix(PREFIX))
    name: str | None = await look.value(
        "select name from workspaces_workspace where id = %(id)s and deleted_at is null",
        {"id": number},
    )
    if name is None:
        return []
    return [Document(root, number, "workspace", name, f"/w/{number}")]


WORKSPACES = Source(
    types=frozenset(
        {
            "workspaces.workspace.created",
            "workspaces.workspace.changed",
            "workspaces.workspace.deleted",
            "workspaces.workspace.restored",
            "workspaces.workspace.removed",
        }
    ),
    touched=_touched,
    roots=_roots,
    documents=_documents,
    prefixes=(PREFIX,),
)
