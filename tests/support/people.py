"""People for tests: each signs up by a real link, over HTTP, and holds a real session."""

import asyncio
import itertools
import re
from typing import Any

import httpx

from colonnade.kernel.accounts import create_first_link
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import Work, open_process

PASSWORD = "four words do well"
_numbers = itertools.count(1)
_CSRF_FIELD = re.compile(r'name="csrf" value="(\w+)"')
_CSRF_BOOT = re.compile(r'"csrf":"(\w+)"')


def administrator_link(settings: Settings) -> str:
    """A link as the terminal prints it on the first start."""

    async def make() -> str:
        async with open_process(settings) as process:
            work = Work(process, system_actor())
            link = await create_first_link(work)
            await work.commit()
            return link.url

    return asyncio.run(make())


class Person:
    """Somebody with a browser's cookies (`http`), and with a token (`api`) when asked."""

    def __init__(self, base_url: str, link: str, name: str) -> None:
        self.name = name
        self.email = f"{name.lower()}{next(_numbers)}@example.com"
        self.base_url = base_url
        self.http = httpx.Client(
            base_url=base_url, timeout=30, headers={"x-client-id": f"tab-of-{self.email}"}
        )
        path = httpx.URL(link).path
        page = self.http.get(path, headers={"accept": "text/html"})
        assert page.status_code == 200, page.text
        form = {"csrf": csrf_field(page), "email": self.email, "name": name, "password": PASSWORD}
        answer = self.http.post(path, data=form)
        assert answer.status_code == 303, answer.text
        self.refresh_csrf()
        self.id: int = self.http.get("/api/v1/me").json()["id"]

    def refresh_csrf(self) -> None:
        page = self.http.get("/settings", headers={"accept": "text/html"})
        found = _CSRF_BOOT.search(page.text)
        assert found is not None, page.text[:500]
        self.http.headers["x-csrf-token"] = found[1]

    def api(self, *scopes: str) -> httpx.Client:
        """A client with a fresh token of these scopes."""
        made = self.http.post(
            "/api/v1/tokens", json={"name": "test", "scopes": list(scopes or ("read", "write"))}
        )
        assert made.status_code == 201, made.text
        bearer = {"authorization": f"Bearer {made.json()['secret']}"}
        return httpx.Client(base_url=self.base_url, timeout=30, headers=bearer)

    def make(self, path: str, **body: Any) -> Any:
        """POST that must go well; the answer's JSON."""
        answer = self.http.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def invite(self, name: str, *, workspace_id: int, role: str) -> "Person":
        """Somebody new, by a link into a workspace."""
        link = self.make("/api/v1/sign-up-links", workspace_id=workspace_id, role=role)
        return Person(self.base_url, link["url"], name)

    def somebody(self, name: str) -> "Person":
        """Somebody new in no workspace (for administrators to invite)."""
        return Person(self.base_url, self.make("/api/v1/sign-up-links")["url"], name)


def csrf_field(page: httpx.Response) -> str:
    found = _CSRF_FIELD.search(page.text)
    assert found is not None, page.text[:500]
    return found[1]
