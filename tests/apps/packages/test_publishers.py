"""Trusted publishing against an issuer with real keys: what is believed, and what is not."""

import dataclasses
import json
import threading
import time
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from support.indexes import Place, make_place
from support.people import Person
from support.running import free_port
from support.servers import Server, start_colonnade
from support.wheels import wheel

from colonnade.kernel.settings import Settings

CLAIMS = {
    "repository": "Acme/prices",
    "job_workflow_ref": "acme/prices/.github/workflows/release.yml",
    "environment": "release",
}


class Issuer:
    """Serves its description and its keys; signs what it is told to."""

    def __init__(self) -> None:
        self.keys = {"RS256": RSAKey.generate_key(2048), "ES256": ECKey.generate_key("P-256")}
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps(issuer.answer(self.path)).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        return {
            "keys": [
                {**key.as_dict(private=False), "kid": name, "alg": name}
                for name, key in self.keys.items()
            ]
        }

    def token(self, audience: str, algorithm: str = "RS256", **more: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": audience,
            "iat": now,
            "exp": now + 300,
            "jti": uuid.uuid4().hex,
            "repository": "acme/prices",
            "job_workflow_ref": "acme/prices/.github/workflows/release.yml@refs/tags/v1",
            "environment": "release",
            **more,
        }
        key = more.pop("key", None) or self.keys[algorithm]
        claims.pop("key", None)
        return jwt.encode({"alg": algorithm, "kid": algorithm}, claims, key)


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    made = Issuer()
    yield made
    made.server.shutdown()


@pytest.fixture(scope="module")
def server_of_issuers(settings: Settings, server: Server, tmp_path_factory: Any) -> Iterator[str]:
    """A second web process on the same database, that may ask an issuer on this machine."""
    port = free_port()
    own = dataclasses.replace(settings, port=port, public_url=f"http://127.0.0.1:{port}")
    more = {"COLONNADE_OUTGOING_ALLOWED_NETWORKS": "127.0.0.0/8"}
    running = start_colonnade(own, tmp_path_factory.mktemp("issuers"), more)
    yield own.public_url
    for child in running:
        child.stop()


@pytest.fixture(scope="module")
def place(administrator: Person, server_of_issuers: str) -> Place:
    return make_place(administrator, server_of_issuers, "Publishers")


def trust(place: Place, administrator: Person, issuer: Issuer, project: str) -> int:
    made = administrator.make(
        f"/api/v1/indexes/{place.index_id}/publishers/{project}",
        kind="github",
        issuer=issuer.url,
        claims=CLAIMS,
    )
    return made["id"]


def audience(place: Place) -> str:
    return httpx.get(f"{place.origin}/_/oidc/audience").json()["audience"]


def mint(place: Place, token: str) -> httpx.Response:
    return httpx.post(f"{place.origin}/_/oidc/mint-token", json={"token": token}, timeout=30)


def reason(answer: httpx.Response) -> str:
    assert answer.status_code == 422, answer.text
    return answer.json()["errors"][0]["code"]


def test_a_publisher_makes_its_project_and_publishes_to_it_alone(
    place: Place, administrator: Person, issuer: Issuer
):
    publisher = trust(place, administrator, issuer, "acme-prices")
    identity = issuer.token(audience(place))
    minted = mint(place, identity)
    assert minted.status_code == 200, minted.text
    told = minted.json()
    assert told["success"] is True
    assert 0 < told["expires"] - time.time() <= 15 * 60
    assert place.post(*wheel("acme-prices", "1.0"), told["token"]).status_code == 200
    assert place.post(*wheel("acme-prices", "2.0"), told["token"]).status_code == 200
    assert place.post(*wheel("acme-other", "1.0"), told["token"]).status_code == 403
    assert reason(mint(place, identity)) == "invalid-reuse-token"
    signed_otherwise = mint(place, issuer.token(audience(place), "ES256"))
    assert signed_otherwise.status_code == 200
    path = f"/api/v1/indexes/{place.index_id}/publishers/acme-prices"
    (listed,) = administrator.http.get(path).json()["publishers"]
    assert listed["expires_at"] is None  # the project is there
    assert listed["last_used_at"] is not None
    assert administrator.http.get("/api/v1/tokens").text.count("Trusted publishing") == 0
    assert administrator.http.delete(f"{path}/{publisher}").is_success
    gone = mint(place, issuer.token(audience(place)))
    assert reason(gone) == "invalid-publisher"


def test_what_is_not_proven_is_refused(place: Place, administrator: Person, issuer: Issuer):
    trust(place, administrator, issuer, "acme-guarded")
    ours = audience(place)
    past = int(time.time()) - 3600
    for token, code in (
        ("not a token", "invalid-payload"),
        (issuer.token("elsewhere.example"), "invalid-token"),
        (issuer.token(ours, exp=past), "invalid-token"),
        (issuer.token(ours, key=RSAKey.generate_key(2048)), "invalid-token"),
        (issuer.token(ours, iss="https://evil.example"), "invalid-publisher"),
        (issuer.token(ours, repository="evil/prices"), "invalid-publisher"),
        (issuer.token(ours, environment="other"), "invalid-publisher"),
        (
            issuer.token(ours, job_workflow_ref="acme/prices/.github/workflows/x.yml@v1"),
            "invalid-publisher",
        ),
        (issuer.token(ours, jti=7), "invalid-token"),
    ):
        assert reason(mint(place, token)) == code, token
    unsigned = issuer.token(ours).rsplit(".", 1)[0] + "."
    assert reason(mint(place, unsigned)) == "invalid-token"
    path = f"/api/v1/indexes/{place.index_id}/publishers/acme-guarded"
    incomplete = administrator.http.post(path, json={"kind": "github", "claims": {}})
    assert incomplete.status_code == 422
    assert "repository" in incomplete.json()["fields"]
