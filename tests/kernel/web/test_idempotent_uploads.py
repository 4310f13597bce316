"""Idempotency-Key on bodies that are streamed: the digest is taken on the way."""

import concurrent.futures
import hashlib
import uuid

import httpx
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.people import Person

from colonnade.kernel.web.bodies import DigestedBody

FILE = b"name,amount\n" + b"one,1\n" * 20_000
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def place(administrator: Person) -> str:
    workspace = administrator.make("/api/v1/workspaces", name="Uploads once")["id"]
    return f"/api/v1/workspaces/{workspace}/imports"


def files_of(server, place: str) -> int:
    with psycopg.connect(server.database_url) as database:
        found = database.execute(
            "select count(*) from tables_import where workspace_id = %s", [place.split("/")[4]]
        ).fetchone()
    assert found is not None
    return found[0]


def test_one_key_one_file_whatever_the_form_s_boundary(
    server, administrator: Person, place: str
) -> None:
    before = files_of(server, place)
    key = {"idempotency-key": uuid.uuid4().hex}
    with administrator.api() as api:

        def send(content: bytes = FILE) -> httpx.Response:
            return api.post(place, files={"file": ("a.csv", content)}, headers=key)

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: send(), range(8)))
        assert {answer.status_code for answer in answers} == {201}, answers[0].text
        assert len({answer.text for answer in answers}) == 1
        again = send()
        assert again.headers["idempotency-replayed"] == "true"
        assert again.text == answers[0].text
        other = send(FILE + b"two,2\n")
        assert other.json()["code"] == "web.idempotency_key_reused"
        bare = api.post(
            f"{place}?name=a.csv",
            content=FILE,
            headers={**key, "content-type": "application/octet-stream"},
        )
        assert bare.status_code == 422
    assert files_of(server, place) == before + 1


def test_a_refused_upload_does_not_spend_its_key(administrator: Person, place: str) -> None:
    key = {"idempotency-key": uuid.uuid4().hex}
    with administrator.api() as api:
        refused = api.post(place, files={"other": ("a.csv", FILE)}, headers=key)
        assert refused.status_code in {400, 422}, refused.text
        assert api.post(place, files={"file": ("a.csv", FILE)}, headers=key).status_code == 201


def test_a_file_is_no_body_of_other_routes(administrator: Person) -> None:
    for content_type in ("application/octet-stream", "multipart/form-data; boundary=x"):
        answer = administrator.http.post(
            "/api/v1/workspaces", content=b"{}", headers={"content-type": content_type}
        )
        assert answer.json()["code"] == "web.not_json"


@given(
    pieces=st.lists(st.text("ab-", max_size=9).map(str.encode), max_size=12),
    at=st.integers(min_value=1, max_value=5),
)
async def test_the_digest_is_the_same_however_it_arrives(pieces: list[bytes], at: int) -> None:
    whole = b"".join(pieces)
    cut = [whole[start : start + at] for start in range(0, len(whole), at)]
    expected = hashlib.sha256(whole.replace(b"ab-", b"")).digest()
    assert await digest_of(pieces) == await digest_of(cut) == expected


async def digest_of(pieces: list[bytes]) -> bytes:
    waiting = [*pieces, b""]

    async def receive() -> dict[str, object]:
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    return await DigestedBody(receive, hashlib.sha256(), b"ab-").digest()
