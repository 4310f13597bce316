"""Who is told what, once; who reads it; and how the feed gives rise to it."""

from datetime import UTC, datetime

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.kernel.activity.subscriptions import bring_up_to_date
from colonnade.kernel.errors import NotFound
from colonnade.kernel.feed import register_readers
from colonnade.kernel.jobs import JobChanged, JobError, JobState, OrderedJob
from colonnade.kernel.notifications import (
    JOB_FAILED,
    MENTION,
    MailWish,
    Mention,
    Notice,
    actions,
    mention_text,
    mentions_in,
    notify,
    notify_mentioned,
    plain,
    queries,
)
from colonnade.kernel.notifications.mentions import newly_mentioned
from colonnade.kernel.notifications.subscribers import subscribers
from colonnade.kernel.permissions import (
    SCOPES,
    Actor,
    Permission,
    Role,
    Thing,
    set_role,
    system_actor,
)
from colonnade.kernel.work import Look, Process, Work
from colonnade.kernel.workspaces import create_workspace

pytestmark = pytest.mark.anyio

READ = Permission("test.thing.read", Role.EDITOR, writes=False)
NOTICE = Notice(kind=JOB_FAILED, title="It failed", url="/w/1/jobs")


async def account(process: Process, name: str) -> Actor:
    async with process.database.writing() as connection:
        row = await (
            await connection.execute(
                "insert into accounts_account (email, name, password_hash)"
                " values (%(email)s, %(name)s, '') returning id",
                {"email": f"{name}@example.com", "name": name},
            )
        ).fetchone()
    assert row is not None
    return Actor(account_id=row[0], name=name, scopes=SCOPES)


async def told(process: Process, actor: Actor) -> list[str]:
    found, _ = await queries.my_notifications(
        Look(process, actor), unread=False, before=None, limit=100
    )
    return [notification.title for notification in found]


async def test_one_is_told_once_under_one_key_and_reads_it(process):
    ada = await account(process, "ada")
    for _ in range(2):
        work = Work(process, system_actor())
        notice = Notice(kind=JOB_FAILED, title="It failed", url="/w/1/jobs", key="job:1")
        await notify(work, notice, account_id=ada.account_id or 0)
        await work.commit()
    look = Look(process, ada)
    [notification], following = await queries.my_notifications(
        look, unread=True, before=None, limit=100
    )
    assert (notification.title, notification.read_at, following) == ("It failed", None, None)
    work = Work(process, ada)
    assert await actions.mark_read(work, notification.id) == 0
    await work.commit()
    assert await queries.my_unread_count(look) == 0
    assert (await queries.my_notifications(look, unread=True, before=None, limit=9))[0] == []


async def test_nobody_reads_or_marks_what_is_another_s(process):
    ada, ben = await account(process, "ada"), await account(process, "ben")
    work = Work(process, system_actor())
    number = await notify(work, NOTICE, account_id=ada.account_id or 0)
    await work.commit()
    assert await told(process, ben) == []
    work = Work(process, ben)
    with pytest.raises(NotFound):
        await actions.mark_read(work, number or 0)
    await actions.mark_all_read(work, 2**62)
    await work.commit()
    assert await queries.my_unread_count(Look(process, ada)) == 1


async def test_all_that_was_seen_becomes_read_and_what_came_after_does_not(process):
    ada = await account(process, "ada")
    work = Work(process, system_actor())
    seen = await notify(work, NOTICE, account_id=ada.account_id or 0)
    await notify(work, NOTICE, account_id=ada.account_id or 0)
    await work.commit()
    work = Work(process, ada)
    assert await actions.mark_all_read(work, seen or 0) == 1
    await work.commit()


async def test_who_wants_to_hear_nothing_hears_nothing(process):
    ada = await account(process, "ada")
    work = Work(process, ada)
    await actions.set_preference(work, JOB_FAILED.name, mail=MailWish.OFF, in_product=False)
    await work.commit()
    work = Work(process, system_actor())
    assert await notify(work, NOTICE, account_id=ada.account_id or 0) is None
    await work.commit()
    assert await told(process, ada) == []


async def test_who_wants_mail_alone_sees_nothing_in_the_product(process):
    ada = await account(process, "ada")
    work = Work(process, ada)
    await actions.set_preference(work, JOB_FAILED.name, mail=MailWish.DAILY, in_product=False)
    await work.commit()
    work = Work(process, system_actor())
    assert await notify(work, NOTICE, account_id=ada.account_id or 0) is not None
    await work.commit()
    assert await told(process, ada) == []
    assert await queries.my_unread_count(Look(process, ada)) == 0


