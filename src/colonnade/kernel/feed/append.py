"""Writing entries, in the transaction of the change itself."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from colonnade.kernel.database import Connection
from colonnade.kernel.feed.values import Deed, Draft, Entry
from colonnade.kernel.permissions import Actor

ENTRY_COLUMNS = (
    "sequence, transaction::text::bigint, at, workspace_id, actor_id, actor_name, origin,"
    " subject, type, payload::text, deed, reverts"
)


def entry_insert(payload_from: str) -> str:
    """SQL of one CTE body: append an entry per row of `payload_from` (it has a column `payload`).

    Its parameters are those of `entry_parameters`; it returns `ENTRY_COLUMNS`. With it a change
    and its entry are one statement, built by Postgres from what it really wrote.
    """
    return (
        "insert into feed_entry (workspace_id, actor_id, actor_name, origin, subject, type, deed,"
        " reverts, payload) select %(feed_workspace)s::bigint, %(feed_actor)s::bigint,"
        " %(feed_actor_name)s::text, %(feed_origin)s::text, %(feed_subject)s::text,"
        " %(feed_type)s::text, %(feed_deed)s::text, %(feed_reverts)s::bigint, payload"
        f" from {payload_from} where payload is not null returning {ENTRY_COLUMNS}"
    )


def entry_parameters(
    actor: Actor,
    *,
    type: str,  # noqa: A002  (the entry's word)
    subject: str,
    workspace_id: int,
    deed: Deed = Deed.DO,
    reverts: int | None = None,
) -> dict[str, Any]:
    return {
        "feed_workspace": workspace_id,
        "feed_actor": actor.account_id,
        "feed_actor_name": actor.name,
        "feed_origin": actor.origin,
        "feed_subject": subject,
        "feed_type": type,
        "feed_deed": deed.value,
        "feed_reverts": reverts,
    }


def entry_from_row(row: Sequence[Any]) -> Entry:
    """An `Entry` from a row of `ENTRY_COLUMNS`."""
    return Entry(
        sequence=row[0],
        transaction=row[1],
        at=row[2],
        workspace_id=row[3],
        actor_id=row[4],
        actor_name=row[5],
        origin=row[6],
        subject=row[7],
        type=row[8],
        payload=msgspec.Raw(row[9].encode()),
        deed=Deed(row[10]),
        reverts=row[11],
    )


_APPEND = "with source as (select %(payload)s::json as payload) " + entry_insert("source")


async def append_entries(
    connection: Connection, actor: Actor, drafts: Sequence[Draft]
) -> list[Entry]:
    """Append the drafts in order and return them as written."""
    entries: list[Entry] = []
    for draft in drafts:
        parameters: Mapping[str, Any] = {
            **entry_parameters(
                actor,
                type=draft.type,
                subject=draft.subject,
                workspace_id=draft.workspace_id,
                deed=draft.deed,
                reverts=draft.reverts,
            ),
            "payload": draft.payload.decode(),
        }
        row = await (await connection.execute(_APPEND.encode(), parameters)).fetchone()
        assert row is not None
        entries.append(entry_from_row(row))
    return entries
