"""An index of a workspace of one's own, and a token to use it with."""

import hashlib
from dataclasses import dataclass

import httpx
from support.people import Person

from colonnade.apps.packages.releases.rendering import JSON_TYPE


@dataclass
class Place:
    url: str
    secret: str
    api: httpx.Client
    index_id: int
    workspace_id: int

    @property
    def path(self) -> str:
        return httpx.URL(self.url).path

    @property
    def origin(self) -> str:
        return self.url.removesuffix(self.path)

    @property
    def address(self) -> str:
        """Without the scheme, as it stands after one."""
        return self.url.partition("://")[2]

    def post(
        self, file_name: str, data: bytes, secret: str | None = None, **fields: str
    ) -> httpx.Response:
        """As twine does it, by hand."""
        stem = file_name.removesuffix(".tar.gz").split("-")
        is_wheel = file_name.endswith(".whl")
        form = {
            ":action": "file_upload",
            "protocol_version": "1",
            "metadata_version": "2.4",
            "name": stem[0],
            "version": stem[1],
            "filetype": "bdist_wheel" if is_wheel else "sdist",
            "pyversion": "py3" if is_wheel else "source",
            "sha256_digest": hashlib.sha256(data).hexdigest(),
            **fields,
        }
        return httpx.post(
            f"{self.url}/legacy/",
            data=form,
            files={"content": (file_name, data, "application/octet-stream")},
            auth=("__token__", secret or self.secret),
            timeout=30,
        )

    def simple(self, project: str, accept: str = JSON_TYPE) -> httpx.Response:
        return httpx.get(
            f"{self.url}/simple/{project}/",
            headers={"accept": accept},
            auth=("__token__", self.secret),
            timeout=30,
        )


def make_place(person: Person, url: str, name: str, *, is_public: bool = False) -> Place:
    workspace = person.make("/api/v1/workspaces", name=name)["id"]
    index = person.make(f"/api/v1/workspaces/{workspace}/indexes", name="main", is_public=is_public)
    api = person.api("read", "write")
    secret = api.headers["authorization"].removeprefix("Bearer ")
    return Place(f"{url}/w{workspace}/main", secret, api, index["id"], workspace)
