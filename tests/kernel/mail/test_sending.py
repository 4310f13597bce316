"""Messages from `send_mail` to a real mail server."""

import dataclasses
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.certificates import Certificates, make_certificates
from support.mail_server import PASSWORD, USER, MailServer
from support.running import free_port

from colonnade.kernel.activity import JobRunner
from colonnade.kernel.mail import AddressInvalid, send_mail
from colonnade.kernel.mail.jobs import handlers
from colonnade.kernel.mail.values import PER_ADDRESS_AN_HOUR_MAX, RETRY_AFTER
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.settings.sections.mail import MailSettings
from colonnade.kernel.work import Process, Work

TRIAL = "colonnade.kernel.mail:mail/trial"
VALUES = {"name": "Ada", "url": "https://example.com/"}
ADA = "ada@example.org"


@pytest.fixture
async def process(kept_process: Process) -> Process:
    """With nothing in it."""
    async with work_of(kept_process) as work:
        await work.execute("truncate mail_message, mail_address, jobs_job")
    return kept_process


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder: Path = tmp_path_factory.mktemp("certificates")
    return make_certificates(folder)


@pytest.fixture
def mail_server(certificates: Certificates) -> Iterator[MailServer]:
    server = MailServer(tls=certificates.server_context()).start()
    yield server
    server.stop()


@pytest.fixture
def sending(process: Process, mail_server: MailServer, certificates: Certificates) -> Process:
    """A process that sends by that server."""
    return by_smtp(process, mail_server, certificates)


def by_smtp(process: Process, server: MailServer, certificates: Certificates, **more: Any):
    mail = MailSettings(
        host="localhost",
        port=server.port,
        ca_file=str(certificates.authority),
        timeout_s=5,
        **more,
    )
    settings = dataclasses.replace(
        process.settings, mail=mail, mail_user=USER, mail_password=PASSWORD
    )
    return dataclasses.replace(process, settings=settings)


@asynccontextmanager
async def work_of(process: Process) -> AsyncIterator[Work]:
    work = Work(process, system_actor())
    try:
        yield work
    except BaseException:
        await work.roll_back()
        raise
    await work.commit()


async def send(process: Process, to: str = ADA, **more: Any) -> int:
    async with work_of(process) as work:
        return await send_mail(work, to=to, template=TRIAL, values=VALUES, **more)


async def run_due(process: Process) -> int:
    """Run every job that is due, as the worker does; how many."""
    work = Work(process, system_actor())
    due = await work.rows(
        "select id from jobs_job where state = 'queued' and run_at <= now() order by id"
    )
    await work.roll_back()
    runner = JobRunner(process, handlers)
    for (job_id,) in due:
        await runner.run(job_id)
    return len(due)


async def pass_time(process: Process, by: timedelta) -> None:
    """As if so much time had gone by for everything that waits."""
    async with work_of(process) as work:
        for column in ("next_at", "created_at", "sent_at"):
            await work.execute(f"update mail_message set {column} = {column} - %(by)s", {"by": by})
        await work.execute(
            "update jobs_job set run_at = run_at - %(by)s where state = 'queued'", {"by": by}
        )


async def message(process: Process, message_id: int) -> dict[str, Any]:
    work = Work(process, system_actor())
    row = await work.find(
        "select state, attempts, error, message_id, subject, body_text, body_html, provider_id"
        " from mail_message where id = %(id)s",
        {"id": message_id},
    )
    await work.roll_back()
    assert row is not None
    names = (
        "state",
        "attempts",
        "error",
        "message_id",
        "subject",
        "text",
        "html",
        "provider_id",
    )
    return dict(zip(names, row, strict=True))


@pytest.mark.anyio
async def test_without_a_mail_server_a_message_stays_in_the_mailbox(process: Process):
    message_id = await send(process)
    kept = await message(process, message_id)
    assert kept["state"] == "kept"
    assert kept["subject"] == "A trial message from Colonnade"
    assert "sent by Ada" in kept["text"]
    assert '<a href="https://example.com/">' in kept["html"]
    assert await run_due(process) == 0


