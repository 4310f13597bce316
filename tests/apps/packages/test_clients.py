"""Real clients against a real server: what twine and uv publish, pip and uv install."""

import hashlib
import json
import os
import subprocess
import sys
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from support.people import Person
from support.wheels import sdist, wheel, wheel_files, zipped

from colonnade.apps.packages.releases.rendering import HTML_TYPE, JSON_TYPE

BIN = Path(sys.executable).parent


@dataclass
class Place:
    """An index of a workspace of one's own, and a token to use it with."""

    url: str
    secret: str
    api: httpx.Client
    index_id: int

    @property
    def simple(self) -> str:
        """With the token in it, as people write it into a configuration."""
        return self.url.replace("://", f"://__token__:{self.secret}@") + "/simple/"

    def post(self, file_name: str, data: bytes, **fields: str) -> httpx.Response:
        """As twine does it, by hand: for what no client would send."""
        stem = file_name.split("-")
        form = {
            ":action": "file_upload",
            "protocol_version": "1",
            "metadata_version": "2.4",
            "name": stem[0],
            "version": stem[1].removesuffix(".tar.gz"),
            "filetype": "bdist_wheel" if file_name.endswith(".whl") else "sdist",
            "pyversion": "py3" if file_name.endswith(".whl") else "source",
            "sha256_digest": hashlib.sha256(data).hexdigest(),
            **fields,
        }
        files = {"content": (file_name, data, "application/octet-stream")}
        return httpx.post(
            f"{self.url}/legacy/", data=form, files=files, auth=("__token__", self.secret)
        )

    def page(self, path: str, accept: str = JSON_TYPE) -> httpx.Response:
        headers = {"accept": accept}
        return httpx.get(f"{self.url}/{path}", headers=headers, auth=("__token__", self.secret))


@pytest.fixture
def place(administrator: Person, server) -> Place:
    workspace = administrator.http.post("/api/v1/workspaces", json={"name": "Packers"}).json()["id"]
    made = administrator.http.post(f"/api/v1/workspaces/{workspace}/indexes", json={"name": "main"})
    assert made.status_code == 201, made.text
    api = administrator.api("read", "write")
    secret = api.headers["authorization"].removeprefix("Bearer ")
    return Place(f"{server.url}/w{workspace}/main", secret, api, made.json()["id"])


