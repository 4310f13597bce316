"""Handing messages over, and forgetting old ones."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec

from colonnade.kernel.jobs import Job, Queue, Scheduled
from colonnade.kernel.mail.actions import order_sending
from colonnade.kernel.mail.bounces import note_bounce
from colonnade.kernel.mail.composing import Parcel, compose, sender_of
from colonnade.kernel.mail.messages import SendMessage
from colonnade.kernel.mail.transports import MailRefused, MailUnsent, send_parcel
from colonnade.kernel.mail.values import ERROR_LENGTH_MAX, RETRY_AFTER, MessageState
from colonnade.kernel.telemetry import Counter, log
from colonnade.kernel.work import JobContext, JobHandler, Work

MINUTE = timedelta(minutes=1)
FORGET_BATCH = 5_000
HOUR_S = 3_600

outcomes_total = Counter("colonnade_mail_attempts", "Attempts to send a message", ["outcome"])

_TAKE = """
select m.message_id, m.to_address, m.subject, m.body_text, m.body_html, m.headers, m.created_at,
    m.attempts, a.reason
from mail_message m left join mail_address a
    on a.address = lower(m.to_address) and a.suppressed_at is not null
where m.id = %(id)s and m.state = 'waiting' for update of m
"""


class _Waiting(msgspec.Struct, frozen=True):
    message_id: str
    to_address: str
    subject: str
    body_text: str
    body_html: str
    headers: dict[str, str]
    created_at: datetime
    attempts: int
    reason: str | None


class ForgetOldMessages(Job, frozen=True):
    type: ClassVar[str] = "mail.old_messages.forget"
    queue: ClassVar[Queue] = "background"


class Forgotten(msgspec.Struct, frozen=True):
    count: int


async def send_message(context: JobContext, job: SendMessage) -> None:
    """One attempt. The row is locked while it lasts, so that two workers never send one twice."""
    work = context.work()
    waiting = await work.find_record(_Waiting, _TAKE, {"id": job.message_id})
    if waiting is None:
        return  # sent by an earlier run of this job
    if not work.process.settings.mail.leaves:
        await _set(work, job.message_id, MessageState.KEPT)
        return
    if waiting.reason is not None:
        error = f"Messages to this address came back: {waiting.reason}"
        await _set(work, job.message_id, MessageState.HELD, error=error)
        return
    if wait := await _full_minute(work):
        await _put_off(work, job.message_id, context.job_id, wait)
        return
    await _attempt(work, job.message_id, waiting, context.job_id)


async def _attempt(work: Work, message_id: int, waiting: _Waiting, job_id: int) -> None:
    try:
        provider_id = await send_parcel(work.process.settings, _parcel(work, waiting))
    except MailRefused as refusal:
        outcomes_total.labels(outcome="refused").inc()
        state = MessageState.BOUNCED if refusal.bounces else MessageState.FAILED
        await _set(work, message_id, state, error=str(refusal), attempted=True)
        if refusal.bounces:
            await note_bounce(work, waiting.to_address, str(refusal))
        log.warning("mail.refused", message=message_id, error=str(refusal))
    except MailUnsent as problem:
        outcomes_total.labels(outcome="put_off").inc()
        await _try_later(work, message_id, waiting.attempts + 1, str(problem), job_id)
        log.warning("mail.put_off", message=message_id, error=str(problem))
    else:
        outcomes_total.labels(outcome="sent").inc()
        await work.execute(
            "update mail_message set state = 'sent', sent_at = clock_timestamp(), error = null,"
            " next_at = null, attempts = attempts + 1, provider_id = %(provider)s"
            " where id = %(id)s",
            {"id": message_id, "provider": provider_id},
        )


def _parcel(work: Work, waiting: _Waiting) -> Parcel:
    return compose(
        message_id=waiting.message_id,
        sender=sender_of(work.process.settings),
        to=waiting.to_address,
        subject=waiting.subject,
        text=waiting.body_text,
        html=waiting.body_html,
        headers=waiting.headers,
        at=waiting.created_at,
    )


async def _try_later(work: Work, message_id: int, attempts: int, error: str, job_id: int) -> None:
    if attempts > len(RETRY_AFTER):
        await _set(work, message_id, MessageState.FAILED, error=error, attempted=True)
        return
    next_at = work.now + RETRY_AFTER[attempts - 1]
    await work.execute(
        "update mail_message set attempts = attempts + 1, error = %(error)s, next_at = %(at)s"
        " where id = %(id)s",
        {"id": message_id, "error": error[:ERROR_LENGTH_MAX], "at": next_at},
    )
    await order_sending(work, message_id, mark=f"after-{job_id}", run_at=next_at)


async def _full_minute(work: Work) -> timedelta | None:
    """How long to wait where as many as allowed left within a minute."""
    most = work.process.settings.mail.per_minute_max
    if not most:
        return None
    sent = await work.value(
        "select count(*) from mail_message where sent_at > now() - interval '1 minute'"
    )
    return MINUTE if sent >= most else None


async def _put_off(work: Work, message_id: int, job_id: int, wait: timedelta) -> None:
    """No attempt was made, so none is counted."""
    next_at = work.now + wait
    await work.execute(
        "update mail_message set next_at = %(at)s where id = %(id)s",
        {"id": message_id, "at": next_at},
    )
    await order_sending(work, message_id, mark=f"after-{job_id}", run_at=next_at)


async def _set(
    work: Work,
    message_id: int,
    state: MessageState,
    *,
    error: str | None = None,
    attempted: bool = False,
) -> None:
    await work.execute(
        "update mail_message set state = %(state)s, error = %(error)s, next_at = null,"
        " attempts = attempts + %(attempt)s where id = %(id)s",
        {
            "id": message_id,
            "state": state.value,
            "error": error[:ERROR_LENGTH_MAX] if error else None,
            "attempt": int(attempted),
        },
    )


async def forget_old_messages(context: JobContext, _job: ForgetOldMessages) -> Forgotten:
    work = context.work()
    before = work.now - timedelta(days=work.process.settings.mail.kept_days)
    count = 0
    while deleted := await work.execute(
        "delete from mail_message where id in (select id from mail_message"
        " where created_at < %(before)s and state <> 'waiting' limit %(limit)s)",
        {"before": before, "limit": FORGET_BATCH},
    ):
        count += deleted
    return Forgotten(count)


handlers: list[JobHandler[Any]] = [
    JobHandler(SendMessage, send_message),
    JobHandler(ForgetOldMessages, forget_old_messages),
]

schedule = [
    Scheduled(ForgetOldMessages(), "Forget old messages", every_s=HOUR_S, after_s=1_200),
]