@pytest.mark.anyio
async def test_what_is_not_committed_is_not_sent(sending: Process, mail_server: MailServer):
    work = Work(sending, system_actor())
    await send_mail(work, to=ADA, template=TRIAL, values=VALUES)
    await work.roll_back()
    assert await run_due(sending) == 0
    assert mail_server.taken == []


@pytest.mark.anyio
async def test_a_message_goes_over_tls_with_sign_in(sending: Process, mail_server: MailServer):
    message_id = await send(sending, unsubscribe_url="https://example.com/stop/1")
    await run_due(sending)
    (taken,) = mail_server.taken
    assert mail_server.signed_in == 1
    assert mail_server.envelopes == [(USER, [ADA])]
    sent = await message(sending, message_id)
    assert (sent["state"], sent["attempts"]) == ("sent", 1)
    assert taken["Message-ID"] == sent["message_id"] == sent["provider_id"]
    assert taken["Subject"] == "A trial message from Colonnade"
    assert taken["From"] == f"Colonnade <{USER}>"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["List-Unsubscribe"] == "<https://example.com/stop/1>"
    assert taken["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    kinds = [part.get_content_type() for part in taken.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


@pytest.mark.anyio
async def test_tls_from_the_first_byte(process: Process, certificates: Certificates):
    server = MailServer(tls=certificates.server_context(), implicit_tls=True).start()
    try:
        sending = by_smtp(process, server, certificates, security="tls")
        await send(sending)
        await run_due(sending)
        assert len(server.taken) == 1
    finally:
        server.stop()


@pytest.mark.anyio
async def test_nothing_goes_in_the_open_where_tls_is_wanted(
    process: Process, certificates: Certificates
):
    server = MailServer().start()
    try:
        sending = by_smtp(process, server, certificates)
        message_id = await send(sending)
        await run_due(sending)
        assert server.taken == []
        assert (await message(sending, message_id))["state"] == "waiting"
    finally:
        server.stop()


@pytest.mark.anyio
async def test_a_server_that_is_not_the_one_it_says_gets_nothing(
    sending: Process, mail_server: MailServer, tmp_path: Path
):
    other = make_certificates(tmp_path)
    mail = dataclasses.replace(sending.settings.mail, ca_file=str(other.authority))
    wary = dataclasses.replace(sending, settings=dataclasses.replace(sending.settings, mail=mail))
    message_id = await send(wary)
    await run_due(wary)
    waiting = await message(wary, message_id)
    assert waiting["state"] == "waiting"
    assert "CERTIFICATE_VERIFY_FAILED" in waiting["error"]
    assert mail_server.taken == []


@pytest.mark.anyio
async def test_a_job_run_again_sends_once(sending: Process, mail_server: MailServer):
    message_id = await send(sending)
    await run_due(sending)
    async with work_of(sending) as work:
        await work.execute("update jobs_job set state = 'queued', attempts = 0")
    assert await run_due(sending) == 1
    assert len(mail_server.taken) == 1
    assert (await message(sending, message_id))["attempts"] == 1


@pytest.mark.anyio
async def test_a_second_message_of_one_key_is_the_first(sending: Process):
    assert await send(sending, key="once") == await send(sending, key="once")
    assert await run_due(sending) == 1


@pytest.mark.anyio
async def test_what_may_pass_is_tried_again_under_the_same_id(
    sending: Process, mail_server: MailServer
):
    mail_server.refusals[ADA] = ["451 4.7.1 greylisted"]
    mail_server.data_answers[ADA] = ["452 4.3.1 no room"]
    message_id = await send(sending)
    await run_due(sending)
    waiting = await message(sending, message_id)
    assert (waiting["state"], waiting["attempts"]) == ("waiting", 1)
    assert "greylisted" in waiting["error"]
    assert await run_due(sending) == 0  # its time has not come
    await pass_time(sending, RETRY_AFTER[0])
    await run_due(sending)
    assert "no room" in (await message(sending, message_id))["error"]
    await pass_time(sending, RETRY_AFTER[1])
    await run_due(sending)
    sent = await message(sending, message_id)
    assert (sent["state"], sent["attempts"], sent["error"]) == ("sent", 3, None)
    assert mail_server.taken[0]["Message-ID"] == waiting["message_id"]


@pytest.mark.anyio
async def test_after_the_last_attempt_it_has_failed(process: Process, certificates: Certificates):
    nobody = MailServer(port=free_port())  # never started
    sending = by_smtp(process, nobody, certificates)
    message_id = await send(sending)
    for wait in (*RETRY_AFTER, timedelta()):
        assert await run_due(sending) == 1
        await pass_time(sending, wait)
    failed = await message(sending, message_id)
    assert (failed["state"], failed["attempts"]) == ("failed", len(RETRY_AFTER) + 1)
    assert "can't be reached" in failed["error"]
    assert await run_due(sending) == 0


@pytest.mark.anyio
async def test_an_address_that_bounces_is_written_to_no_more(
    sending: Process, mail_server: MailServer
):
    mail_server.refusals[ADA] = ["550 5.1.1 no such mailbox"] * 2
    first, second = await send(sending), await send(sending)
    await run_due(sending)
    assert (await message(sending, first))["state"] == "bounced"
    assert (await message(sending, second))["state"] == "bounced"
    third = await send(sending, to="ADA@example.org")
    assert await run_due(sending) == 0
    held = await message(sending, third)
    assert held["state"] == "held"
    assert "no such mailbox" in held["error"]


@pytest.mark.anyio
async def test_a_refusal_for_other_reasons_is_no_bounce(sending: Process, mail_server: MailServer):
    mail_server.refusals[ADA] = ["554 5.7.1 we do not like you"] * 3
    for _ in range(3):
        refused = await send(sending)
        await run_due(sending)
        assert (await message(sending, refused))["state"] == "failed"
    assert (await message(sending, await send(sending)))["state"] == "waiting"


@pytest.mark.anyio
async def test_nobody_gets_a_flood(sending: Process):
    async with work_of(sending) as work:
        for _ in range(PER_ADDRESS_AN_HOUR_MAX):
            await send_mail(work, to=ADA, template=TRIAL, values=VALUES)
        flood = await send_mail(work, to=ADA, template=TRIAL, values=VALUES)
    assert (await message(sending, flood))["state"] == "held"


@pytest.mark.anyio
async def test_no_more_leave_in_a_minute_than_allowed(
    process: Process, mail_server: MailServer, certificates: Certificates
):
    sending = by_smtp(process, mail_server, certificates, per_minute_max=2)
    for _ in range(3):
        await send(sending)
    await run_due(sending)
    assert len(mail_server.taken) == 2
    assert await run_due(sending) == 0
    await pass_time(sending, timedelta(minutes=1))
    await run_due(sending)
    assert len(mail_server.taken) == 3


@pytest.mark.anyio
@pytest.mark.parametrize(
    "address",
    [
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org, eve@example.org",
        "Ada <ada@example.org>",
        "ada@example.org\0",
        '"ada"@example.org',
        "ada@@example.org",
        "ada@localhost",
        "a" * 65 + "@example.org",
        "ada@-example.org",
        "ada@exa mple.org",
        "",
    ],
)
async def test_what_is_not_one_address_is_refused(process: Process, address: str):
    with pytest.raises(AddressInvalid):
        await send(process, to=address)


@pytest.mark.anyio
async def test_a_name_with_line_breaks_adds_no_header(sending: Process, mail_server: MailServer):
    evil = "Ada\r\nBcc: eve@example.org\r\n\r\n<b>hello</b>"
    async with work_of(sending) as work:
        await send_mail(
            work,
            to=ADA,
            template="support.templates_of_mail:evil",
            values={"name": evil},
        )
    await run_due(sending)
    (taken,) = mail_server.taken
    assert taken["Bcc"] is None
    assert taken["Subject"] == "Hello Ada Bcc: eve@example.org <b>hello</b>"
    assert mail_server.envelopes[0][1] == [ADA]
    html = taken.get_body(("html",))
    assert html is not None
    assert "<b>hello</b>" not in html.get_content()
