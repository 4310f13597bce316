"""The second step of signing in: codes, recovery codes, and what strangers may not get by them."""

import time

import psycopg
import pytest
from support.letters import mail_to
from support.people import PASSWORD, Person
from support.visitors import SECURITY, Visitor

from colonnade.kernel.settings import Settings


@pytest.fixture
def person(host: Person) -> Person:
    return host.somebody("Tess")


@pytest.fixture
def visitor(open_server: Settings, person: Person) -> Visitor:
    found = Visitor(open_server.public_url)
    assert found.sign_in(person.email).status_code == 303
    return found


def test_an_app_is_asked_for_from_now_on(
    open_server: Settings, person: Person, visitor: Visitor
) -> None:
    before = visitor.http.cookies["colonnade_session"]
    app, codes = visitor.add_authenticator()
    assert len(set(codes)) == 10
    assert visitor.http.cookies["colonnade_session"] != before, "rotated"
    assert person.http.get("/api/v1/me").status_code == 401, "other sessions have ended"
    with psycopg.connect(open_server.database_url) as connection:
        row = connection.execute(
            "select secret from accounts_authenticator where account_id = %s", [person.id]
        ).fetchone()
    assert row is not None
    assert app.secret.encode() not in row[0], "sealed"
    other = Visitor(open_server.public_url)
    answer = other.sign_in(person.email)
    assert answer.headers["location"] == "/sign-in/second-step"
    assert not other.is_signed_in
    wrong = other.second_step("000000")
    assert wrong.status_code == 401
    code = app.now()
    assert other.second_step(code).headers["location"] == "/"
    assert other.is_signed_in
    again = Visitor(open_server.public_url)
    again.sign_in(person.email)
    assert again.second_step(code).status_code == 401, "no code works twice"
    mail_to(open_server.database_url, person.email, "How you sign in was changed")


def test_a_recovery_code_works_once(
    open_server: Settings, person: Person, visitor: Visitor
) -> None:
    _, codes = visitor.add_authenticator()
    for code, status in ((codes[0].upper(), 303), (codes[0], 401), (codes[1], 303)):
        other = Visitor(open_server.public_url)
        other.sign_in(person.email)
        assert other.second_step(code).status_code == status
    assert "8 of 10 left" in visitor.http.get(SECURITY).text
    with psycopg.connect(open_server.database_url) as connection:
        rows = connection.execute(
            "select fingerprint from accounts_recovery_code where account_id = %s", [person.id]
        ).fetchall()
    assert not [row for row in rows if codes[2].encode() in bytes(row[0])]


def test_tries_of_one_sign_in_are_counted(
    open_server: Settings, person: Person, visitor: Visitor
) -> None:
    app, _ = visitor.add_authenticator()
    other = Visitor(open_server.public_url)
    other.sign_in(person.email)
    assert [other.second_step("000000").status_code for _ in range(5)] == [401] * 5
    assert other.second_step(app.now()).status_code == 410
    assert not other.is_signed_in


def test_an_app_is_removed_with_the_password_alone(
    open_server: Settings, person: Person, visitor: Visitor
) -> None:
    visitor.add_authenticator()
    assert visitor.secure("authenticator/remove", password="not hers").status_code == 403
    assert visitor.secure("authenticator/remove", password=PASSWORD).status_code == 303
    other = Visitor(open_server.public_url)
    assert other.sign_in(person.email).headers["location"] == "/"
    with psycopg.connect(open_server.database_url) as connection:
        left = connection.execute(
            "select count(*) from accounts_recovery_code where account_id = %s", [person.id]
        ).fetchone()
    assert left == (0,)


def test_a_page_shows_no_picture_before_the_password(visitor: Visitor) -> None:
    assert visitor.http.get(f"{SECURITY}/authenticator").status_code == 303


def test_many_wrong_passwords_lock_only_who_tries(
    open_server: Settings, person: Person, visitor: Visitor
) -> None:
    stranger = Visitor(open_server.public_url)
    statuses = [stranger.sign_in(person.email, "not the right one").status_code for _ in range(14)]
    assert 429 in statuses
    assert stranger.sign_in(person.email).status_code == 429
    assert visitor.is_signed_in
    began = time.monotonic()
    assert visitor.http.get(SECURITY).status_code == 200
    assert time.monotonic() - began < 5
