"""A certified OpenID Connect server (npm's oidc-provider), and somebody signing in at it."""

import re
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from support.running import free_port

FOLDER = Path(__file__).parents[1] / "oidc"
CLIENT_ID = "colonnade"
CLIENT_SECRET = "only-for-this-run-of-the-tests"
READY_S = 20.0
STEPS_MAX = 12
_ACTION = re.compile(r'<form[^>]*action="([^"]+)"')
_PROMPT = re.compile(r'name="prompt" value="(\w+)"')


class OidcServer:
    """`url` is its issuer. The people it knows are in `tests/oidc/server.mjs`."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None

    def start(self, redirect: str) -> None:
        node = _node()
        _install()
        self._process = subprocess.Popen(
            [node, "server.mjs", str(self.port), redirect],
            cwd=FOLDER,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + READY_S
        while not self._answers():
            assert time.monotonic() < deadline
            assert self._process.poll() is None, "the server has ended"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            httpx.get(f"{self.url}/.well-known/openid-configuration", timeout=2)
        except httpx.HTTPError:
            return False
        return True

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)

    def sign_in(self, browser: httpx.Client, start: str, name: str) -> httpx.Response:
        """From our link to their forms and back: the answer of our callback."""
        answer = browser.get(start)
        for _ in range(STEPS_MAX):
            if answer.url.path.startswith("/sign-in/oidc/callback"):
                return answer
            if answer.is_redirect:
                answer = browser.get(answer.next_request.url)  # pyright: ignore[reportOptionalMemberAccess]
            else:
                answer = self._submit(browser, answer, name)
        raise AssertionError(f"it does not come back: {answer.url}")

    def _submit(self, browser: httpx.Client, page: httpx.Response, name: str) -> httpx.Response:
        action, prompt = _ACTION.search(page.text), _PROMPT.search(page.text)
        assert action is not None, page.text[:1000]
        assert prompt is not None, page.text[:1000]
        form = {"prompt": prompt[1]}
        if prompt[1] == "login":
            form |= {"login": name, "password": "any"}
        return browser.post(page.url.join(action[1]), data=form)


def _node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("no node on this machine: the OpenID Connect server cannot run")
    return found


def _install() -> None:
    if (FOLDER / "node_modules" / "oidc-provider").is_dir():
        return
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on this machine: the OpenID Connect server cannot be installed")
    done = subprocess.run([npm, "ci"], cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the OpenID Connect server cannot be installed: {done.stderr[-300:]}")
