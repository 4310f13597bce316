"""Reading the mailbox: for administrators alone."""

from colonnade.kernel.mail.errors import MessageUnknown
from colonnade.kernel.mail.values import HeldAddress, Message, MessageState, WholeMessage
from colonnade.kernel.work import Look

SEARCH_LENGTH_MAX = 200
HELD_SHOWN_MAX = 500
_COLUMNS = """
id, to_address as "to", subject, state, created_at, sent_at, next_at, attempts, error
"""


async def mailbox(
    look: Look, *, search: str, state: MessageState | None, before: int | None, limit: int
) -> tuple[list[Message], int | None]:
    """The newest first, and the id to go on from. `search` looks at address and subject."""
    look.must_administer(writes=False)
    found = await look.records(
        Message,
        f"select {_COLUMNS} from mail_message where (%(search)s = '' or"
        " position(lower(%(search)s) in lower(to_address || ' ' || subject)) > 0)"
        " and (%(state)s::text is null or state = %(state)s)"
        " and (%(before)s::bigint is null or id < %(before)s) order by id desc limit %(limit)s",
        {
            "search": search.strip()[:SEARCH_LENGTH_MAX].replace("\0", ""),
            "state": state.value if state else None,
            "before": before,
            "limit": limit + 1,
        },
    )
    following = found[limit - 1].id if len(found) > limit else None
    return found[:limit], following


async def message_by_id(look: Look, message_id: int) -> WholeMessage:
    look.must_administer(writes=False)
    return await look.record(
        WholeMessage,
        f"select {_COLUMNS}, body_text as text, body_html as html from mail_message"
        " where id = %(id)s",
        {"id": message_id},
        absent=MessageUnknown,
    )


async def held_addresses(look: Look) -> list[HeldAddress]:
    """Those that messages came back from, the latest first."""
    look.must_administer(writes=False)
    return await look.records(
        HeldAddress,
        "select address, hard_bounces, reason, bounced_at, suppressed_at from mail_address"
        " order by bounced_at desc, address limit %(most)s",
        {"most": HELD_SHOWN_MAX},
    )
