"""Files over HTTP: upload, download in parts, links, small pictures, and who may not."""

import hashlib
import io
import os
import secrets
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image
from support.people import Person
from support.servers import Server

from colonnade.kernel.files import File, Link, State, link_address
from colonnade.kernel.files.answers import disposition
from colonnade.kernel.settings import Settings


@pytest.fixture(scope="module")
def workspace(administrator: Person) -> int:
    return administrator.make("/api/v1/workspaces", name="Files")["id"]


@pytest.fixture(scope="module")
def editor(administrator: Person, workspace: int) -> Person:
    return administrator.invite("Edith", workspace_id=workspace, role="editor")


@pytest.fixture(scope="module")
def viewer(administrator: Person, workspace: int) -> Person:
    return administrator.invite("Victor", workspace_id=workspace, role="viewer")


@pytest.fixture(scope="module")
def stranger(administrator: Person) -> Person:
    return administrator.somebody("Stan")


def send(person: Person, workspace: int, data: bytes, name: str = "notes.txt", **query: int):
    return person.http.post(
        f"/api/v1/workspaces/{workspace}/files",
        params={"name": name, **query},
        content=data,
        headers={"content-type": "application/octet-stream"},
    )


def kept(person: Person, workspace: int, data: bytes, name: str = "notes.txt", **query: int):
    answer = send(person, workspace, data, name, **query)
    assert answer.status_code == 201, answer.text
    return answer.json()


def png(width: int = 400, height: int = 200) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), secrets.choice(["red", "blue"])).save(out, "PNG")
    return out.getvalue() + secrets.token_bytes(8)


def test_a_file_comes_back_as_it_was_sent(editor: Person, viewer: Person, workspace: int) -> None:
    data = os.urandom(3_000_000)
    file = kept(editor, workspace, data, "Übersicht “2026”.bin")
    assert file["size_bytes"] == len(data)
    assert file["digest"] == hashlib.sha256(data).hexdigest()
    assert file["media_type"] == "application/octet-stream"
    answer = viewer.http.get(f"/api/v1/files/{file['id']}/content")
    assert answer.content == data
    headers = answer.headers
    assert headers["etag"] == f'"{file["digest"]}"'
    assert headers["accept-ranges"] == "bytes"
    assert headers["content-length"] == str(len(data))
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["content-disposition"].startswith("attachment; ")
    assert (
        "filename*=UTF-8''%C3%9Cbersicht%20%E2%80%9C2026%E2%80%9D.bin"
        in (headers["content-disposition"])
    )


def test_a_form_works_too(editor: Person, workspace: int) -> None:
    answer = editor.http.post(
        f"/api/v1/workspaces/{workspace}/files", files={"file": ("a.csv", b"a,b\n1,2\n")}
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["name"] == "a.csv"
    assert answer.json()["media_type"] == "text/csv"


def test_parts_and_conditions(editor: Person, workspace: int) -> None:
    data = os.urandom(1_500_000)
    file = kept(editor, workspace, data)
    path, tag = f"/api/v1/files/{file['id']}/content", f'"{file["digest"]}"'

    def ask(method: str = "GET", **headers: str) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return editor.http.request(method, path, headers=sent)

    part = ask(range="bytes=1000-1200999")
    assert part.status_code == 206
    assert part.content == data[1000:1_201_000]
    assert part.headers["content-range"] == f"bytes 1000-1200999/{len(data)}"
    assert ask(range="bytes=-5").content == data[-5:]
    assert ask(range="bytes=0-0,5-9").status_code == 200
    assert ask(range="bytes=0-9", if_range=tag).status_code == 206
    assert ask(range="bytes=0-9", if_range='"old"').content == data
    beyond = ask(range=f"bytes={len(data)}-")
    assert beyond.status_code == 416
    assert beyond.headers["content-range"] == f"bytes */{len(data)}"
    unchanged = ask(if_none_match=tag)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    head = ask("HEAD", range="bytes=0-9")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(data))


