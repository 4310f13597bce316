"""Invitations: mailed, resent, revoked, accepted with an account and without one."""

from typing import Any

import httpx
import psycopg
import pytest
from support.mailbox import last_mail, link_in_last_mail
from support.people import PASSWORD, Person, csrf_field
from support.wire import Wire

from colonnade.kernel.settings import Settings

VIEWER = {"role": "viewer"}


@pytest.fixture
def harbour(administrator: Person) -> str:
    return f"/api/v1/workspaces/{administrator.make('/api/v1/workspaces', name='Harbour')['id']}"


def pending(person: Person, workspace: str) -> list[Any]:
    answer = person.http.get(f"{workspace}/invitations")
    assert answer.status_code == 200, answer.text
    return answer.json()["invitations"]


def accept(person: Person, path: str) -> httpx.Response:
    return person.http.post("/api/v1/invitations/accept", json={"secret": path.rsplit("/", 1)[-1]})


def test_who_has_an_account_accepts_by_the_page(
    administrator: Person, settings: Settings, harbour: str
) -> None:
    bo = administrator.somebody("Bo")
    invited = administrator.make(
        f"{harbour}/invitations", emails=[bo.email, f" {bo.email.upper()} "], **VIEWER
    )
    assert [found["email"] for found in invited["invitations"]] == [bo.email]
    subject, text = last_mail(settings, bo.email)
    assert subject == "Ada invites you to “Harbour”"
    assert "as viewer" in text
    path = link_in_last_mail(settings, bo.email)

    page = bo.http.get(path, headers={"accept": "text/html"})
    assert "Join “Harbour”" in page.text
    assert bo.http.get(harbour).status_code == 404
    answer = bo.http.post(path, data={"csrf": csrf_field(page)})
    assert answer.status_code == 303
    assert answer.headers["location"] == harbour.replace("/api/v1/workspaces", "/w")
    assert bo.http.get(harbour).json()["role"] == "viewer"
    assert pending(administrator, harbour) == []
    assert bo.http.get(path).status_code == 410


def test_who_has_none_signs_up_by_the_same_link(
    administrator: Person, settings: Settings, server: Any, harbour: str
) -> None:
    administrator.make(f"{harbour}/invitations", emails=["cleo@example.com"], role="editor")
    path = link_in_last_mail(settings, "cleo@example.com")
    with httpx.Client(base_url=server.url, timeout=30) as nobody:
        page = nobody.get(path, headers={"accept": "text/html"})
        assert "Make an account to join" in page.text
        answer = nobody.post(path, data={"csrf": csrf_field(page)})
        assert answer.status_code == 303
        sign_up = answer.headers["location"]
        form = nobody.get(sign_up, headers={"accept": "text/html"})
        assert "cleo@example.com" in form.text
        made = nobody.post(
            sign_up, data={"csrf": csrf_field(form), "name": "Cleo", "password": PASSWORD}
        )
        assert made.status_code == 303, made.text
        assert nobody.get(harbour).json()["role"] == "editor"
    assert pending(administrator, harbour) == []


def test_an_invitation_is_for_its_address_alone(
    administrator: Person, settings: Settings, server: Any, harbour: str
) -> None:
    dora, eve = administrator.somebody("Dora"), administrator.somebody("Eve")
    administrator.make(f"{harbour}/invitations", emails=[dora.email], **VIEWER)
    path = link_in_last_mail(settings, dora.email)
    refused = accept(eve, path)
    assert refused.status_code == 403
    assert dora.email in refused.json()["detail"]
    assert "Sign out" in eve.http.get(path, headers={"accept": "text/html"}).text
    with httpx.Client(base_url=server.url, timeout=30) as nobody:
        page = nobody.get(path, headers={"accept": "text/html"})
        answer = nobody.post(path, data={"csrf": csrf_field(page)})
        assert answer.headers["location"] == f"/sign-in?next={path}"
    reading = dora.api("read").post(
        "/api/v1/invitations/accept", json={"secret": path.rsplit("/", 1)[-1]}
    )
    assert reading.json()["code"] == "permissions.token_reads_only"
    assert accept(dora, path).status_code == 200


