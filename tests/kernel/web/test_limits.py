"""Hosts, other sites' pages, roles, rates: what the entry refuses by its settings."""

import asyncio
import dataclasses

import httpx
import psycopg
import pytest
from support.entries import client_of, opened_entry, with_web
from support.people import administrator_link

from colonnade.kernel.settings import Settings, SettingsInvalid
from colonnade.kernel.web.cors import Cors
from colonnade.kernel.web.hosts import Hosts, HostUnknown

pytestmark = pytest.mark.anyio
PAGE = {"accept": "text/html"}
SITE = "https://site.example"


# -- hosts


@pytest.mark.parametrize(
    "host",
    [
        "tables.example",
        "TABLES.example:8443",
        "also.example",
        "localhost:1",
        "127.0.0.1",
        "[::1]:5",
    ],
)
def test_our_own_names_are_answered(host: str) -> None:
    names_of_ours().check(host, "/")


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "tables.example.evil.example",
        "tables.example@evil.example",
        "evil@tables.example",
        "tables.example/x",
        "tables.example:99999999999",
        "[::1",
        "10.0.0.1",
        "tables.example?",
        "tables.example,evil.example",
    ],
)
def test_other_names_are_not(host: str) -> None:
    with pytest.raises(HostUnknown):
        names_of_ours().check(host, "/")


def names_of_ours() -> Hosts:
    settings = dataclasses.replace(Settings(), public_url="https://tables.example")
    return Hosts(with_web(settings, allowed_hosts=("Also.example",)))


def test_a_strange_host_gets_a_page_and_health_answers_to_any(server) -> None:
    strange = {"host": "evil.example"}
    page = httpx.get(f"{server.url}/sign-in", headers={**strange, **PAGE})
    assert page.status_code == 400
    assert "not served here" in page.text
    assert "evil.example" not in page.text
    problem = httpx.get(f"{server.url}/api/v1/me", headers=strange).json()
    assert problem["code"] == "web.host_unknown"
    assert httpx.get(f"{server.url}/health", headers=strange).status_code == 200


# -- proxies, https


async def test_a_trusted_proxy_s_word_reaches_sessions_and_links(fresh_settings: Settings) -> None:
    public = dataclasses.replace(fresh_settings, public_url="https://tables.example")
    settings = with_web(public, trusted_proxies=("10.0.0.0/8",), access_log=True)
    link = await asyncio.to_thread(administrator_link, settings)
    told = {
        "x-forwarded-for": "203.0.113.7",
        "x-forwarded-proto": "https",
        "x-forwarded-host": "tables.example",
        "host": "web-1.internal",
    }
    async with opened_entry(settings) as entry:
        async with client_of(entry, peer="10.0.0.1") as http:
            page = await http.get(httpx.URL(link).path, headers={**told, **PAGE})
            assert page.status_code == 200, page.text
            assert page.headers["strict-transport-security"] == "max-age=31536000"
            csrf = page.text.partition('name="csrf" value="')[2].partition('"')[0]
            form = {
                "csrf": csrf,
                "email": "ada@example.com",
                "name": "Ada",
                "password": "four words do well",
            }
            answer = await http.post(httpx.URL(link).path, data=form, headers=told)
            assert answer.status_code == 303, answer.text
        async with client_of(entry, peer="192.0.2.1") as http:
            answer = await http.get("/api/v1/me", headers=told)
            assert answer.json()["code"] == "web.host_unknown"
    with psycopg.connect(settings.database_url) as database:
        addresses = database.execute("select address from accounts_session").fetchall()
    assert addresses == [("203.0.113.7",)]


# -- pages of other sites


async def test_only_named_sites_may_use_the_api_and_never_with_cookies(
    fresh_settings: Settings,
) -> None:
    asks = {"origin": SITE, "access-control-request-method": "PATCH"}
    async with (
        opened_entry(with_web(fresh_settings, cors_origins=(SITE,))) as entry,
        client_of(entry) as http,
    ):
        allowed = await http.options("/api/v1/me", headers=asks)
        assert allowed.status_code == 204
        assert allowed.headers["access-control-allow-origin"] == SITE
        assert "if-match" in allowed.headers["access-control-allow-headers"]
        refused = await http.options("/api/v1/me", headers={**asks, "origin": f"{SITE}.evil"})
        assert "access-control-allow-origin" not in refused.headers
        answer = await http.get("/api/v1/me", headers={"origin": SITE})
        assert answer.status_code == 401
        assert answer.headers["access-control-allow-origin"] == SITE
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers["vary"] == "origin"
        page = await http.get("/sign-in", headers={"origin": SITE, **PAGE})
        assert "access-control-allow-origin" not in page.headers


def test_without_the_setting_there_is_no_cors(server) -> None:
    asks = {"origin": SITE, "access-control-request-method": "GET"}
    answer = httpx.options(f"{server.url}/api/v1/me", headers=asks)
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_an_origin_is_a_scheme_and_a_name() -> None:
    with pytest.raises(SettingsInvalid, match="COLONNADE_CORS_ORIGINS"):
        Cors(with_web(Settings(), cors_origins=("app.example/path",)))


# -- roles


@pytest.mark.parametrize(
    ("role", "answers"),
    [
        ("api", {"/api/v1/me": 401, "/documentation/api/openapi.json": 200, "/sign-in": 404}),
        ("fragments", {"/api/v1/me": 404, "/sign-in": 200, "/api/v1/realtime": 404}),
        ("realtime", {"/api/v1/me": 404, "/sign-in": 404, "/api/v1/realtime": 426}),
        ("uploads", {"/api/v1/me": 404, "/api/v1/workspaces/1/imports": 405, "/sign-in": 404}),
    ],
)
async def test_a_role_answers_its_part(
    fresh_settings: Settings, role, answers: dict[str, int]
) -> None:
    async with opened_entry(fresh_settings, role) as entry, client_of(entry) as http:
        for path, status in {**answers, "/health": 200, "/metrics": 200}.items():
            answer = await http.get(path, headers=PAGE if path == "/sign-in" else {})
            assert answer.status_code == status, (path, answer.text)


# -- rates


async def test_who_asks_too_often_is_told_when_to_come_back(fresh_settings: Settings) -> None:
    settings = with_web(fresh_settings, stranger_requests_per_s=1.0, stranger_requests_burst=20)
    async with opened_entry(settings) as entry, client_of(entry) as http:
        for _ in range(20):
            assert (await http.get("/api/v1/me")).status_code == 401
        await asyncio.sleep(0.3)
        statuses: list[int] = []
        for _ in range(5):
            answer = await http.get("/api/v1/me")
            statuses.append(answer.status_code)
            await asyncio.sleep(0.15)
        assert statuses[-1] == 429, statuses
        answer = await http.get("/api/v1/me", headers={"authorization": "Bearer clp_wrong"})
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.headers["ratelimit"].startswith('"requests";r=0;t=')
        assert answer.json()["code"] == "ratelimit.exceeded"
        async with client_of(entry, peer="192.0.2.9") as other:
            assert (await other.get("/api/v1/me")).status_code == 401
        assert (await http.get("/health")).status_code == 200


async def test_without_redis_nobody_is_limited(fresh_settings: Settings) -> None:
    away = dataclasses.replace(fresh_settings, redis_url="redis://127.0.0.1:1/0")
    settings = with_web(away, stranger_requests_per_s=1.0, stranger_requests_burst=2)
    async with opened_entry(settings) as entry, client_of(entry) as http:
        for _ in range(8):
            assert (await http.get("/api/v1/me")).status_code == 401
            await asyncio.sleep(0.05)