def test_what_a_browser_could_run_is_only_ever_a_download(editor: Person, workspace: int) -> None:
    page = b"<!doctype html><script>alert(document.domain)</script>"
    for name in ("page.html", "picture.png", 'a";\r\nX-Evil: 1.svg'):
        file = kept(editor, workspace, page, name)
        answer = editor.http.get(f"/api/v1/files/{file['id']}/content")
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert "x-evil" not in answer.headers
        assert "sandbox" in answer.headers["content-security-policy"]


def test_the_list_and_what_they_take(editor: Person, administrator: Person) -> None:
    own = administrator.make("/api/v1/workspaces", name="Counted")["id"]
    names = ["one", "two", "three"]
    for name in names:
        kept(administrator, own, name.encode() * 10, name)
    page = administrator.http.get(f"/api/v1/workspaces/{own}/files?limit=2").json()
    assert [file["name"] for file in page["files"]] == ["three", "two"]
    assert page["usage"]["files"] == 3
    assert page["usage"]["size_bytes"] == 110
    rest = administrator.http.get(
        f"/api/v1/workspaces/{own}/files", params={"cursor": page["next_cursor"]}
    ).json()
    assert [file["name"] for file in rest["files"]] == ["one"]
    assert rest["next_cursor"] is None
    deleted = administrator.http.delete(f"/api/v1/files/{rest['files'][0]['id']}")
    assert deleted.status_code == 204
    usage = administrator.http.get(f"/api/v1/workspaces/{own}/files").json()["usage"]
    assert (usage["files"], usage["size_bytes"]) == (2, 80)


def test_who_may_not(
    editor: Person, viewer: Person, stranger: Person, administrator: Person, workspace: int
) -> None:
    theirs = kept(administrator, workspace, b"the administrator's own")
    own = kept(editor, workspace, b"the editor's own")
    content = f"/api/v1/files/{own['id']}/content"
    assert send(viewer, workspace, b"x").status_code == 403
    assert send(stranger, workspace, b"x").status_code == 404
    assert stranger.http.get(content).status_code == 404
    assert httpx.get(f"{editor.base_url}{content}").status_code == 401
    assert viewer.http.delete(f"/api/v1/files/{own['id']}").status_code == 403
    assert editor.http.delete(f"/api/v1/files/{theirs['id']}").status_code == 403
    assert editor.http.delete(f"/api/v1/files/{own['id']}").status_code == 204
    assert editor.http.get(content).status_code == 404
    assert editor.api("read").get(f"/api/v1/files/{theirs['id']}/content").status_code == 200
    assert (
        editor.api("read").post(f"/api/v1/files/{theirs['id']}/links", json={}).status_code == 403
    )


def test_a_link_works_without_signing_in_until_the_file_is_gone(
    editor: Person, workspace: int, server: Server
) -> None:
    file = kept(editor, workspace, b"for somebody else", "brief.txt")
    made = editor.make(f"/api/v1/files/{file['id']}/links", seconds=60)
    anybody = httpx.Client()
    answer = anybody.get(made["url"])
    assert answer.text == "for somebody else"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert anybody.get(made["url"], headers={"range": "bytes=0-2"}).text == "for"
    assert anybody.head(made["url"]).status_code == 200
    assert urlsplit(made["url"]).path.endswith("/brief.txt")
    for old, new in (("expires=1", "expires=2"), ("signature=", "signature=A"), ("by=", "by=1")):
        assert anybody.get(made["url"].replace(old, new)).status_code == 404
    editor.http.delete(f"/api/v1/files/{file['id']}")
    assert anybody.get(made["url"]).status_code == 404


def test_a_link_for_one_account_is_for_no_other(
    editor: Person, viewer: Person, administrator: Person, workspace: int
) -> None:
    file = kept(editor, workspace, b"for Victor alone")
    made = editor.make(f"/api/v1/files/{file['id']}/links", for_account=viewer.id)
    assert viewer.http.get(made["url"]).text == "for Victor alone"
    assert administrator.http.get(made["url"]).status_code == 404
    assert httpx.get(made["url"]).status_code == 401


def test_a_link_ends_with_the_right_of_who_made_it(administrator: Person, workspace: int) -> None:
    leaver = administrator.invite("Lea", workspace_id=workspace, role="editor")
    file = kept(administrator, workspace, b"stays here")
    made = leaver.make(f"/api/v1/files/{file['id']}/links")
    assert httpx.get(made["url"]).status_code == 200
    answer = administrator.http.delete(f"/api/v1/workspaces/{workspace}/members/{leaver.id}")
    assert answer.status_code == 204
    until_not(lambda: httpx.get(made["url"]).status_code, 200)
    assert httpx.get(made["url"]).status_code == 404


