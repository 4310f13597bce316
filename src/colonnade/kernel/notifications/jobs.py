"""Mailing notifications, and forgetting old ones."""

from datetime import timedelta
from typing import Any

import msgspec

from colonnade.kernel.jobs import Scheduled
from colonnade.kernel.notifications.mailing import mail_notifications
from colonnade.kernel.notifications.messages import (
    ForgetNotifications,
    MailNotifications,
    OrderDigests,
)
from colonnade.kernel.notifications.values import (
    DIGEST_HOUR_UTC,
    KEPT_DAYS,
    KEPT_MAX,
    MailWish,
)
from colonnade.kernel.work import JobContext, JobHandler

DAY_S = 86_400
HOUR_S = 3_600


class Counted(msgspec.Struct, frozen=True):
    count: int


async def mail(context: JobContext, job: MailNotifications) -> Counted:
    return Counted(await mail_notifications(context.work(), job.account_id, MailWish(job.wish)))


async def order_digests(context: JobContext, _job: OrderDigests) -> Counted:
    work = context.work()
    # Instant ones too: what was committed after its mail had left is in no other.
    rows = await work.rows(
        "select distinct account_id, mail from notifications_notification where mail is not null"
    )
    for account_id, wish in rows:
        job = MailNotifications(account_id=account_id, wish=wish)
        await work.order(
            job,
            workspace_id=None,
            title="Mail the day's notifications",
            key=f"{job.type}:{account_id}:{wish}@{work.now.date()}",
        )
    return Counted(len(rows))


async def forget(context: JobContext, _job: ForgetNotifications) -> Counted:
    work = context.work()
    count = await work.execute(
        "delete from notifications_notification where created_at < %(before)s",
        {"before": work.now - timedelta(days=KEPT_DAYS)},
    )
    count += await work.execute(
        "delete from notifications_notification where id in (select id from (select id,"
        " row_number() over (partition by account_id order by read_at is null desc, id desc) n"
        " from notifications_notification) numbered where n > %(most)s)",
        {"most": KEPT_MAX},
    )
    return Counted(count)


handlers: list[JobHandler[Any]] = [
    JobHandler(MailNotifications, mail),
    JobHandler(OrderDigests, order_digests),
    JobHandler(ForgetNotifications, forget),
]

schedule = [
    Scheduled(
        OrderDigests(),
        "Mail the day's notifications",
        every_s=DAY_S,
        after_s=DIGEST_HOUR_UTC * HOUR_S,
    ),
    Scheduled(ForgetNotifications(), "Forget old notifications", every_s=DAY_S, after_s=4 * HOUR_S),
]