def test_resent_and_revoked_links_are_void(
    administrator: Person, settings: Settings, server: Any, harbour: str
) -> None:
    finn = administrator.somebody("Finn")
    made = administrator.make(f"{harbour}/invitations", emails=[finn.email], **VIEWER)
    one = f"{harbour}/invitations/{made['invitations'][0]['id']}"
    first = link_in_last_mail(settings, finn.email)
    lately = administrator.http.post(f"{one}/resend")
    assert lately.json()["code"] == "workspaces.invitation_sent_lately"
    with psycopg.connect(settings.database_url) as connection:
        connection.execute("update workspaces_invitation set sent_at = now() - interval '1 hour'")
    assert administrator.http.post(f"{one}/resend").status_code == 204
    second = link_in_last_mail(settings, finn.email)
    assert finn.http.get(first).status_code == 410
    assert finn.http.get(second).status_code == 200
    assert pending(administrator, harbour)[0]["sent_count"] == 2

    # A sign-up link that was made by it ends with it.
    administrator.make(f"{harbour}/invitations", emails=["gus@example.com"], **VIEWER)
    path = link_in_last_mail(settings, "gus@example.com")
    with httpx.Client(base_url=server.url, timeout=30) as nobody:
        csrf = csrf_field(nobody.get(path, headers={"accept": "text/html"}))
        sign_up = nobody.post(path, data={"csrf": csrf}).headers["location"]
        assert nobody.get(sign_up).status_code == 200
        for found in pending(administrator, harbour):
            gone = administrator.http.delete(f"{harbour}/invitations/{found['id']}")
            assert gone.status_code == 204
        assert nobody.get(sign_up).status_code == 410
    assert accept(finn, second).status_code == 410
    assert administrator.http.delete(one).status_code == 404


def test_it_expires_and_ends_with_the_right_of_who_invited(
    administrator: Person, settings: Settings, harbour: str
) -> None:
    number = int(harbour.rsplit("/", 1)[-1])
    admin = administrator.invite("Hal", workspace_id=number, role="admin")
    iris, jo, kim = (administrator.somebody(name) for name in ("Iris", "Jo", "Kim"))
    for person, by in ((iris, administrator), (jo, admin), (kim, admin)):
        by.make(f"{harbour}/invitations", emails=[person.email], **VIEWER)
    paths = {person: link_in_last_mail(settings, person.email) for person in (iris, jo, kim)}
    above = admin.http.post(
        f"{harbour}/invitations", json={"emails": ["x@y.example"], "role": "owner"}
    )
    assert above.json()["code"] == "workspaces.role_too_high"

    with psycopg.connect(settings.database_url) as connection:
        connection.execute(
            "update workspaces_invitation set expires_at = now() where email = %s", (iris.email,)
        )
    assert accept(iris, paths[iris]).status_code == 410
    assert pending(administrator, harbour)[-1]["is_expired"]
    demoted = administrator.http.patch(f"{harbour}/members/{admin.id}", json={"role": "editor"})
    assert demoted.status_code == 204
    assert accept(jo, paths[jo]).status_code == 410
    assert accept(kim, paths[kim]).status_code == 410


def test_addresses_are_looked_at_before_anything_is_sent(
    administrator: Person, harbour: str
) -> None:
    wrong = administrator.http.post(
        f"{harbour}/invitations", json={"emails": ["ok@example.com", "a@b\nBcc: c@d"], **VIEWER}
    )
    assert wrong.status_code == 422
    assert list(wrong.json()["fields"]) == ["emails.1"]
    assert pending(administrator, harbour) == []
    many = [f"p{number}@example.com" for number in range(51)]
    assert administrator.http.post(
        f"{harbour}/invitations", json={"emails": many, **VIEWER}
    ).status_code in {400, 422}
    known = administrator.make(f"{harbour}/invitations", emails=[administrator.email], **VIEWER)
    assert known == {"invitations": [], "members": [administrator.email]}


def test_whom_one_invites_is_told_to_admins_alone(administrator: Person, harbour: str) -> None:
    """The list is for admins; so is the news of it, by every way that news goes."""
    number = harbour.rsplit("/", 1)[-1]
    viewer = administrator.invite("Vic", workspace_id=int(number), role="viewer")
    administrator.make(f"{harbour}/invitations", emails=["secret@example.com"], **VIEWER)
    told = administrator.http.get(f"{harbour}/audit", params={"what": "workspaces.invitation.sent"})
    assert [entry["subject"] for entry in told.json()["entries"]] == [f"invitations:{number}"]
    assert viewer.http.get(f"{harbour}/invitations").status_code == 403
    activity = viewer.http.get("/api/v1/activity", params={"subject": f"workspace:{number}"})
    assert activity.status_code == 200
    assert "invitation" not in activity.text
    query = {"subject": f"invitations:{number}"}
    assert viewer.http.get("/api/v1/activity", params=query).status_code == 404
    pairs = [f"{cookie.name}={cookie.value}" for cookie in viewer.http.cookies.jar]
    wire = Wire(viewer.base_url, {"Cookie": "; ".join(pairs)})
    wire.say({"do": "subscribe", "subject": f"invitations:{number}"})
    wire.hear_until("refused")
    wire.close()
