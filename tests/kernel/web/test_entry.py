"""The entry around every request: limits, cross-site checks, idempotency, problems, headers."""

import concurrent.futures
import socket
import time
import uuid

import httpx
import psycopg
import pytest
from support.people import Person


def test_problems_have_one_shape(server) -> None:
    for method, path, status, code in (
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("DELETE", "/api/v1/me", 405, "web.method_not_allowed"),
        ("PROPFIND", "/api/v1/me", 405, "web.method_not_allowed"),
        ("GET", "/api/v1/me", 401, "unauthenticated"),
    ):
        answer = httpx.request(method, server.url + path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["code"] == code
        assert problem["request_id"] == answer.headers["x-request-id"]


def test_people_get_a_page(server) -> None:
    answer = httpx.get(f"{server.url}/nothing/here", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-request-id"] in answer.text


def test_headers_of_every_answer(server) -> None:
    for path in ("/sign-in", "/api/v1/me", "/nothing", "/documentation"):
        headers = httpx.get(server.url + path, headers={"accept": "text/html"}).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert (
            "unsafe-inline" not in headers["content-security-policy"].partition("style-src-attr")[0]
        )


def test_request_id_of_a_proxy_is_kept_when_it_is_fit(server) -> None:
    url = f"{server.url}/health"
    fit = httpx.get(url, headers={"x-request-id": "proxy-12345678"})
    assert fit.headers["x-request-id"] == "proxy-12345678"
    unfit = httpx.get(url, headers={"x-request-id": "a b<script>"})
    assert unfit.headers["x-request-id"] != "a b<script>"


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b'{"name": "x", "surprise": 1}', "application/json", 400),
        (b'{"name": ', "application/json", 400),
        (b'{"name": ' + b"[" * 5000 + b"]" * 5000 + b"}", "application/json", 400),
        (b'{"name": "x"}', "text/plain", 415),
        (b'{"name": "\\u0000"}', "application/json", 422),
        (b'{"name": "\xff"}', "application/json", 400),
        (b"x" * (9 * 1024 * 1024), "application/json", 413),
    ],
)
def test_bad_bodies_are_refused_in_words(
    administrator: Person, content: bytes, content_type: str, status: int
) -> None:
    answer = administrator.http.post(
        "/api/v1/workspaces", content=content, headers={"content-type": content_type}
    )
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]


def test_cookie_without_csrf_token_changes_nothing(administrator: Person) -> None:
    before = administrator.http.get("/api/v1/workspaces").json()
    for token in ("", "0" * 64):
        answer = administrator.http.post(
            "/api/v1/workspaces", json={"name": "Forged"}, headers={"x-csrf-token": token}
        )
        assert answer.status_code == 403
    answer = administrator.http.post(
        "/api/v1/workspaces", json={"name": "Forged"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.json()["code"] == "web.cross_site"
    assert administrator.http.get("/api/v1/workspaces").json() == before


def test_one_key_one_effect(administrator: Person) -> None:
    key = {"idempotency-key": uuid.uuid4().hex}
    with administrator.api() as api:

        def post(_: int) -> httpx.Response:
            return api.post("/api/v1/workspaces", json={"name": "Only once"}, headers=key)

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(post, range(32)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        replayed = [answer.headers.get("idempotency-replayed") for answer in answers]
        assert replayed.count(None) == 1
        names = [w["name"] for w in api.get("/api/v1/workspaces").json()["workspaces"]]
        assert names.count("Only once") == 1
        other = api.post("/api/v1/workspaces", json={"name": "Another"}, headers=key)
        assert other.json()["code"] == "web.idempotency_key_reused"


def test_failed_request_does_not_spend_its_key(administrator: Person) -> None:
    key = {"idempotency-key": uuid.uuid4().hex}
    with administrator.api() as api:
        assert api.post("/api/v1/workspaces", json={"name": ""}, headers=key).status_code == 422
        assert api.post("/api/v1/workspaces", json={"name": "Ok"}, headers=key).status_code == 201


def test_client_that_goes_away_leaves_nothing_open(server, administrator: Person) -> None:
    """O-14 in short: connections cut at any byte of the request or before the answer."""
    token = administrator.api().headers["authorization"]
    body = b'{"name": "Cut off"}'
    head = (
        b"POST /api/v1/workspaces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        b"authorization: " + token.encode() + b"\r\ncontent-length: %d\r\n\r\n" % len(body)
    )
    whole = head + body
    for cut in (10, len(head) - 3, len(head), len(whole) - 1, len(whole)):
        for _ in range(10):
            with socket.create_connection((server.host, server.port)) as connection:
                connection.sendall(whole[:cut])
    assert httpx.get(f"{server.url}/health").status_code == 200
    with psycopg.connect(server.database_url, autocommit=True) as database:
        ends = time.monotonic() + 5
        while (open_ones := open_transactions(database)) and time.monotonic() < ends:
            time.sleep(0.05)
    assert open_ones == 0


def open_transactions(database: psycopg.Connection[tuple[int]]) -> int:
    found = database.execute(
        "select count(*) from pg_stat_activity where state like 'idle in transaction%%'"
        " and pid <> pg_backend_pid() and datname = current_database()"
    ).fetchone()
    assert found is not None
    return found[0]


def test_assets_are_kept_and_nothing_else_is_served(server) -> None:
    page = httpx.get(f"{server.url}/sign-in").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    asset = httpx.get(server.url + address)
    assert asset.status_code == 200
    assert "immutable" in asset.headers["cache-control"]
    for path in ("/assets/../entry.py", "/assets/%2e%2e/entry.py", "/assets//etc/passwd"):
        assert httpx.get(server.url + path).status_code in {400, 404}


def test_documentation_describes_the_api(server) -> None:
    description = httpx.get(f"{server.url}/documentation/api/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert "/api/v1/tables/{table_id}/rows" in description["paths"]
    page = httpx.get(f"{server.url}/documentation").text
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page


def test_metrics_and_health(server) -> None:
    assert httpx.get(f"{server.url}/health").json() == {
        "status": "ok",
        "database": True,
        "redis": True,
    }
    assert "colonnade_requests_total" in httpx.get(f"{server.url}/metrics").text


def test_pages_follow_the_chosen_theme(server) -> None:
    def page(cookie: str) -> str:
        return httpx.get(f"{server.url}/sign-in", headers={"cookie": cookie}).text

    assert 'data-mantine-color-scheme="dark"' in page("colonnade_theme=dark")
    assert "data-mantine-color-scheme" not in page('colonnade_theme="><script>')
    assert "data-mantine-color-scheme" not in page("")
