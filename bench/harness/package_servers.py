"""Other servers of packages with the same files: nginx as the limit, devpi and pypiserver as peers.

The peers are installed by name into an environment of their own, once for each checkout.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.harness.load import BenchFailed

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "bench" / ".peers"
PEER_PACKAGES = ("devpi-server", "devpi-client", "pypiserver[passlib]", "setuptools<81")
START_MAX_S = 60
STOP_MAX_S = 10

_NGINX = """
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    open_file_cache max=1000;
    types {{ }}
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


@contextmanager
def nginx(folder: Path, port: int, files: dict[str, bytes], *, workers: int) -> Iterator[str]:
    """Serves these bytes; its address."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        raise BenchFailed("The limit of packages is nginx. On Debian: apt-get install nginx")
    root = folder / "nginx"
    for name, content in files.items():
        path = root / "www" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    # Its workers are not the one who made the folder.
    for made in (folder, root, *root.rglob("*")):
        made.chmod(0o755 if made.is_dir() else 0o644)
    config = root / "nginx.conf"
    config.write_text(_NGINX.format(folder=root, port=port, root=root / "www", workers=workers))
    with _running([program, "-c", str(config)], f"http://127.0.0.1:{port}/", root / "log"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def devpi(folder: Path, port: int) -> Iterator[str]:
    """With an index `root/bench` that anybody of `root` may upload to; the index's address."""
    programs = _peers()
    data = Path(tempfile.mkdtemp(prefix="devpi-", dir=folder)) / "server"
    url = f"http://127.0.0.1:{port}"
    of_it = ["--serverdir", data]
    _done([programs / "devpi-init", *of_it, "--root-passwd", "bench", "--no-root-pypi"], folder)
    serving = [programs / "devpi-server", *of_it, "--port", str(port)]
    with _running(serving, f"{url}/+api", folder / "devpi.log"):
        client = data.with_name("client")
        for asked in (
            ("use", f"{url}/"),
            ("login", "root", "--password", "bench"),
            ("index", "-c", "root/bench", "volatile=True"),
        ):
            _done([programs / "devpi", asked[0], "--clientdir", client, *asked[1:]], folder)
        yield f"{url}/root/bench"


@contextmanager
def pypiserver(folder: Path, port: int, files: dict[str, bytes]) -> Iterator[str]:
    packages = Path(tempfile.mkdtemp(prefix="pypiserver-", dir=folder))
    for name, content in files.items():
        (packages / name).write_bytes(content)
    url = f"http://127.0.0.1:{port}"
    serving = [_peers() / "pypi-server", "run", "-p", str(port), "-i", "127.0.0.1"]
    serving += ["-a", ".", "-P", ".", "--disable-fallback", str(packages)]
    with _running(serving, f"{url}/", folder / "pypiserver.log"):
        yield url


def _peers() -> Path:
    programs = PEERS / "bin"
    if not (programs / "devpi-server").exists():
        _done([sys.executable, "-m", "venv", PEERS], ROOT)
        _done([programs / "pip", "install", "--quiet", *PEER_PACKAGES], ROOT)
    return programs


def _done(command: Sequence[str | Path], folder: Path) -> None:
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise BenchFailed(f"{command[0]} failed: {ended.stdout}{ended.stderr}")


@contextmanager
def _running(command: Sequence[str | Path], url: str, log: Path) -> Iterator[None]:
    with log.open("ab") as said:
        process = subprocess.Popen(
            command, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        deadline = time.monotonic() + START_MAX_S
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise BenchFailed(f"{command[0]} did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_MAX_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(url: str) -> bool:
    try:
        httpx.get(url, timeout=5)
    except httpx.TransportError:
        return False
    return True
