"""Signing in by another service, a real one (oidc-provider)."""

import httpx
from support.letters import mail_to
from support.oidc import OidcServer
from support.people import PASSWORD, Person
from support.visitors import SECURITY, Visitor

from colonnade.kernel.settings import Settings

START = "/sign-in/oidc?next=/settings"


def browser_for(settings: Settings) -> Visitor:
    return Visitor(settings.public_url)


def test_the_button_is_there(open_server: Settings) -> None:
    assert "Continue with Acme" in browser_for(open_server).http.get("/sign-in").text


def test_somebody_new_gets_an_account(
    open_server: Settings, host: Person, oidc_server: OidcServer
) -> None:
    visitor = browser_for(open_server)
    answer = oidc_server.sign_in(visitor.http, START, "nora")
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/settings"
    assert visitor.me()["email"] == "nora@example.com"
    assert "Set a password" in visitor.http.get(SECURITY).text
    again = browser_for(open_server)
    assert oidc_server.sign_in(again.http, START, "nora").status_code == 303
    assert again.me()["id"] == visitor.me()["id"]
    # The only way in can't be taken away.
    refused = again.secure("identities/1/remove")
    assert refused.status_code == 409
    assert "only way" in refused.text


def test_an_account_that_exists_asks_for_its_password_once(
    open_server: Settings, host: Person, oidc_server: OidcServer
) -> None:
    link = host.make("/api/v1/sign-up-links", email="ada@example.com")["url"]
    ada = Visitor(open_server.public_url)
    path = httpx.URL(link).path
    assert ada.send(path, name="Ada", password=PASSWORD).status_code == 303
    visitor = browser_for(open_server)
    answer = oidc_server.sign_in(visitor.http, START, "ada")
    assert answer.headers["location"] == "/sign-in"
    assert not visitor.is_signed_in
    assert "this once" in visitor.http.get("/sign-in").text
    assert visitor.sign_in("ada@example.com").status_code == 303
    assert visitor.me()["id"] == ada.me()["id"]
    mail_to(open_server.database_url, "ada@example.com", "How you sign in was changed")
    again = browser_for(open_server)
    assert oidc_server.sign_in(again.http, START, "ada").headers["location"] == "/settings"
    assert again.me()["id"] == ada.me()["id"]


def test_an_address_that_the_service_does_not_vouch_for_opens_nothing(
    open_server: Settings, host: Person, oidc_server: OidcServer
) -> None:
    visitor = browser_for(open_server)
    answer = oidc_server.sign_in(visitor.http, START, "vera")
    assert answer.status_code == 403
    assert "does not vouch" in answer.text


def test_an_answer_for_another_browser_is_refused(
    open_server: Settings, host: Person, oidc_server: OidcServer
) -> None:
    """Login CSRF: the state belongs to the browser that set out."""
    attacker, victim = browser_for(open_server), browser_for(open_server)
    victim.http.get(START)
    attacker.http.get(START)
    answer = victim.http.get(
        "/sign-in/oidc/callback", params={"code": "stolen", "state": "of-the-attacker"}
    )
    assert answer.status_code == 410
    assert not victim.is_signed_in


def test_a_signed_in_person_connects_it_with_their_password(
    open_server: Settings, host: Person, oidc_server: OidcServer
) -> None:
    person = host.somebody("Lin")
    visitor = browser_for(open_server)
    visitor.sign_in(person.email)
    assert visitor.secure("identities", password="not hers").status_code == 403
    page = visitor.secure("identities", password=PASSWORD)
    assert page.status_code == 200
    address = page.text.split('href="http')[1].split('"')[0].replace("&amp;", "&")
    answer = oidc_server.sign_in(visitor.http, f"http{address}", "zoe")
    assert answer.headers["location"] == f"{SECURITY}?done=identity"
    again = browser_for(open_server)
    assert oidc_server.sign_in(again.http, START, "zoe").status_code == 303
    assert again.me()["id"] == person.id


def test_where_none_is_set_up_there_is_no_button(server) -> None:
    visitor = Visitor(server.url)
    assert "Continue with" not in visitor.http.get("/sign-in").text
    assert visitor.http.get("/sign-in/oidc").status_code == 403
