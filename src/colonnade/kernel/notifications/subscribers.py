"""Notifications that the feed itself gives rise to."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec

from colonnade.kernel.feed import Entry
from colonnade.kernel.jobs import JobChanged, JobState
from colonnade.kernel.notifications.actions import forget_of_workspace, notify
from colonnade.kernel.notifications.kinds import JOB_FAILED, MEMBERSHIP, WEBHOOK_PAUSED
from colonnade.kernel.notifications.values import Notice
from colonnade.kernel.permissions import Role, members_of
from colonnade.kernel.work import Subscriber, Work

MEMBER_CHANGED = "workspaces.member.changed"
MEMBER_REMOVED = "workspaces.member.removed"
WEBHOOK_CHANGED = "webhooks.webhook.changed"
INVITED = "workspaces.invitation.sent"


class _Member(msgspec.Struct):
    account_id: int
    role: str = ""


class _Webhook(msgspec.Struct):
    name: str = ""
    state: str = ""


class _Invitation(msgspec.Struct):
    email: str
    role: str


async def _member_changed(work: Work, entry: Entry) -> None:
    member = msgspec.json.decode(entry.payload, type=_Member)
    if member.account_id == entry.actor_id:
        return
    name = await _workspace_name(work, entry.workspace_id)
    if name is None:
        return
    await notify(
        work,
        Notice(
            kind=MEMBERSHIP,
            title=f"{_who(entry)} made you {member.role} in {name}",
            url=f"/w/{entry.workspace_id}",
            workspace_id=entry.workspace_id,
            subject=entry.subject,
            actor_name=entry.actor_name,
            key=_key(entry),
        ),
        account_id=member.account_id,
    )


async def _member_removed(work: Work, entry: Entry) -> None:
    member = msgspec.json.decode(entry.payload, type=_Member)
    await forget_of_workspace(work, member.account_id, entry.workspace_id)
    name = await _workspace_name(work, entry.workspace_id)
    if member.account_id == entry.actor_id or name is None:
        return
    # Of no workspace: its person could not see it there.
    await notify(
        work,
        Notice(
            kind=MEMBERSHIP,
            title=f"{_who(entry)} removed you from {name}",
            url="/",
            actor_name=entry.actor_name,
            key=_key(entry),
        ),
        account_id=member.account_id,
    )


async def _job_changed(work: Work, entry: Entry) -> None:
    job = msgspec.json.decode(entry.payload, type=JobChanged).job
    if job.state is not JobState.FAILED or job.workspace_id is None:
        return
    orderer: int | None = await work.value(
        "select j.actor_id from jobs_job j join permissions_member m"
        " on m.account_id = j.actor_id and m.workspace_id = j.workspace_id where j.id = %(id)s",
        {"id": job.id},
    )
    if orderer is None:
        return
    await notify(
        work,
        Notice(
            kind=JOB_FAILED,
            title=f"“{job.title}” failed",
            text=job.error.detail if job.error is not None else "",
            url=f"/w/{job.workspace_id}/jobs",
            workspace_id=job.workspace_id,
            subject=entry.subject,
            key=f"job:{job.id}:{job.attempts}",
        ),
        account_id=orderer,
    )


async def _invited(work: Work, entry: Entry) -> None:
    """For who has an account already; everybody gets the mail with the link."""
    invitation = msgspec.json.decode(entry.payload, type=_Invitation)
    invited: int | None = await work.value(
        "select id from accounts_account where lower(email) = lower(%(email)s)",
        {"email": invitation.email},
    )
    name = await _workspace_name(work, entry.workspace_id)
    if invited is None or name is None:
        return
    notice = Notice(
        kind=MEMBERSHIP,
        title=f"{_who(entry)} invites you to {name} as {invitation.role}",
        text="The link to accept is in your mail.",
        url="/",
        actor_name=entry.actor_name,
        key=_key(entry),
    )
    await notify(work, notice, account_id=invited)


async def _webhook_paused(work: Work, entry: Entry) -> None:
    webhook = msgspec.json.decode(entry.payload, type=_Webhook)
    if webhook.state != "paused" or entry.actor_id is not None:
        return  # somebody's own wish
    name = f"The webhook “{webhook.name}”" if webhook.name else "A webhook"
    for member in await members_of(await work.connection(), entry.workspace_id):
        if member.role.rank >= Role.ADMIN.rank:
            await notify(
                work,
                Notice(
                    kind=WEBHOOK_PAUSED,
                    title=f"{name} is paused, for its receiver fails",
                    url=f"/w/{entry.workspace_id}/settings",
                    workspace_id=entry.workspace_id,
                    subject=entry.subject,
                    key=_key(entry),
                ),
                account_id=member.account_id,
            )


async def _workspace_name(work: Work, workspace_id: int) -> str | None:
    return await work.value(
        "select name from workspaces_workspace where id = %(id)s and deleted_at is null",
        {"id": workspace_id},
    )


def _who(entry: Entry) -> str:
    return entry.actor_name or "Somebody"


def _key(entry: Entry) -> str:
    return f"feed:{entry.sequence}"


TELLERS: Mapping[str, Callable[[Work, Entry], Awaitable[None]]] = {
    MEMBER_CHANGED: _member_changed,
    MEMBER_REMOVED: _member_removed,
    JobChanged.type: _job_changed,
    WEBHOOK_CHANGED: _webhook_paused,
    INVITED: _invited,
}
"""What tells of an event of each type."""


async def _consume(work: Work, entries: Sequence[Entry]) -> None:
    for entry in entries:
        await TELLERS[entry.type](work, entry)


subscribers = [Subscriber("notifications", _consume, types=frozenset(TELLERS))]
