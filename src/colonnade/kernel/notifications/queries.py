"""Reading notifications."""

from colonnade.kernel.errors import Unauthenticated
from colonnade.kernel.notifications.kinds import KINDS
from colonnade.kernel.notifications.values import MailWish, Notification, Preference
from colonnade.kernel.work import Look

COLUMNS = "id, kind, title, text, url, workspace_id, subject, actor_name, created_at, read_at"
BEFORE_ALL = 2**63 - 1

_PAGE = (
    f"select {COLUMNS} from notifications_notification"
    " where account_id = %(account)s and id < %(before)s and not is_hidden"
    " and (not %(unread)s or read_at is null) order by id desc limit %(limit)s"
)


async def my_notifications(
    look: Look, *, unread: bool, before: int | None, limit: int
) -> tuple[list[Notification], int | None]:
    """The newest first, from `before` on; and where the next page begins."""
    found = await look.records(
        Notification,
        _PAGE,
        {
            "account": reader_of(look),
            "before": before or BEFORE_ALL,
            "unread": unread,
            "limit": limit + 1,
        },
    )
    page = found[:limit]
    return page, page[-1].id if len(found) > limit else None


async def unread_count(look: Look, account_id: int) -> int:
    return await look.value(
        "select count(*) from notifications_notification"
        " where account_id = %(account)s and read_at is null and not is_hidden",
        {"account": account_id},
    )


async def my_unread_count(look: Look) -> int:
    return await unread_count(look, reader_of(look))


async def my_preferences(look: Look) -> list[Preference]:
    return list((await preferences_of(look, reader_of(look))).values())


async def preferences_of(look: Look, account_id: int) -> dict[str, Preference]:
    """By kind; what nobody has changed is as the kind has it. Asks no permission."""
    rows = await look.rows(
        "select kind, mail, in_product from notifications_preference"
        " where account_id = %(account)s",
        {"account": account_id},
    )
    kept = {kind: (MailWish(mail), in_product) for kind, mail, in_product in rows}
    return {
        kind.name: Preference(kind.name, kind.title, *kept.get(kind.name, (kind.mail, True)))
        for kind in KINDS.values()
    }


def reader_of(look: Look) -> int:
    if look.actor.account_id is None:
        raise Unauthenticated
    return look.actor.account_id
