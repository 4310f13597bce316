"""From an event to a receiver, and what becomes of it when the receiver says no."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from standardwebhooks import Webhook as StandardWebhook
from standardwebhooks import WebhookVerificationError
from support.sinks import Answer, Sink
from support.webhooks import Fell, Post, of_installation, open_post, work_of

from colonnade.kernel.outgoing import OutgoingInvalid
from colonnade.kernel.webhooks.actions import (
    change_webhook,
    delete_webhook,
    ping_webhook,
    replay_delivery,
    replay_range,
    rotate_secret,
)
from colonnade.kernel.webhooks.errors import WebhookInvalid
from colonnade.kernel.webhooks.payloads import WebhookChange
from colonnade.kernel.webhooks.values import ATTEMPTS_MAX, JITTER, RETRY_AFTER, matches
from colonnade.kernel.work import Process

pytestmark = pytest.mark.anyio
BAD = Answer(500, body=b"out of order")


@pytest.fixture
async def post(kept_process: Process) -> Post:
    return await open_post(kept_process)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as opened:
        yield opened


async def test_an_event_arrives_signed(post: Post, sink: Sink):
    made = await post.make(sink.url)
    await post.ring(1)
    await post.deliver()
    told = [got for got in sink.got if got.told["type"] == "trial.bell.rang"]
    (got,) = told
    assert got.told["data"] == {"number": 1}
    assert got.told["workspace"] == post.workspace_id
    assert got.told["subject"] == "bell:1"
    assert got.told["actor"] == {"id": None, "name": "Colonnade"}
    assert got.told["id"] == got.id
    assert got.headers["content-type"] == "application/json"
    assert got.headers["user-agent"].startswith("Colonnade/")
    StandardWebhook(made.secret).verify(got.body, got.headers)
    with pytest.raises(WebhookVerificationError):
        StandardWebhook(made.secret).verify(got.body + b" ", got.headers)


async def test_a_filter_chooses_types_and_subjects(post: Post, sink: Sink):
    await post.make(sink.url, types=["trial.bell.*"], subjects=["bell:2", "tower:*"])
    await post.ring(1, subject="bell:1")
    await post.ring(2, subject="bell:2")
    await post.ring(3, subject="tower:9")
    await post.ring(4, subject="tower:9", kind=Fell)
    await post.deliver()
    assert [got.told["data"]["number"] for got in sink.got] == [2, 3]


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("tables.rows.*", "tables.rows.changed", True),
        ("tables.rows.*", "tables.rowsXchanged", False),
        ("*.changed", "tables.rows.changed", True),
        ("*", "anything", True),
        ("table:4", "table:42", False),
        ("t*.r*.c*", "tables.rows.changed", True),
        ("tables.rows", "tables.rows.changed", False),
    ],
)
async def test_what_a_pattern_fits(pattern: str, text: str, fits: bool):  # noqa: FBT001
    assert matches([pattern], text) is fits


async def test_first_attempts_keep_the_order(post: Post, sink: Sink):
    await post.make(sink.url, types=["trial.*"])
    await post.ring(*range(30))
    await post.ring(*range(30, 45))
    await post.deliver()
    assert [got.told["data"]["number"] for got in sink.got] == list(range(45))


async def test_the_schedule_of_attempts(post: Post, sink: Sink):
    """The id and the body stay, the timestamp is the attempt's, the waits are as documented."""
    made = await post.make(sink.url, types=["trial.*"])
    sink.then(BAD)
    await post.ring(1)
    await post.deliver()
    for number, wait in enumerate(RETRY_AFTER, start=1):
        (delivery,) = await post.deliveries(made.webhook.id)
        assert (delivery["state"], delivery["attempts"]) == ("waiting", number)
        assert wait * (1 - JITTER) - timedelta(seconds=5) <= delivery["wait"]
        assert delivery["wait"] <= wait * (1 + JITTER)
        # Some receivers would be resting by now; time goes by for that as well.
        await post.pass_time(delivery["wait"] + timedelta(minutes=20))
        await post.deliver()
    (delivery,) = await post.deliveries(made.webhook.id)
    assert (delivery["state"], delivery["attempts"]) == ("failed", ATTEMPTS_MAX)
    assert len(sink.got) == ATTEMPTS_MAX
    assert len(set(sink.ids())) == 1
    assert len({got.body for got in sink.got}) == 1
    for got in sink.got:
        StandardWebhook(made.secret).verify(got.body, got.headers)
        assert abs(got.at - int(got.headers["webhook-timestamp"])) < 2


async def test_waits_are_spread(post: Post, sink: Sink):
    made = await post.make(sink.url, types=["trial.*"])
    sink.then(BAD)
    await post.ring(1, 2, 3, 4)
    await post.deliver()
    waits = [delivery["wait"] for delivery in await post.deliveries(made.webhook.id)]
    assert len({round(wait.total_seconds(), 1) for wait in waits}) > 1


