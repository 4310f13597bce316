"""The shipped nginx configuration, run as it is: who we are told the client is, and what is cut."""

import dataclasses
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from support.entries import with_web
from support.nginx import NAME, Nginx, nginx_program
from support.people import PASSWORD, administrator_link
from support.running import free_port
from support.servers import Servers, start_colonnade
from support.wire import Wire

from colonnade.kernel.settings import Settings

CLIENT = "127.0.0.7"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def settings_behind(
    servers: Servers, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    port = free_port()
    changed = dataclasses.replace(
        settings,
        database_url=servers.new_database(),
        data_folder=tmp_path_factory.mktemp("behind"),
        port=port,
        public_url=f"https://{NAME}",
    )
    return with_web(changed, trusted_proxies=("127.0.0.1",))


@pytest.fixture(scope="module")
def nginx(settings_behind: Settings, run_folder: Path) -> Iterator[Nginx]:
    proxy = Nginx(nginx_program(), run_folder / "nginx", f"127.0.0.1:{settings_behind.port}")
    folder = run_folder / "behind-nginx"
    folder.mkdir()
    running = start_colonnade(settings_behind, folder)
    try:
        proxy.start()
        yield proxy
    finally:
        proxy.stop()
        for child in running:
            child.stop()


@pytest.fixture(scope="module")
def http(nginx: Nginx) -> Iterator[httpx.Client]:
    context = ssl.create_default_context(cafile=str(nginx.certificate))
    context.check_hostname = False  # the name is in the Host header, the address in the URL
    # From another address than nginx's own, to see whose is kept.
    transport = httpx.HTTPTransport(verify=context, local_address=CLIENT)
    with httpx.Client(
        base_url=f"https://127.0.0.1:{nginx.port}", transport=transport, headers={"host": NAME}
    ) as client:
        yield client


def test_pages_come_by_https_alone_and_under_our_name(nginx: Nginx, http: httpx.Client) -> None:
    plain = httpx.get(f"http://127.0.0.1:{nginx.plain_port}/sign-in?next=/x")
    assert plain.status_code == 301
    assert plain.headers["location"] == f"https://{NAME}/sign-in?next=/x"
    page = http.get("/sign-in", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert page.headers["strict-transport-security"]
    assert http.get("/metrics").status_code == 404
    with pytest.raises(httpx.RemoteProtocolError):
        http.get("/sign-in", headers={"host": "evil.example"})


@pytest.fixture(scope="module")
def bearer(settings_behind: Settings, http: httpx.Client) -> dict[str, str]:
    """Somebody who signed up through the proxy and pretended to be elsewhere; a token of theirs."""
    path = httpx.URL(administrator_link(settings_behind)).path
    told = {"x-forwarded-for": "6.6.6.6", "forwarded": "for=6.6.6.6;host=evil.example"}
    page = http.get(path, headers={**told, "accept": "text/html"})
    csrf = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    form = {"csrf": csrf, "email": "ada@example.com", "name": "Ada", "password": PASSWORD}
    answer = http.post(path, data=form, headers=told)
    assert answer.status_code == 303, answer.text
    kept = [cookie.partition(";")[0] for cookie in answer.headers.get_list("set-cookie")]
    cookie = {"cookie": next(pair for pair in kept if pair.startswith("__Host-colonnade_session="))}
    shell = http.get("/settings", headers={**cookie, "accept": "text/html"})
    csrf = shell.text.partition('"csrf":"')[2].partition('"')[0]
    made = http.post(
        "/api/v1/tokens",
        json={"name": "behind", "scopes": ["read", "write"]},
        headers={**cookie, "x-csrf-token": csrf},
    )
    assert made.status_code == 201, made.text
    return {"authorization": f"Bearer {made.json()['secret']}"}


def test_what_the_client_says_of_itself_is_replaced(
    settings_behind: Settings, bearer: dict[str, str]
) -> None:
    assert bearer
    with psycopg.connect(settings_behind.database_url) as database:
        found = database.execute("select address from accounts_session").fetchall()
    assert found == [(CLIENT,)]


def test_sockets_and_large_bodies_pass_within_their_limits(
    nginx: Nginx, http: httpx.Client, bearer: dict[str, str]
) -> None:
    workspace = http.post("/api/v1/workspaces", json={"name": "Behind"}, headers=bearer).json()[
        "id"
    ]
    context = ssl.create_default_context(cafile=str(nginx.certificate))
    wire = Wire(f"https://{NAME}:{nginx.port}", bearer, tls=context, address="127.0.0.1")
    wire.say({"do": "subscribe", "subject": f"workspace:{workspace}"})
    assert wire.hear_until("subscribed")["subject"] == f"workspace:{workspace}"
    wire.close()
    place = f"/api/v1/workspaces/{workspace}/imports"
    file = b"name,amount\n" + b"one,1\n" * 2_000_000  # 12 MB
    uploaded = http.post(place, files={"file": ("a.csv", file)}, headers=bearer, timeout=60)
    assert uploaded.status_code == 201, uploaded.text
    large = http.post("/api/v1/workspaces", content=b"x" * 10_000_000, headers=bearer)
    assert large.status_code == 413


def test_more_than_a_name_s_worth_of_header_is_refused(nginx: Nginx) -> None:
    context = ssl.create_default_context(cafile=str(nginx.certificate))
    with (
        socket.create_connection(("127.0.0.1", nginx.port), timeout=10) as bare,
        context.wrap_socket(bare, server_hostname=NAME) as connection,
    ):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: %s\r\nX-Long: " % NAME.encode())
        connection.sendall(b"a" * 100_000 + b"\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400")
