"""The mailbox over HTTP: for administrators alone."""

import httpx
import pytest
from support.people import Person

MAIL = "/api/v1/administration/mail"


@pytest.fixture(scope="module")
def message_id(administrator: Person) -> int:
    return administrator.make(f"{MAIL}/trial")["id"]


def test_a_message_is_found_and_read(administrator: Person, message_id: int):
    box = administrator.http.get(MAIL, params={"search": "TRIAL message"}).json()
    assert message_id in [message["id"] for message in box["messages"]]
    assert box["leaves"] is False
    whole = administrator.http.get(f"{MAIL}/{message_id}").json()
    assert whole["state"] == "kept"
    assert "It was sent by Ada" in whole["text"]
    assert administrator.http.get(MAIL, params={"search": "no such"}).json()["messages"] == []


def test_the_pages_need_no_javascript(administrator: Person, message_id: int):
    page = administrator.http.get("/administration/mailbox")
    assert page.status_code == 200
    assert f"/administration/mailbox/{message_id}" in page.text
    message = administrator.http.get(f"/administration/mailbox/{message_id}")
    assert "A trial message from Colonnade" in message.text
    assert "<script" not in message.text


def test_pages_of_the_mailbox_follow_each_other(administrator: Person):
    for _ in range(3):
        administrator.make(f"{MAIL}/trial")
    seen: list[int] = []
    cursor = None
    while True:
        given = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = administrator.http.get(MAIL, params=given).json()
        seen += [message["id"] for message in page["messages"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) >= 3


def test_nothing_is_sent_again_without_a_mail_server(administrator: Person, message_id: int):
    answer = administrator.http.post(f"{MAIL}/{message_id}/send")
    assert answer.json()["code"] == "mail.nothing_to_send_by"


def test_a_complaint_holds_an_address_until_it_is_lifted(administrator: Person):
    told = {"kind": "complaint", "address": "Eve@example.org", "reason": "spam"}
    assert administrator.http.post(f"{MAIL}/bounces", json=told).status_code == 204
    held = administrator.http.get("/api/v1/administration/mail-addresses").json()["addresses"]
    (eve,) = [one for one in held if one["address"] == "eve@example.org"]
    assert eve["suppressed_at"] is not None
    lift = {"address": "eve@example.org"}
    url = "/api/v1/administration/mail-addresses/lift"
    assert administrator.http.post(url, json=lift).status_code == 204
    assert administrator.http.post(url, json=lift).status_code == 404


def test_others_see_nothing_of_it(administrator: Person, server, message_id: int):
    somebody = administrator.somebody("Somebody")
    for path in (MAIL, f"{MAIL}/{message_id}", "/administration/mailbox"):
        assert somebody.http.get(path).status_code == 403
    assert httpx.get(f"{server.url}{MAIL}").status_code == 401
