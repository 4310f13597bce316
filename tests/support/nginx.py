"""Debian's nginx with the configuration that we ship, on free ports, in front of a Colonnade."""

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from support.running import free_port

from colonnade.boot.child import die_with_parent

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "colonnade.conf"
NAME = "colonnade.example"
START_S = 10.0


def nginx_program() -> str:
    """The path of nginx; the test is skipped where there is none."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not found:
        pytest.skip("no nginx on this machine")
    return found


def is_answered(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class Nginx:
    """Answers at `port` by TLS, and at `plain_port` without; `certificate` is its own authority."""

    def __init__(self, program: str, folder: Path, behind: str) -> None:
        self._program = program
        self._folder = folder
        self._behind = behind
        self.port = free_port()
        self.plain_port = free_port()
        self.certificate = folder / "colonnade.pem"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}"

    def configuration(self) -> str:
        """The shipped file with other ports and another folder, and nothing else changed."""
        text = SHIPPED.read_text()
        for shipped, ours in (
            ("127.0.0.1:8000", self._behind),
            ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"),
            ("listen 80 ", f"listen 127.0.0.1:{self.plain_port} "),
            ("/etc/ssl/colonnade", f"{self._folder}/colonnade"),
        ):
            assert shipped in text, shipped
            text = text.replace(shipped, ours)
        return text

    def start(self) -> None:
        folder = self._folder
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"),
                *("ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"),
                *("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"),
                *("-keyout", folder / "colonnade.key", "-out", self.certificate),
            ],
            check=True,
            capture_output=True,
        )
        (folder / "colonnade.conf").write_text(self.configuration())
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        main = folder / "nginx.conf"
        main.write_text(
            f"pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;"
            "worker_rlimit_nofile 10000; events { worker_connections 8000; }"
            f"http {{ access_log off; {temporary} include {folder}/colonnade.conf; }}\n"
        )
        command = [self._program, "-p", folder, "-c", main]
        tried = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True)
        assert tried.returncode == 0, tried.stderr
        with (folder / "nginx.out").open("wb") as output:
            self._process = subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  (no locks are held)
            )
        ends = time.monotonic() + START_S
        # Not its pid file: already the trial above leaves one.
        while not all(map(is_answered, (self.port, self.plain_port))):
            assert self._process.poll() is None, (folder / "error.log").read_text()
            assert time.monotonic() < ends, (folder / "error.log").read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