def until_not(ask, status: int) -> None:
    """A right that ended is gone everywhere within two seconds."""
    import time

    deadline = time.monotonic() + 3
    while ask() == status and time.monotonic() < deadline:
        time.sleep(0.1)


def test_a_link_that_has_ended_and_one_of_another_key(
    editor: Person, workspace: int, settings: Settings, server: Server
) -> None:
    made = kept(editor, workspace, b"ended")
    file = File(
        id=made["id"],
        workspace_id=workspace,
        account_id=editor.id,
        name="notes.txt",
        media_type="text/plain",
        size_bytes=5,
        digest=made["digest"],
        state=State.READY,
        created_at=None,  # type: ignore[arg-type]
        expires_at=None,
    )
    old = Link(file.id, file.digest, 1_000_000_000, "anyone", editor.id)
    assert httpx.get(link_address(settings, file, old, origin=server.url)).status_code == 410
    good = replace(old, expires=4_000_000_000)
    assert httpx.get(link_address(settings, file, good, origin=server.url)).status_code == 200
    rotated = replace(
        settings, storage=replace(settings.storage, signing_keys=("another", settings.secret_key))
    )
    other = link_address(rotated, file, good, origin=server.url)
    assert httpx.get(other).status_code == 404


def test_a_small_picture(editor: Person, viewer: Person, stranger: Person, workspace: int) -> None:
    file = kept(editor, workspace, png(), "photo.png")
    path = f"/api/v1/files/{file['id']}/thumbnail"
    answer = viewer.http.get(f"{path}/medium")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(answer.content)).size == (320, 160)
    again = viewer.http.get(f"{path}/medium", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    other = viewer.http.get(f"{path}/tiny", params={"form": "png"})
    assert Image.open(io.BytesIO(other.content)).format == "PNG"
    assert viewer.http.get(f"{path}/huge").status_code == 404
    assert viewer.http.get(f"{path}/medium?form=svg").status_code == 400
    assert stranger.http.get(f"{path}/medium").status_code == 404


def test_no_small_picture_of_what_is_none(editor: Person, workspace: int) -> None:
    text = kept(editor, workspace, b"words")
    assert editor.http.get(f"/api/v1/files/{text['id']}/thumbnail/tiny").status_code == 404
    broken = kept(editor, workspace, png()[:60] + os.urandom(100), "broken.png")
    for _ in range(2):
        answer = editor.http.get(f"/api/v1/files/{broken['id']}/thumbnail/tiny")
        assert answer.status_code == 422
        assert answer.json()["code"] == "images.refused"


def test_the_same_upload_under_one_key_is_one_file(editor: Person, workspace: int) -> None:
    headers = {"content-type": "application/octet-stream", "idempotency-key": secrets.token_hex(8)}
    path = f"/api/v1/workspaces/{workspace}/files?name=once.txt"
    first, second = (
        editor.http.post(path, content=b"only once", headers=headers) for _ in range(2)
    )
    assert first.status_code == second.status_code == 201
    assert first.json()["id"] == second.json()["id"]


def test_the_administrators_report(administrator: Person, editor: Person) -> None:
    told = administrator.http.get("/api/v1/administration/files").json()
    assert told["totals"]["files"] > 5
    assert told["totals"]["stored_files"] > 5
    assert editor.http.get("/api/v1/administration/files").status_code == 403
    ordered = administrator.http.post("/api/v1/administration/files/check")
    assert ordered.status_code == 202
    assert editor.http.post("/api/v1/administration/files/check").status_code == 403


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.txt", b"attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt"),
        ('a"b\\c.txt', b"attachment; filename=\"a_b_c.txt\"; filename*=UTF-8''a%22b%5Cc.txt"),
        ("日本.txt", b"attachment; filename=\"__.txt\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.txt"),
    ],
)
def test_names_in_headers(name: str, said: bytes) -> None:
    assert disposition(name, inline=False) == said