async def test_a_failed_one_lets_the_others_pass(post: Post, sink: Sink):
    made = await post.make(sink.url, types=["trial.*"])
    sink.choose = lambda got: BAD if got.told["data"]["number"] == 2 else Answer()
    await post.ring(1, 2, 3)
    await post.deliver()
    states = [delivery["state"] for delivery in await post.deliveries(made.webhook.id)]
    assert states == ["done", "waiting", "done"]


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_kept(post: Post, sink: Sink, status: int):
    made = await post.make(sink.url, types=["trial.*"])
    sink.then(Answer(status, {"retry-after": "3600"}), Answer())
    await post.ring(1, 2)
    await post.deliver()
    assert len(sink.got) == 1  # the second one waits too: it is the receiver that asked
    rests = (await post.webhook(made.webhook.id))["rests"]
    assert timedelta(seconds=3590) < rests <= timedelta(seconds=3600)
    await post.pass_time(timedelta(seconds=1800))
    await post.deliver()
    assert len(sink.got) == 1
    await post.pass_time(timedelta(seconds=1801))
    await post.deliver()
    assert len(sink.got) == 3


async def test_gone_disables(post: Post, sink: Sink):
    made = await post.make(sink.url, types=["trial.*"])
    sink.then(Answer(410))
    await post.ring(1, 2)
    await post.deliver()
    webhook = await post.webhook(made.webhook.id)
    assert webhook["state"] == "disabled"
    await post.ring(3)
    await post.pass_time(timedelta(days=1))
    await post.deliver()
    assert len(sink.got) == 1
    assert len(await post.deliveries(made.webhook.id)) == 2  # nothing is kept for it


async def test_a_redirect_is_not_followed(post: Post, sink: Sink):
    made = await post.make(sink.url, types=["trial.*"])
    with Sink() as elsewhere:
        sink.then(Answer(302, {"location": elsewhere.url}))
        await post.ring(1)
        await post.deliver()
        assert elsewhere.got == []
    (delivery,) = await post.deliveries(made.webhook.id)
    assert delivery["state"] == "waiting"


@pytest.mark.parametrize("answer", [Answer(hang_up=True), BAD, Answer(404)])
async def test_what_fails_is_tried_again(post: Post, sink: Sink, answer: Answer):
    made = await post.make(sink.url, types=["trial.*"])
    sink.then(answer, Answer())
    await post.ring(1)
    await post.deliver()
    await post.pass_time(timedelta(seconds=7))
    await post.deliver()
    (delivery,) = await post.deliveries(made.webhook.id)
    assert (delivery["state"], delivery["attempts"]) == ("done", 2)


