"""What goes over a mail: signing up, a lost password, a new address."""

import httpx
import psycopg
import pytest
from support.letters import link_in, mail_to, mails_to
from support.people import PASSWORD, Person, csrf_field
from support.visitors import SECURITY, Visitor

from colonnade.kernel.settings import Settings

NEW = "quite another four words"


@pytest.fixture
def visitor(open_server: Settings) -> Visitor:
    return Visitor(open_server.public_url)


def events_of(settings: Settings, account_id: int) -> list[str]:
    with psycopg.connect(settings.database_url) as connection:
        rows = connection.execute(
            "select type from feed_entry where subject = %s order by sequence",
            [f"account:{account_id}"],
        ).fetchall()
    return [row[0] for row in rows]


def test_anybody_signs_up_by_a_mailed_link(open_server: Settings, visitor: Visitor) -> None:
    answer = visitor.send("/sign-up", email="new@example.com")
    assert answer.headers["location"] == "/check-your-mail"
    text = mail_to(open_server.database_url, "new@example.com", "Make your account")
    link = link_in(text, "/sign-up/")
    shown = visitor.http.get(link)
    assert 'value="new@example.com" readonly' in shown.text
    answer = visitor.send(httpx.URL(link).path, name="New", email="x@y.zz", password=PASSWORD)
    assert answer.status_code == 303
    assert visitor.me()["email"] == "new@example.com"
    assert "Confirmed" in visitor.http.get(SECURITY).text
    assert events_of(open_server, visitor.me()["id"]) == [
        "accounts.signed_up",
        "accounts.signed_in",
    ]


def test_who_is_known_is_told_by_mail_alone(
    open_server: Settings, host: Person, visitor: Visitor
) -> None:
    known = visitor.send("/sign-up", email=host.email.upper())
    unknown = visitor.send("/sign-up", email="nobody-at-all@example.com")
    assert (known.status_code, known.headers["location"], known.content) == (
        unknown.status_code,
        unknown.headers["location"],
        unknown.content,
    )
    mail_to(open_server.database_url, host.email, "You have an account already")


def test_without_an_invitation_nobody_signs_up_where_it_is_not_open(server) -> None:
    visitor = Visitor(server.url)
    assert "by invitation" in visitor.http.get("/sign-up").text
    page = visitor.http.get("/sign-in")
    form = {"csrf": csrf_field(page), "email": "a@example.com"}
    assert visitor.http.post("/sign-up", data=form).status_code == 403


def test_a_reset_ends_everything(open_server: Settings, host: Person, visitor: Visitor) -> None:
    person = host.somebody("Rita")
    other = Visitor(open_server.public_url)
    assert other.sign_in(person.email).status_code == 303
    token = person.api()
    invitation = person.http.post("/api/v1/workspaces", json={"name": "Hers"}).json()["id"]
    link = person.make("/api/v1/sign-up-links", workspace_id=invitation, role="viewer")["url"]
    assert visitor.send("/forgotten-password", email=person.email).status_code == 303
    text = mail_to(open_server.database_url, person.email, "Set a new password")
    path = httpx.URL(link_in(text, "/reset-password/")).path
    refused = visitor.send(path, password="password2026!")
    assert refused.status_code == 422
    assert "first that would be tried" in refused.text
    answer = visitor.send(path, password=NEW)
    assert answer.headers["location"] == "/sign-in?done=reset"
    other.until_signed_out()
    assert person.http.get("/api/v1/me").status_code == 401
    assert token.get("/api/v1/me").status_code == 401
    assert visitor.http.get(path).status_code == 410
    assert visitor.http.get(link).status_code == 410
    assert visitor.sign_in(person.email).status_code == 401
    assert visitor.sign_in(person.email, NEW).status_code == 303
    events = events_of(open_server, person.id)
    assert "accounts.reset_asked" in events
    assert events[-4:] == [
        "accounts.password_reset",
        "accounts.sign_in_failed",
        "accounts.sign_in_failed",
        "accounts.signed_in",
    ] or events[-3:] == [
        "accounts.password_reset",
        "accounts.sign_in_failed",
        "accounts.signed_in",
    ]
    mail_to(open_server.database_url, person.email, "Your password was changed")


def test_forgotten_says_the_same_of_everybody(host: Person, visitor: Visitor) -> None:
    known = visitor.send("/forgotten-password", email=host.email)
    unknown = visitor.send("/forgotten-password", email="unknown@example.com")
    assert (known.status_code, known.headers["location"], known.content) == (
        unknown.status_code,
        unknown.headers["location"],
        unknown.content,
    )


def test_somebody_is_not_mailed_without_end(
    open_server: Settings, host: Person, visitor: Visitor
) -> None:
    person = host.somebody("Mel")
    for _ in range(8):
        assert visitor.send("/forgotten-password", email=person.email).status_code == 303
    mail_to(open_server.database_url, person.email, "Set a new password")
    subjects = [subject for subject, _ in mails_to(open_server.database_url, person.email)]
    assert subjects.count("Set a new password") <= 5


