"""Sign-up by link, sign-in, sessions, tokens: through HTTP, as a person and a program do it."""

import statistics
import time

import httpx
from support.people import PASSWORD, Person, csrf_field

PAGE = {"accept": "text/html"}


def test_link_works_once(server, administrator: Person) -> None:
    link = administrator.make("/api/v1/sign-up-links")["url"]
    Person(server.url, link, "Once")
    second = httpx.get(link, headers=PAGE)
    assert second.status_code == 410
    assert "used already" in second.text


def test_sign_up_says_what_is_wrong_where(server, administrator: Person) -> None:
    link = administrator.make("/api/v1/sign-up-links")["url"]
    with httpx.Client(base_url=server.url) as browser:
        form = {
            "csrf": csrf_field(browser.get(link)),
            "name": "",
            "email": "no",
            "password": "short",
        }
        answer = browser.post(link, data=form)
    assert answer.status_code == 422
    for sentence in ("Give a name", "does not look like an e-mail", "at least 10 characters"):
        assert sentence in answer.text


def test_form_without_its_token_is_refused(server, administrator: Person) -> None:
    link = administrator.make("/api/v1/sign-up-links")["url"]
    form = {"name": "Eve", "email": "eve@example.com", "password": PASSWORD}
    assert httpx.post(link, data=form).status_code == 403
    assert httpx.post(link, data={**form, "csrf": "0" * 64}).status_code == 403


def test_form_from_another_site_is_refused(server) -> None:
    with httpx.Client(base_url=server.url) as browser:
        token = csrf_field(browser.get("/sign-in"))
        form = {"email": "a@example.com", "password": "x", "csrf": token}
        answer = browser.post("/sign-in", data=form, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403
        answer = browser.post("/sign-in", data=form, headers={"origin": "http://evil.example"})
        assert answer.status_code == 403


def test_sign_in_and_out(server, administrator: Person) -> None:
    person = administrator.somebody("Inger")
    with httpx.Client(base_url=server.url) as browser:
        form = {"csrf": csrf_field(browser.get("/sign-in")), "email": person.email.upper()}
        wrong = browser.post("/sign-in", data={**form, "password": "not this one"})
        assert wrong.status_code == 401
        assert "e-mail address or the password is wrong" in wrong.text
        right = browser.post(
            "/sign-in", data={**form, "password": PASSWORD, "next": "//evil.example"}
        )
        assert right.status_code == 303
        assert right.headers["location"] == "/"
        cookie = right.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert browser.get("/api/v1/me").json()["email"] == person.email
        page = browser.get("/settings", headers=PAGE)
        token = page.text.partition('"csrf":"')[2].partition('"')[0]
        assert browser.post("/sign-out", data={"csrf": token}).status_code == 303
        browser.cookies.set("colonnade_session", right.cookies["colonnade_session"])
        assert browser.get("/api/v1/me").status_code == 401


def test_pages_send_strangers_to_sign_in_and_back(server) -> None:
    answer = httpx.get(f"{server.url}/w/1/tables/2?view=3", headers=PAGE)
    assert answer.status_code == 302
    assert answer.headers["location"] == "/sign-in?next=%2Fw%2F1%2Ftables%2F2%3Fview%3D3"


def test_unknown_address_takes_as_long_as_a_wrong_password(server, administrator: Person) -> None:
    def seconds(email: str) -> float:
        with httpx.Client(base_url=server.url) as browser:
            form = {
                "csrf": csrf_field(browser.get("/sign-in")),
                "email": email,
                "password": "wrong one",
            }
            began = time.perf_counter()
            assert browser.post("/sign-in", data=form).status_code == 401
            return time.perf_counter() - began

    known = statistics.median(seconds(administrator.email) for _ in range(3))
    unknown = statistics.median(seconds("nobody@example.com") for _ in range(3))
    assert 0.4 < known / unknown < 2.5


def test_token_is_shown_once_and_dies_when_revoked(administrator: Person) -> None:
    made = administrator.make("/api/v1/tokens", name="CI", scopes=["read"], expires_in_days=7)
    assert made["secret"].startswith("clp_")
    listed = administrator.http.get("/api/v1/tokens").json()["tokens"][0]
    assert listed["prefix"] == made["secret"][:10]
    assert "secret" not in listed
    bearer = {"authorization": f"Bearer {made['secret']}"}
    url = f"{administrator.base_url}/api/v1/me"
    assert httpx.get(url, headers=bearer).status_code == 200
    assert administrator.http.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    deadline = time.monotonic() + 3
    while httpx.get(url, headers=bearer).status_code != 401:
        assert time.monotonic() < deadline, "the revoked token still works"
        time.sleep(0.2)


def test_token_cannot_make_tokens_or_write_beyond_its_scope(administrator: Person) -> None:
    with administrator.api("read") as api:
        assert api.post("/api/v1/workspaces", json={"name": "No"}).status_code == 403
        answer = api.post("/api/v1/tokens", json={"name": "more", "scopes": ["read"]})
        assert answer.status_code == 403
    with administrator.api("read", "write") as api:
        answer = api.post("/api/v1/tokens", json={"name": "more", "scopes": ["read"]})
        assert answer.json()["code"] == "accounts.tokens_need_a_session"


def test_wrong_token_is_an_error_not_nobody(server) -> None:
    answer = httpx.get(f"{server.url}/api/v1/me", headers={"authorization": "Bearer clp_wrong"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "accounts.token_wrong"


def test_session_ended_elsewhere(server, administrator: Person) -> None:
    person = administrator.somebody("Elsa")
    with httpx.Client(base_url=server.url) as other:
        form = {
            "csrf": csrf_field(other.get("/sign-in")),
            "email": person.email,
            "password": PASSWORD,
        }
        other.post("/sign-in", data=form)
        assert other.get("/api/v1/me").status_code == 200
        sessions = person.http.get("/api/v1/sessions").json()["sessions"]
        assert [session["current"] for session in sessions].count(True) == 1
        for session in sessions:
            if not session["current"]:
                assert person.http.delete(f"/api/v1/sessions/{session['id']}").status_code == 204
        deadline = time.monotonic() + 3
        while other.get("/api/v1/me").status_code != 401:
            assert time.monotonic() < deadline, "the ended session still works"
            time.sleep(0.2)
    assert person.http.get("/api/v1/me").status_code == 200