async def test_a_slow_receiver_is_given_up(post: Post, sink: Sink, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("colonnade.kernel.webhooks.jobs.TIMEOUT_S", 0.3)
    made = await post.make(sink.url, types=["trial.*"])
    sink.then(Answer(wait_s=1.5))
    await post.ring(1)
    await post.deliver()
    (row,) = await post.rows("select error, status, duration_ms from webhooks_attempt")
    assert row[:2] == ("The other server took too long to answer.", None)
    assert 250 <= row[2] < 1000
    assert (await post.webhook(made.webhook.id))["failures"] == 1


async def test_a_receiver_that_keeps_failing_is_paused_and_its_admins_told(post: Post, sink: Sink):
    made = await post.make(sink.url, types=["trial.*"])
    async with work_of(post.process) as work:
        account = await work.value(
            "insert into accounts_account (email, name, password_hash)"
            " values ('ada@example.com', 'Ada', '') returning id"
        )
        await work.execute(
            "insert into permissions_member (workspace_id, account_id, role)"
            " values (%(w)s, %(a)s, 'admin')",
            {"w": post.workspace_id, "a": account},
        )
    sink.then(BAD)
    await post.ring(1)
    for _ in range(ATTEMPTS_MAX):
        await post.deliver()
        await post.pass_time(timedelta(hours=30))
    webhook = await post.webhook(made.webhook.id)
    assert webhook["state"] == "paused"
    mails = await post.rows("select to_address, subject, body_text from mail_message")
    assert [mail[:2] for mail in mails] == [("ada@example.com", "The webhook W was paused")]
    assert sink.url in mails[0][2]
    # What happens meanwhile is kept, and goes when a person lets it go on.
    before = len(sink.got)
    await post.ring(2)
    await post.deliver()
    assert len(sink.got) == before
    sink.then(Answer())
    async with work_of(post.process) as work:
        await change_webhook(work, made.webhook.id, WebhookChange(state="active"))
    await post.deliver()
    assert sink.got[-1].told["data"] == {"number": 2}


async def test_a_rotated_secret_signs_beside_the_old_one_for_a_while(post: Post, sink: Sink):
    made = await post.make(sink.url, types=["trial.*"])
    async with work_of(post.process) as work:
        rotated = await rotate_secret(work, made.webhook.id, overlap_hours=24)
    await post.ring(1)
    await post.deliver()
    assert len(sink.got[-1].headers["webhook-signature"].split()) == 2
    for secret in (made.secret, rotated.secret):
        StandardWebhook(secret).verify(sink.got[-1].body, sink.got[-1].headers)
    await post.pass_time(timedelta(hours=25))
    await post.ring(2)
    await post.deliver()
    StandardWebhook(rotated.secret).verify(sink.got[-1].body, sink.got[-1].headers)
    with pytest.raises(WebhookVerificationError):
        StandardWebhook(made.secret).verify(sink.got[-1].body, sink.got[-1].headers)


async def test_secrets_are_kept_sealed(post: Post, sink: Sink):
    made = await post.make(sink.url)
    ((sealed,),) = await post.rows("select sealed from webhooks_secret")
    assert made.secret.encode() not in sealed
    assert made.secret.removeprefix("whsec_").encode() not in sealed


async def test_one_delivery_and_a_range_are_replayed(post: Post, sink: Sink):
    made = await post.make(sink.url, types=["trial.*"])
    await post.ring(1, 2, 3)
    await post.deliver()
    first = (await post.deliveries(made.webhook.id))[0]
    async with work_of(post.process) as work:
        await replay_delivery(work, first["id"])
    await post.deliver()
    assert [got.told["data"]["number"] for got in sink.got] == [1, 2, 3, 1]
    assert sink.got[0].id == sink.got[3].id
    assert sink.got[0].body == sink.got[3].body
    async with work_of(post.process) as work:
        times = {"since": work.now - timedelta(hours=1), "until": work.now + timedelta(hours=1)}
        none = await replay_range(work, made.webhook.id, **times, everything=False)
        count = await replay_range(work, made.webhook.id, **times, everything=True)
    assert (none, count) == (0, 3)
    await post.deliver()
    assert [got.told["data"]["number"] for got in sink.got] == [1, 2, 3, 1, 1, 2, 3]


async def test_a_ping_arrives(post: Post, sink: Sink):
    made = await post.make(sink.url, types=["nothing.of.the.sort"])
    async with work_of(post.process) as work:
        await ping_webhook(work, made.webhook.id)
    await post.deliver()
    assert [got.told["type"] for got in sink.got] == ["webhooks.ping"]
    StandardWebhook(made.secret).verify(sink.got[0].body, sink.got[0].headers)


async def test_the_log_keeps_request_and_answer_within_bounds(post: Post, sink: Sink):
    await post.make(sink.url, types=["trial.*"])
    sink.then(Answer(500, {"x-many": "y" * 2000}, b"\0sorry" * 5000))
    await post.ring(1)
    await post.deliver()
    (row,) = await post.rows(
        "select request_headers, answer_headers, answer_body, status from webhooks_attempt"
    )
    assert row[0]["webhook-id"] == sink.got[0].id
    assert len(row[1]["x-many"]) == 500
    assert row[2].startswith("sorry")
    assert len(row[2]) <= 4096
    assert row[3] == 500


async def test_each_event_makes_one_delivery_even_if_read_twice(post: Post, sink: Sink):
    made = await post.make(sink.url, types=["trial.*"])
    await post.ring(1)
    await post.follow()
    async with work_of(post.process) as work:
        await work.execute("update feed_reader set snapshot = '1:1:'")
    await post.follow()
    assert len(await post.deliveries(made.webhook.id)) == 1


async def test_a_deleted_workspace_is_told_of_no_more(post: Post, sink: Sink):
    made = await post.make(sink.url, types=["trial.*"])
    await post.ring(1)
    await post.follow()
    async with work_of(post.process) as work:
        await work.execute("update workspaces_workspace set deleted_at = now()")
    await post.ring(2)
    await post.deliver()
    assert sink.got == []
    assert len(await post.deliveries(made.webhook.id)) == 1


async def test_the_installation_has_webhooks_of_its_own(post: Post, sink: Sink):
    await of_installation(post).make(sink.url, types=["trial.*"])
    await post.ring(1)
    await of_installation(post).ring(2, subject="account:7")
    await post.deliver()
    assert [(got.told["data"]["number"], got.told["workspace"]) for got in sink.got] == [(2, None)]


async def test_a_deleted_webhook_sends_nothing_more(post: Post, sink: Sink):
    made = await post.make(sink.url, types=["trial.*"])
    await post.ring(1)
    await post.follow()
    async with work_of(post.process) as work:
        await delete_webhook(work, made.webhook.id)
    await post.deliver()
    assert sink.got == []


@pytest.mark.parametrize(
    "draft",
    [
        {"url": "ftp://example.com/"},
        {"url": "http://user:pass@example.com/"},
        {"url": "https://"},
        {"url": "http://example.com/\r\nX: y"},
        {"url": "https://example.com/", "types": ["tables rows"]},
        {"url": "https://example.com/", "subjects": ["[a]+"]},
    ],
)
async def test_what_makes_no_webhook(post: Post, draft: dict[str, object]):
    with pytest.raises((WebhookInvalid, OutgoingInvalid)):
        await post.make(**draft)  # pyright: ignore[reportArgumentType]