def test_a_new_address(open_server: Settings, host: Person, visitor: Visitor) -> None:
    person = host.somebody("Nell")
    assert visitor.sign_in(person.email).status_code == 303
    refused = visitor.secure("email", email="nell@new.example.com", password="not hers at all")
    assert refused.status_code == 403
    assert "not your password" in refused.text
    answer = visitor.secure("email", email="nell@new.example.com", password=PASSWORD)
    assert answer.status_code == 303, answer.text
    assert "nell@new.example.com waits" in visitor.http.get(SECURITY).text
    told = mail_to(open_server.database_url, person.email, "Your e-mail address is about to change")
    assert "nell@new.example.com" in told
    text = mail_to(open_server.database_url, "nell@new.example.com", "Confirm your new address")
    path = httpx.URL(link_in(text, "/change-email/")).path
    assert visitor.send(path).status_code == 303
    assert visitor.me()["email"] == "nell@new.example.com"
    assert person.http.get("/api/v1/me").status_code == 401, "the other session has ended"
    mail_to(open_server.database_url, person.email, "Your e-mail address was changed")
    assert Visitor(open_server.public_url).sign_in(person.email).status_code == 401


def test_an_address_is_confirmed(open_server: Settings, host: Person) -> None:
    person = host.somebody("Connie")
    text = mail_to(open_server.database_url, person.email, "Is this your address?")
    visitor = Visitor(open_server.public_url)
    visitor.sign_in(person.email)
    assert "Not confirmed" in visitor.http.get(SECURITY).text
    path = httpx.URL(link_in(text, "/confirm-email/")).path
    assert visitor.send(path).status_code == 303
    assert "Not confirmed" not in visitor.http.get(SECURITY).text


def test_a_new_browser_is_told_of(open_server: Settings, host: Person) -> None:
    person = host.somebody("Dee")
    strange = Visitor(open_server.public_url, "Strange browser")
    strange.sign_in(person.email)
    text = mail_to(open_server.database_url, person.email, "New sign-in to your account")
    assert "Strange browser" in text
    strange.send(SECURITY, "/sign-out")
    assert strange.sign_in(person.email).status_code == 303
    subjects = [subject for subject, _ in mails_to(open_server.database_url, person.email)]
    assert subjects.count("New sign-in to your account") == 1, "it is known by now"


def test_a_password_is_changed(open_server: Settings, host: Person) -> None:
    person = host.somebody("Pat")
    token = person.api()
    visitor = Visitor(open_server.public_url)
    visitor.sign_in(person.email)
    before = visitor.http.cookies["colonnade_session"]
    answer = visitor.secure("password", password=PASSWORD, new_password=NEW)
    assert answer.status_code == 303, answer.text
    assert visitor.http.cookies["colonnade_session"] != before
    assert visitor.is_signed_in
    assert person.http.get("/api/v1/me").status_code == 401
    assert token.get("/api/v1/me").status_code == 200, "tokens live on unless asked"
    answer = visitor.secure("password", password=NEW, new_password=PASSWORD, revoke_tokens="yes")
    assert answer.status_code == 303
    assert token.get("/api/v1/me").status_code == 401


def test_an_account_is_deleted_whole_or_not_at_all(open_server: Settings, host: Person) -> None:
    person = host.somebody("Dora")
    workspace = person.make("/api/v1/workspaces", name="Only hers")["id"]
    visitor = Visitor(open_server.public_url)
    visitor.sign_in(person.email)
    shown = visitor.http.get(f"{SECURITY}/delete")
    assert "Only hers" in shown.text
    form = {"csrf": csrf_field(visitor.http.get(SECURITY)), "password": PASSWORD}
    refused = visitor.http.post(f"{SECURITY}/delete", data=form)
    assert refused.status_code == 409
    assert visitor.is_signed_in
    friend = person.invite("Friend", workspace_id=workspace, role="owner")
    assert friend.http.get(f"/api/v1/workspaces/{workspace}").status_code == 200
    wrong = visitor.send(f"{SECURITY}/delete", password="not hers at all")
    assert wrong.status_code == 403
    assert visitor.send(f"{SECURITY}/delete", password=PASSWORD).status_code == 303
    assert not visitor.is_signed_in
    assert visitor.sign_in(person.email).status_code == 401
    with psycopg.connect(open_server.database_url) as connection:
        for table in ("session", "token", "device", "mail_link"):
            rows = connection.execute(
                f"select from accounts_{table} where account_id = %s", [person.id]
            ).fetchall()
            assert not rows, table
    mail_to(open_server.database_url, person.email, "Your account was deleted")
