"""Sending mail: kept in the transaction, sent by a job that exists only if it commits."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec

from colonnade.kernel.mail.addresses import checked_address
from colonnade.kernel.mail.errors import MessageNotFailed, MessageUnknown, NothingToSendBy
from colonnade.kernel.mail.messages import SendMessage
from colonnade.kernel.mail.rendering import render_message
from colonnade.kernel.mail.values import PER_ADDRESS_AN_HOUR_MAX, MessageState
from colonnade.kernel.work import Work

_KEEP = """
insert into mail_message (message_id, account_id, to_address, template, subject, body_text,
    body_html, headers, key, state, error, created_at)
values (%(message_id)s, %(account)s, %(to)s, %(template)s, %(subject)s, %(text)s, %(html)s,
    %(headers)s::jsonb, %(key)s, %(state)s, %(error)s, %(now)s)
on conflict (key) do nothing returning id
"""


async def send_mail(
    work: Work,
    *,
    to: str,
    template: str,
    values: Mapping[str, object],
    account_id: int | None = None,
    key: str | None = None,
    unsubscribe_url: str | None = None,
) -> int:
    """Keep a message in this transaction, to be sent after its commit; the message's id.

    `template` names a pair such as `colonnade.kernel.accounts:mail/reset`; it is rendered now. A
    second message of one `key` is the first. With `unsubscribe_url` (for notifications) mail
    programs show a way to get no more of them. Raises AddressInvalid.
    """
    address = checked_address(to)
    settings = work.process.settings
    public = {"public_url": settings.public_url, **values}
    rendered = render_message(template, public)
    state, error = await _first_state(work, address)
    message_id = await work.value(
        _KEEP,
        {
            "message_id": f"<{uuid.uuid4().hex}@{_domain(settings.public_url)}>",
            "account": account_id,
            "to": address,
            "template": template,
            "subject": rendered.subject,
            "text": rendered.text,
            "html": rendered.html,
            "headers": msgspec.json.encode(_headers(unsubscribe_url)).decode(),
            "key": key,
            "state": state.value,
            "error": error,
            "now": work.now,
        },
    )
    if message_id is None:
        return await work.value("select id from mail_message where key = %(key)s", {"key": key})
    if state is MessageState.WAITING:
        await order_sending(work, message_id, mark="first")
    return message_id


async def order_sending(
    work: Work, message_id: int, *, mark: str, run_at: datetime | None = None
) -> None:
    """Have it sent. `mark` names the occasion: the same occasion orders one job."""
    await work.order(
        SendMessage(message_id),
        workspace_id=None,
        title="Send a message",
        key=f"mail.message.send:{message_id}:{mark}",
        run_at=run_at,
    )


async def send_again(work: Work, message_id: int) -> None:
    """Try a message once more that failed, was held back, or stayed here."""
    work.must_administer()
    if not work.process.settings.mail.leaves:
        raise NothingToSendBy
    row = await work.find(
        "select state from mail_message where id = %(id)s for update", {"id": message_id}
    )
    if row is None:
        raise MessageUnknown
    if MessageState(row[0]) in {MessageState.WAITING, MessageState.SENT}:
        raise MessageNotFailed
    await work.execute(
        "update mail_message set state = 'waiting', attempts = 0, error = null, next_at = null"
        " where id = %(id)s",
        {"id": message_id},
    )
    await order_sending(work, message_id, mark=f"asked-{uuid.uuid4().hex}")


async def send_trial(work: Work) -> int:
    """A message to oneself, to see whether mail arrives."""
    work.must_administer()
    return await send_mail(
        work,
        to=work.actor.email,
        template="colonnade.kernel.mail:mail/trial",
        values={"name": work.actor.name, "url": work.process.settings.public_url},
        account_id=work.actor.account_id,
    )


async def _first_state(work: Work, address: str) -> tuple[MessageState, str | None]:
    if not work.process.settings.mail.leaves:
        return MessageState.KEPT, None
    suppressed = await work.value(
        "select reason from mail_address where address = lower(%(address)s)"
        " and suppressed_at is not null",
        {"address": address},
    )
    if suppressed is not None:
        return MessageState.HELD, f"Messages to this address came back: {suppressed}"
    lately = await work.value(
        "select count(*) from mail_message where lower(to_address) = lower(%(address)s)"
        " and created_at > %(since)s",
        {"address": address, "since": work.now - timedelta(hours=1)},
    )
    if lately >= PER_ADDRESS_AN_HOUR_MAX:
        return MessageState.HELD, "Too many messages went to this address within an hour."
    return MessageState.WAITING, None


def _headers(unsubscribe_url: str | None) -> dict[str, str]:
    if unsubscribe_url is None:
        return {}
    # RFC 8058: one click, by POST, without a page in between.
    return {
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _domain(public_url: str) -> str:
    return urlsplit(public_url).hostname or "colonnade.invalid"