async def test_a_mention_reaches_only_those_who_may_see_the_thing(process):
    names = ("writer", "editor", "viewer", "stranger")
    writer, editor, viewer, stranger = [await account(process, name) for name in names]
    work = Work(process, writer)
    workspace = await create_workspace(work, "Acme")
    for actor, role in ((editor, Role.EDITOR), (viewer, Role.VIEWER)):
        await set_role(await work.connection(), workspace.id, actor.account_id or 0, role)
    text = " ".join(
        mention_text(actor.account_id or 0, actor.name)
        for actor in (writer, editor, viewer, stranger, editor)
    )
    notice = Notice(
        kind=MENTION, title="writer mentions you", url="/w/1", workspace_id=workspace.id
    )
    thing = Thing(workspace.id, ("table:1",))
    reached = await notify_mentioned(work, f"Look, {text}", notice, may=READ, on=thing)
    again = await notify_mentioned(work, f"{text}!", notice, may=READ, on=thing, before=text)
    await work.commit()
    assert (reached, again) == ([editor.account_id], [])
    assert await told(process, editor) == ["writer mentions you"]
    assert await told(process, viewer) == await told(process, stranger) == []


async def test_the_feed_tells_of_roles_removals_and_failed_jobs(process):
    ada, ben = await account(process, "ada"), await account(process, "ben")
    async with process.database.writing() as connection:
        await register_readers(connection, ["notifications"])
    work = Work(process, ada)
    workspace = await create_workspace(work, "Acme")
    await work.commit()
    from colonnade.kernel.workspaces.actions import change_role, end_membership

    work = Work(process, ada)
    await set_role(await work.connection(), workspace.id, ben.account_id or 0, Role.VIEWER)
    await change_role(work, workspace.id, ben.account_id or 0, Role.EDITOR)
    await work.commit()
    await bring_up_to_date(process, subscribers[0])
    assert await told(process, ben) == ["ada made you editor in Acme"]
    async with process.database.writing() as connection:
        await failed_job(connection, ben, workspace.id)
    await bring_up_to_date(process, subscribers[0])
    assert await told(process, ben) == ["“Import” failed", "ada made you editor in Acme"]
    work = Work(process, ada)
    await end_membership(work, workspace.id, ben.account_id or 0)
    await work.commit()
    await bring_up_to_date(process, subscribers[0])
    assert await told(process, ben) == ["ada removed you from Acme"]
    assert await told(process, ada) == []


async def failed_job(connection: psycopg.AsyncConnection, actor: Actor, workspace_id: int) -> None:
    from colonnade.kernel.feed import Draft, append_entries

    now = datetime.now(UTC)
    row = await (
        await connection.execute(
            "insert into jobs_job (type, title, payload, queue, workspace_id, actor_id, actor,"
            " attempts_max, time_limit_s, run_at, created_at, state) values ('t', 'Import', '{}',"
            " 'default', %(w)s, %(a)s, '{}', 1, 1, now(), now(), 'failed') returning id",
            {"w": workspace_id, "a": actor.account_id},
        )
    ).fetchone()
    assert row is not None
    job = OrderedJob(
        id=row[0],
        type="t",
        title="Import",
        state=JobState.FAILED,
        error=JobError("x", "The file is empty."),
        created_at=now,
        workspace_id=workspace_id,
    )
    import msgspec

    payload = msgspec.json.encode(JobChanged(job=job))
    draft = Draft(JobChanged.type, f"workspace:{workspace_id}", workspace_id, payload)
    await append_entries(connection, system_actor(), [draft])


NAMES = st.text(min_size=1, max_size=40)


@given(st.lists(st.tuples(st.integers(1, 10**17), NAMES), max_size=8), st.text(max_size=30))
def test_what_is_written_as_a_mention_is_read_as_one(people, between):
    between = between.replace("@", "")
    text = between.join(mention_text(number, name) for number, name in people)
    assert [mention.account_id for mention in mentions_in(text)] == list(
        dict.fromkeys(number for number, _ in people)
    )
    assert "](account:" not in plain(text)
    assert newly_mentioned(text, text) == []


def test_what_only_looks_like_a_mention_is_none():
    for text in ("@[Ada](account:0)", "@[Ada](account:x)", "[Ada](account:5)", "@[](account:5)"):
        assert mentions_in(text) == []
    assert mentions_in("a@[Ada](account:5)") == [Mention(5, "Ada")]


@pytest.mark.parametrize("url", ["https://elsewhere.example", "//elsewhere.example", "w/1"])
def test_a_notification_leads_nowhere_else(url):
    with pytest.raises(ValueError, match="not a path of ours"):
        Notice(kind=JOB_FAILED, title="x", url=url)
