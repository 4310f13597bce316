"""What one actor did in one tab, newest first: what undo and redo choose from."""

import msgspec

from colonnade.kernel.database import Connection
from colonnade.kernel.feed.append import ENTRY_COLUMNS, entry_from_row
from colonnade.kernel.feed.values import Deed, Entry
from colonnade.kernel.permissions import Actor


class DeedDone(msgspec.Struct, frozen=True):
    """An entry without its payload."""

    sequence: int
    transaction: int
    type: str
    deed: Deed
    reverts: int | None


async def deeds_of(
    connection: Connection, actor: Actor, *, subject: str, limit: int
) -> list[DeedDone]:
    """What of the actor's latest `limit` entries from this tab is about `subject`, newest first.

    Nothing without a tab. Within a transaction, which plans its statements anew from here on.
    """
    if actor.origin is None or actor.account_id is None:
        return []
    # Planned for this very tab: a plan for any tab walks a feed of millions for one with few.
    await connection.execute(b"set local plan_cache_mode = force_custom_plan")
    rows = await (
        await connection.execute(
            b"with own as materialized (select sequence, transaction, subject, type, deed, reverts"
            b" from feed_entry where origin = %(origin)s and actor_id = %(actor)s"
            b" order by sequence desc limit %(limit)s)"
            b" select sequence, transaction::text::bigint, type, deed, reverts from own"
            b" where subject = %(subject)s order by sequence desc",
            {
                "origin": actor.origin,
                "actor": actor.account_id,
                "subject": subject,
                "limit": limit,
            },
        )
    ).fetchall()
    return [DeedDone(row[0], row[1], row[2], Deed(row[3]), row[4]) for row in rows]


async def entries_of(connection: Connection, transaction: int, *, subject: str) -> list[Entry]:
    """The entries that one transaction wrote about `subject`, in order."""
    rows = await (
        await connection.execute(
            f"select {ENTRY_COLUMNS} from feed_entry"
            " where transaction = %(transaction)s::xid8 and subject = %(subject)s"
            " order by feed_entry.sequence".encode(),
            {"transaction": str(transaction), "subject": subject},
        )
    ).fetchall()
    return [entry_from_row(row) for row in rows]