def run(*command: str | Path, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    done = subprocess.run(
        [str(part) for part in command],
        env={**kept, "PIP_CONFIG_FILE": os.devnull, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def twine(place: Place, *files: Path) -> str:
    return run(
        BIN / "twine",
        "upload",
        "--non-interactive",
        "--disable-progress-bar",
        "--repository-url",
        f"{place.url}/legacy/",
        *files,
        TWINE_USERNAME="__token__",
        TWINE_PASSWORD=place.secret,
    )


def kept(folder: Path, made: tuple[str, bytes]) -> Path:
    path = folder / made[0]
    path.write_bytes(made[1])
    return path


def test_twine_uploads_and_pip_installs_by_the_metadata_alone(place: Place, tmp_path: Path):
    base = kept(tmp_path, wheel("acme-base", "1.2"))
    old = kept(tmp_path, wheel("acme-prices", "1.0", "Requires-Dist: acme-base<1"))
    new = kept(tmp_path, wheel("acme-prices", "2.0", "Requires-Dist: acme-base>=1"))
    source = kept(tmp_path, sdist("acme-prices", "2.0"))
    early = kept(tmp_path, wheel("acme-prices", "3.0rc1"))
    twine(place, base, old, new, source, early)
    target = tmp_path / "target"
    told = run(
        *(sys.executable, "-m", "pip", "install", "--no-cache-dir", "--target", target),
        *("--index-url", place.simple, "acme-prices"),
    )
    assert "acme_prices-2.0-py3-none-any.whl.metadata" in told
    assert (target / "acme_prices" / "__init__.py").read_text() == "answer = 42\n"
    assert (target / "acme_base").is_dir()
    report = run(
        *(sys.executable, "-m", "pip", "download", "--no-cache-dir", "--no-deps", "--pre"),
        *("-d", tmp_path / "got", "--index-url", place.simple, "acme-prices"),
    )
    assert "3.0rc1" in report
    got = tmp_path / "got" / early.name
    assert got.read_bytes() == early.read_bytes()


def test_uv_publishes_and_resolves_with_hashes(place: Place, tmp_path: Path):
    files = [
        kept(tmp_path, wheel("acme-base", "1.2")),
        kept(
            tmp_path,
            wheel(
                "acme-prices",
                "1.0",
                "Provides-Extra: more",
                "Requires-Dist: acme-base; extra == 'more' and python_version >= '3'",
            ),
        ),
    ]
    publish = ("publish", "--no-progress", "--publish-url", f"{place.url}/legacy/")
    run(BIN / "uv", *publish, "-u", "__token__", "-p", place.secret, *files)
    run(BIN / "uv", *publish, "-u", "__token__", "-p", place.secret, *files)  # is fine again
    wanted = tmp_path / "wanted.in"
    wanted.write_text("acme-prices[more]\n")
    locked = tmp_path / "locked.txt"
    index = ("--no-config", "--no-cache", "--index-url", place.simple)
    run(BIN / "uv", "pip", "compile", *index, "--generate-hashes", "-o", locked, wanted)
    assert "acme-base==1.2" in locked.read_text()
    target = tmp_path / "target"
    run(
        *(BIN / "uv", "pip", "install", *index, "--python", sys.executable),
        *("--target", target, "--require-hashes", "-r", locked),
    )
    assert (target / "acme_base").is_dir()


def test_the_pages_are_what_the_standard_says(place: Place):
    name, data = wheel("Acme.Prices", "1.0", "Requires-Python: >=3.9")
    assert place.post(name, data, name="Acme.Prices").status_code == 200
    answer = place.page("simple/acme-prices/")
    assert answer.headers["content-type"] == JSON_TYPE
    page = answer.json()
    assert page["meta"]["api-version"] == "1.4"
    assert page["versions"] == ["1.0"]
    (file,) = page["files"]
    assert file["requires-python"] == ">=3.9"
    assert file["size"] == len(data)
    there = answer.url.join(file["url"])
    auth = ("__token__", place.secret)
    assert httpx.get(there, auth=auth).content == data
    metadata = httpx.get(f"{there}.metadata", auth=auth)
    assert b"Name: Acme.Prices" in metadata.content
    html = place.page("simple/acme-prices/", HTML_TYPE)
    assert html.headers["content-type"].startswith(HTML_TYPE)
    assert 'data-requires-python="&gt;=3.9"' in html.text
    assert place.page("simple/acme-prices/", "text/html").text == html.text
    again = httpx.get(
        answer.url,
        auth=auth,
        headers={"accept": JSON_TYPE, "if-none-match": answer.headers["etag"]},
    )
    assert again.status_code == 304
    assert place.page("simple/Acme_Prices/").status_code == 301
    assert place.page("simple/").json()["projects"] == [{"name": "Acme.Prices"}]
    assert place.page("simple/none/").status_code == 404


def test_a_private_index_asks_and_a_public_one_does_not(place: Place):
    place.post(*wheel())
    shut = httpx.get(f"{place.url}/simple/", headers={"accept": f"{JSON_TYPE}, text/html;q=0.1"})
    assert shut.status_code == 401
    assert shut.headers["www-authenticate"].startswith("Basic")
    wrong = httpx.get(f"{place.url}/simple/", auth=("__token__", "clp_wrong"))
    assert wrong.status_code == 401
    opened = place.api.patch(f"/api/v1/indexes/{place.index_id}", json={"is_public": True})
    assert opened.status_code == 200
    assert httpx.get(f"{place.url}/simple/acme-prices/").status_code == 200
    assert httpx.post(f"{place.url}/legacy/", files={"content": wheel()}).status_code == 401


def test_refusals_say_why_and_leave_nothing(place: Place, settings):
    name, data = wheel()
    assert place.post(name, data).status_code == 200
    assert place.post(name, data).text == "OK"  # the same again is fine
    other = zipped(wheel_files(files={"acme_prices/more.py": b"x"}))
    refused = place.post(name, other)
    assert (refused.status_code, refused.text[:19]) == (400, "File already exists")
    for file_name, body, fields, sentence in (
        (*wheel("json", "1.0"), {}, "module of Python"),
        (*wheel("acme-pr1ces", "1.0"), {}, "too similar"),
        (*wheel("acme-prices", "2.0"), {"sha256_digest": "0" * 64}, "not that of the file"),
        (*wheel("acme-prices", "2.0"), {"summary": "Otherwise"}, "says otherwise"),
        (*wheel("acme-prices", "2.0"), {"filetype": "bdist_egg"}, "wheel"),
        (*wheel("acme-prices", "2.0"), {":action": "submit"}, "supported"),
        ("acme_prices-2.0-py3-none-any.whl", b"PK", {}, "zip"),
        ("acme_prices-2.0-py3-none-any.whl", other, {}, "dist-info"),
        ("../x-2.0-py3-none-any.whl", data, {}, "path"),
    ):
        refused = place.post(file_name, body, **fields)
        assert refused.status_code in {400, 410}, (file_name, refused.text)
        assert sentence in refused.text, refused.text
    page = json.loads(place.page("simple/acme-prices/").content)
    assert [file["filename"] for file in page["files"]] == [name]
    assert list((settings.data_folder / "spool").iterdir()) == []


def test_only_basic_credentials_that_are_some(place: Place):
    for text in ("Basic !", "Basic " + b64encode(b"no colon").decode()):
        answer = httpx.get(f"{place.url}/simple/", headers={"authorization": text})
        assert answer.status_code == 400
