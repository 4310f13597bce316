"""The product under measurement: a fresh `colonnade up`, and a client with a token."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import httpx
import psycopg

from bench.harness.load import JSON, BenchFailed, Target

START_MAX_S = 120
STOP_MAX_S = 30
JOB_MAX_S = 600
POLL_S = 0.01
PASSWORD = "a long one for the bench"


class Product:
    """`with Product(folder, port) as product`: started, signed up, with a token."""

    def __init__(self, folder: Path, port: int, *, workers: int = 2) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.data = folder / "data"
        self.log = folder / "colonnade.log"
        self.workers = workers
        self.first_start_s = 0.0
        self.second_start_s = 0.0
        self.workspace = 0
        self.database = 0
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        self._secret = ""
        self.client = httpx.Client(base_url=self.url, timeout=JOB_MAX_S)

    def __enter__(self) -> Self:
        try:
            self.first_start_s = self.start()
            self._sign_up()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.stop()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def database_url(self) -> str:
        """Of the embedded PostgreSQL, as `colonnade up` tells it to the commands beside it."""
        return told_database_url(self.data)

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.database_url, autocommit=True)

    def postgres_version(self) -> str:
        with self.connect() as connection:
            return str(connection.execute("show server_version").fetchone()[0])

    def target(self, path: str, script: str = "") -> Target:
        headers = {"Authorization": f"Bearer {self._secret}", **JSON}
        return Target(self.url + path, headers, script, (self.pid,))

    # -- start and stop

    def start(self) -> float:
        """Seconds from the command to the first answered request."""
        program = Path(sys.executable).with_name("colonnade")
        kept = {"PATH", "HOME", "LANG", "TMPDIR", "USER", "LOGNAME"}
        began = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    program,
                    "up",
                    "--data",
                    self.data,
                    "--port",
                    str(self._port),
                    "--workers",
                    str(self.workers),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=self.data.parent,
                # Settings of whoever runs the bench stay out of it.
                env={name: value for name, value in os.environ.items() if name in kept},
                start_new_session=True,
            )
        while time.monotonic() - began < START_MAX_S:
            if self._process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/sign-in", timeout=5).status_code == httpx.codes.OK:
                    return time.monotonic() - began
            except httpx.TransportError:
                pass
            time.sleep(POLL_S)
        raise BenchFailed(f"`colonnade up` gave no answer. It said:\n{self._said()[-4000:]}")

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_MAX_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def start_again(self) -> None:
        """Stop it and start it on the data it has."""
        self.stop()
        self.second_start_s = self.start()

    def _said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    # -- the first minutes of a person

    def _sign_up(self) -> None:
        link = self._printed_link()
        with httpx.Client(base_url=self.url, timeout=30) as browser:
            form = browser.get(link)
            form.raise_for_status()
            self._submit(browser, link, form.text)
            csrf = _found(r'"csrf"\s*:\s*"([^"]+)"', browser.get("/settings").text)
            token = browser.post(
                "/api/v1/tokens",
                json={"name": "bench", "scopes": ["read", "write"], "expires_in_days": 1},
                headers={"X-CSRF-Token": csrf},
            )
            self._secret = _good(token)["secret"]
        self.client.headers["Authorization"] = f"Bearer {self._secret}"
        self.workspace = self.post("/workspaces", {"name": "Bench"})["id"]
        made = self.post(f"/workspaces/{self.workspace}/databases", {"name": "Bench"})
        self.database = made["id"]

    def _submit(self, browser: httpx.Client, link: str, form: str) -> None:
        csrf = _found(r'name="csrf" value="([^"]+)"', form)
        fields = {"email": "bench@example.org", "name": "Bench", "password": PASSWORD}
        answer = browser.post(link, data={**fields, "csrf": csrf})
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise BenchFailed(f"Signing up was answered with {answer.status_code}: {answer.text}")

    def _printed_link(self) -> str:
        """The one-time link that the first start prints, a moment after the first answer."""
        deadline = time.monotonic() + START_MAX_S
        while time.monotonic() < deadline:
            found = re.search(r"https?://\S+?(/sign-up/[\w\-.~]+)", self._said())
            if found:
                return found.group(1)
            time.sleep(POLL_S)
        raise BenchFailed(f"`colonnade up` printed no sign-up link:\n{self._said()[-4000:]}")

    # -- the API

    def get(self, path: str, **query: Any) -> Any:
        return _good(self.client.get(f"/api/v1{path}", params=query))

    def post(self, path: str, body: Any) -> Any:
        return _good(self.client.post(f"/api/v1{path}", json=body))

    def download(self, path: str) -> bytes:
        answer = self.client.get(f"/api/v1{path}")
        answer.raise_for_status()
        return answer.content

    def upload(self, file: Path) -> Any:
        with file.open("rb") as opened:
            answer = self.client.post(
                f"/api/v1/workspaces/{self.workspace}/imports",
                files={"file": (file.name, opened, "text/csv")},
            )
        return _good(answer)

    def finished_job(self, job: int) -> Any:
        """Wait for a job, as a script would: by asking."""
        deadline = time.monotonic() + JOB_MAX_S
        while time.monotonic() < deadline:
            found = self.get(f"/jobs/{job}")
            if found["state"] not in {"queued", "running"}:
                if found["state"] != "done":
                    raise BenchFailed(f"A job ended as {found['state']}: {found['error']}")
                return found
            time.sleep(POLL_S)
        raise BenchFailed(f"Job {job} did not end")


def told_database_url(data: Path) -> str:
    told = json.loads((data / "running.json").read_text(encoding="utf-8"))
    return told["DATABASE_URL"]


def _good(answer: httpx.Response) -> Any:
    if not answer.is_success:
        raise BenchFailed(
            f"{answer.request.method} {answer.request.url} was answered with "
            f"{answer.status_code}: {answer.text[:2000]}"
        )
    return answer.json() if answer.content else None


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise BenchFailed(f"{pattern} is not in:\n{text[:2000]}")
    return found.group(1)
