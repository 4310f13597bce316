"""Telling people, and what they do with what they were told."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from colonnade.kernel.errors import NotFound, Unauthenticated
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.notifications.errors import KindUnknown, NotificationAbsent
from colonnade.kernel.notifications.kinds import KINDS
from colonnade.kernel.notifications.mentions import newly_mentioned, plain
from colonnade.kernel.notifications.messages import MailNotifications, NotificationsChanged
from colonnade.kernel.notifications.queries import preferences_of, unread_count
from colonnade.kernel.notifications.values import (
    INSTANT_WAIT_S,
    TEXT_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    MailWish,
    Notice,
    Preference,
    account_subject,
)
from colonnade.kernel.permissions import Access, Permission, Thing, TokenReadsOnly, accesses_of
from colonnade.kernel.work import Work

_INSERT = """
insert into notifications_notification
  (account_id, kind, key, workspace_id, subject, title, text, url, actor_name, mail, is_hidden)
select a.id, %(kind)s, %(key)s, %(workspace)s, %(subject)s, %(title)s, %(text)s, %(url)s,
  %(actor_name)s, %(mail)s, %(hidden)s
from accounts_account a where a.id = %(account)s
on conflict (account_id, key) where key is not null do nothing
returning id
"""


async def notify(work: Work, notice: Notice, *, account_id: int) -> int | None:
    """Tell one account, in this transaction; the id, or None where it is not told.

    Asks no permission: whoever calls knows that this person may see the thing.
    """
    wish = (await preferences_of(work, account_id))[notice.kind.name]
    if wish.mail is MailWish.OFF and not wish.in_product:
        return None
    notification_id: int | None = await work.value(
        _INSERT,
        {
            "account": account_id,
            "kind": notice.kind.name,
            "key": notice.key,
            "workspace": notice.workspace_id,
            "subject": notice.subject,
            "title": notice.title[:TITLE_CHARACTERS_MAX],
            "text": notice.text[:TEXT_CHARACTERS_MAX],
            "url": notice.url,
            "actor_name": notice.actor_name,
            "mail": None if wish.mail is MailWish.OFF else wish.mail.value,
            "hidden": not wish.in_product,
        },
    )
    if notification_id is None:
        return None
    await _tell(work, account_id)
    if wish.mail is MailWish.INSTANT:
        await _order_mail(work, account_id)
    return notification_id


async def notify_mentioned(
    work: Work, text: str, notice: Notice, *, may: Permission, on: Thing, before: str = ""
) -> list[int]:
    """Tell whom a text mentions, where they have the permission to see the thing; their accounts.

    Nobody hears of their own mention. `before`: the text as it was, whose people know already.
    """
    mentioned = newly_mentioned(before, text)
    accesses = await accesses_of(
        await work.connection(), [mention.account_id for mention in mentioned]
    )
    told: list[int] = []
    for mention in mentioned:
        access = accesses.get((mention.account_id, on.workspace_id))
        if access is None or not _may(access, may, on):
            continue
        if mention.account_id != work.actor.account_id:
            await notify(work, replace(notice, text=plain(text)), account_id=mention.account_id)
            told.append(mention.account_id)
    return told


def _may(access: Access, permission: Permission, on: Thing) -> bool:
    try:
        return access.on(on).role.rank >= permission.minimum.rank
    except NotFound:
        return False


async def mark_read(work: Work, notification_id: int) -> int:
    """How many are unread then."""
    account_id = _writer(work)
    known = await work.execute(
        "update notifications_notification set read_at = coalesce(read_at, %(now)s)"
        " where id = %(id)s and account_id = %(account)s",
        {"id": notification_id, "account": account_id, "now": work.now},
    )
    if not known:
        raise NotificationAbsent
    return await _tell(work, account_id)


async def mark_all_read(work: Work, up_to: int) -> int:
    """All that one has seen the list of; what came after it stays unread."""
    account_id = _writer(work)
    await work.execute(
        "update notifications_notification set read_at = %(now)s"
        " where account_id = %(account)s and id <= %(id)s and read_at is null",
        {"id": up_to, "account": account_id, "now": work.now},
    )
    return await _tell(work, account_id)


async def set_preference(
    work: Work, kind_name: str, *, mail: MailWish, in_product: bool
) -> Preference:
    return await keep_preference(work, _writer(work), kind_name, mail=mail, in_product=in_product)


async def keep_preference(
    work: Work, account_id: int, kind_name: str, *, mail: MailWish, in_product: bool
) -> Preference:
    """Asks no permission: for the link in a mail, whose signature says whose it is."""
    kind = KINDS.get(kind_name)
    if kind is None:
        raise KindUnknown
    await work.execute(
        "insert into notifications_preference (account_id, kind, mail, in_product)"
        " values (%(account)s, %(kind)s, %(mail)s, %(in_product)s)"
        " on conflict (account_id, kind) do update"
        " set mail = excluded.mail, in_product = excluded.in_product",
        {"account": account_id, "kind": kind.name, "mail": mail.value, "in_product": in_product},
    )
    # What waits for a mail goes by the new wish.
    await work.execute(
        "update notifications_notification set mail = %(mail)s"
        " where account_id = %(account)s and kind = %(kind)s and mail is not null",
        {
            "account": account_id,
            "kind": kind.name,
            "mail": None if mail is MailWish.OFF else mail.value,
        },
    )
    if mail is MailWish.INSTANT:
        await _order_mail(work, account_id)
    return Preference(kind.name, kind.title, mail, in_product)


async def stop_mail(work: Work, account_id: int, kinds: Collection[str]) -> None:
    """No more mail about these kinds; in the product they still come as before."""
    kept = await preferences_of(work, account_id)
    for name in kinds:
        if name in kept:
            await keep_preference(
                work, account_id, name, mail=MailWish.OFF, in_product=kept[name].in_product
            )


async def forget_of_workspace(work: Work, account_id: int, workspace_id: int) -> None:
    """What was told of a workspace that somebody may no longer see."""
    await work.execute(
        "delete from notifications_notification"
        " where account_id = %(account)s and workspace_id = %(workspace)s",
        {"account": account_id, "workspace": workspace_id},
    )
    await _tell(work, account_id)


async def _order_mail(work: Work, account_id: int) -> None:
    """One job for all that comes within a short while."""
    run_at = work.now + timedelta(seconds=INSTANT_WAIT_S)
    slot = int(run_at.timestamp()) // INSTANT_WAIT_S
    job = MailNotifications(account_id=account_id, wish=MailWish.INSTANT.value)
    await work.order(
        job,
        workspace_id=None,
        title="Mail notifications",
        key=f"{job.type}:{account_id}@{slot}",
        run_at=run_at,
    )


async def _tell(work: Work, account_id: int) -> int:
    unread = await unread_count(work, account_id)
    work.emit(
        NotificationsChanged(unread),
        subject=account_subject(account_id),
        workspace_id=INSTALLATION,
    )
    return unread


def _writer(work: Work) -> int:
    if work.actor.account_id is None:
        raise Unauthenticated
    if "write" not in work.actor.scopes:
        raise TokenReadsOnly
    return work.actor.account_id
