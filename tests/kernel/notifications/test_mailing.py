"""Notifications by mail: many in one, none that was read, and an end to them by one click."""

import re

import pytest
from support.people import Person

from colonnade.kernel.notifications import (
    JOB_FAILED,
    MENTION,
    Kind,
    MailWish,
    Notice,
    actions,
    notify,
    queries,
)
from colonnade.kernel.notifications.errors import UnsubscribeLinkWrong
from colonnade.kernel.notifications.mailing import (
    EVERYTHING,
    Unsubscribing,
    mail_notifications,
    unsubscribe_path,
    unsubscribing,
)
from colonnade.kernel.permissions import SCOPES, Actor, system_actor
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import Look, Process, Work

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ada(process: Process) -> Actor:
    work = Work(process, system_actor())
    number = await work.value(
        "insert into accounts_account (email, name, password_hash)"
        " values ('ada@example.com', 'Ada', '') returning id"
    )
    await work.commit()
    return Actor(account_id=number, name="Ada", scopes=SCOPES)


async def tell(process: Process, actor: Actor, *titles: str, kind: Kind = JOB_FAILED) -> None:
    work = Work(process, system_actor())
    for title in titles:
        await notify(
            work, Notice(kind=kind, title=title, url="/w/1/jobs"), account_id=actor.account_id or 0
        )
    await work.commit()


async def mail(process: Process, actor: Actor, wish: MailWish) -> int:
    work = Work(process, system_actor())
    count = await mail_notifications(work, actor.account_id or 0, wish)
    await work.commit()
    return count


async def mails(process: Process) -> list[tuple[str, str, dict[str, str]]]:
    look = Look(process, system_actor())
    return await look.rows("select subject, body_text, headers from mail_message order by id")


async def test_many_become_one_mail_once(process, ada):
    await tell(process, ada, "First", "<b>Second</b>\r\nBcc: x@example.com")
    assert await mail(process, ada, MailWish.DAILY) == 2
    assert await mail(process, ada, MailWish.DAILY) == 0
    [(subject, text, headers)] = await mails(process)
    assert subject == "<b>Second</b> Bcc: x@example.com, and 1 more"
    assert "- First" in text
    assert f"{process.settings.public_url}/w/1/jobs" in text
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].strip("<>") in text


async def test_what_was_read_or_is_wanted_otherwise_is_not_mailed(process, ada):
    await tell(process, ada, "Read", "Daily")
    look = Look(process, ada)
    found, _ = await queries.my_notifications(look, unread=True, before=None, limit=9)
    work = Work(process, ada)
    await actions.mark_read(work, found[-1].id)
    await work.commit()
    assert await mail(process, ada, MailWish.INSTANT) == 0
    assert await mail(process, ada, MailWish.DAILY) == 1
    work = Work(process, ada)
    await actions.set_preference(work, JOB_FAILED.name, mail=MailWish.OFF, in_product=True)
    await work.commit()
    await tell(process, ada, "Off")
    assert await mail(process, ada, MailWish.DAILY) == 0


async def test_a_mention_orders_one_mail_for_a_burst(process, ada):
    await tell(process, ada, "One", "Two", kind=MENTION)
    look = Look(process, system_actor())
    ordered = await look.value(
        "select count(*) from jobs_job where type = 'notifications.notifications.mail'"
    )
    assert ordered == 1
    assert await mail(process, ada, MailWish.INSTANT) == 2


async def test_a_workspace_one_has_left_is_not_told_of(process, ada):
    work = Work(process, system_actor())
    notice = Notice(kind=JOB_FAILED, title="Secret", url="/w/9", workspace_id=9)
    await notify(work, notice, account_id=ada.account_id or 0)
    await work.commit()
    assert await mail(process, ada, MailWish.DAILY) == 0
    assert await mails(process) == []


def test_a_link_says_whose_and_what_and_cannot_be_made_up(fresh_settings: Settings):
    leaving = Unsubscribing(5, MENTION.name)
    token = unsubscribe_path(fresh_settings, leaving).rpartition("/")[2]
    assert unsubscribing(fresh_settings, token) == leaving
    assert leaving.about == "when somebody mentions you"
    assert len(Unsubscribing(5, EVERYTHING).kinds) > 1
    for wrong in ("", "x", token[:-1], token[1:], f"{token}x"):
        with pytest.raises(UnsubscribeLinkWrong):
            unsubscribing(fresh_settings, wrong)


def test_one_click_without_signing_in_ends_the_mail(administrator: Person, settings: Settings):
    import httpx

    person = administrator.somebody("Una")
    path = unsubscribe_path(settings, Unsubscribing(person.id, JOB_FAILED.name))
    before = {p["kind"]: p for p in preferences(person)}
    assert before["job_failed"]["mail"] == "daily"
    with httpx.Client(base_url=person.base_url) as nobody:
        page = nobody.get(path, headers={"accept": "text/html"})
        assert "No more mail?" in page.text
        assert re.search(rf'action="{re.escape(path)}"', page.text)
        assert {p["kind"]: p for p in preferences(person)} == before  # looking changes nothing
        done = nobody.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (done.status_code, "Done" in done.text) == (200, True)
        assert nobody.get(f"{path}x").status_code == 410
    after = {p["kind"]: p for p in preferences(person)}
    assert (after["job_failed"]["mail"], after["job_failed"]["in_product"]) == ("off", True)
    assert after["mention"] == before["mention"]


def preferences(person: Person) -> list[dict]:
    return person.http.get("/api/v1/notifications/preferences").json()["preferences"]
