"""O-32: a first run leaves nothing open: secrets, file modes, addresses, the way in.

A second installation with a published key, in production, does not start.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from support.running import Colonnade, data_folder, free_port  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402

REFUSED = 2
SECRET_LENGTH_MIN = 40
PUBLISHED = ("changeme-changeme-changeme-changeme", "your-secret-key-your-secret-key-1234", "")
OTHERS = stat.S_IRWXG | stat.S_IRWXO
WAYS_IN = ("/sign-up", "/set-up", "/setup", "/install", "/admin", "/administration", "/api/v1/me")
TCP_LISTEN = "0A"
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (what `run` hands over)
    second = Colonnade(data_folder())
    try:
        second.start()
        return judged(second.data, PUBLISHED[:1] if short else PUBLISHED)
    finally:
        second.stop()
        shutil.rmtree(second.data, ignore_errors=True)


def judged(other: Path, tried: Sequence[str]) -> Sequence[Result]:
    """A first run, beside another installation's data folder; `tried`: keys for production."""
    first = Colonnade(data_folder())
    try:
        first.start()
        findings = [
            *_open_files(first.data),
            *_open_addresses(first),
            *_ways_in(first),
            *_weak_secrets(first.data),
            *_shared_secrets(first.data, other),
        ]
        ports = _ports_of(first)
    finally:
        first.stop()
        shutil.rmtree(first.data, ignore_errors=True)
    started = [key for key in tried if _starts_in_production(key)]
    return [
        Result(
            "O-32",
            f"{len(findings)} findings {findings or ''}; listens on {', '.join(ports)} alone;"
            " secrets and folders are the owner's, and of no other installation",
            "0 findings; random keys, 0600; loopback until an administrator exists",
            not findings and bool(ports),
        ),
        Result(
            "O-32",
            f"{len(tried) - len(started)} of {len(tried)} published or missing keys refused"
            " in production",
            "all refused",
            not started,
        ),
    ]


def _open_files(data: Path) -> list[str]:
    """Nothing in the data folder may be reached by anybody else: the folder itself is shut."""
    names = (".", "secrets.json", "running.json", "version", "lock")
    return [
        f"{name} can be read by others" for name in names if (data / name).stat().st_mode & OTHERS
    ]


def _open_addresses(running: Colonnade) -> list[str]:
    return [
        f"{port} is open to other machines"
        for port, is_loopback in _listening(running).items()
        if not is_loopback
    ]


def _ports_of(running: Colonnade) -> list[str]:
    return sorted(f"127.0.0.1:{port}" for port in _listening(running))


def _listening(running: Colonnade) -> dict[int, bool]:
    """The TCP ports of all its processes, and whether they are for this machine alone."""
    inodes: set[str] = set()
    for pid in [running.pid, *running.tree()]:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = str(descriptor.readlink())
            except OSError:
                continue
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    found: dict[int, bool] = {}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == TCP_LISTEN and words[9] in inodes:
                address, port = words[1].split(":")
                found[int(port, 16)] = address in LOOPBACK
    return found


def _ways_in(running: Colonnade) -> list[str]:
    """Without the link that the terminal showed, nobody becomes anything."""
    found: list[str] = []
    for path in WAYS_IN:
        answer = httpx.get(running.url + path, headers={"accept": "text/html"})
        leads_in = "/sign-in" not in answer.headers.get("location", "")
        asks_nothing = 'name="password"' in answer.text or answer.is_redirect
        if answer.status_code < 400 and leads_in and asks_nothing:
            found.append(f"{path} answers {answer.status_code}")
    form = {"email": "admin@example.com", "password": "admin", "name": "Admin"}
    answer = httpx.post(running.url + "/sign-in", data=form)
    if answer.status_code < 400:
        found.append("somebody could sign in before there was an account")
    return found


def _weak_secrets(data: Path) -> list[str]:
    secrets: Mapping[str, str] = json.loads((data / "secrets.json").read_text())
    return [f"{name} is short" for name, text in secrets.items() if len(text) < SECRET_LENGTH_MIN]


def _shared_secrets(one: Path, other: Path) -> list[str]:
    here, there = (json.loads((data / "secrets.json").read_text()) for data in (one, other))
    return [f"{name} is the same everywhere" for name in here if here[name] == there[name]]


def _starts_in_production(key: str) -> bool:
    data = data_folder()
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "colonnade", "up"),
            *("--data", str(data), "--port", str(free_port())),
        ],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(data),
            "ENVIRONMENT": "production",
            "COLONNADE_SECRET_KEY": key,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    shutil.rmtree(data, ignore_errors=True)
    return ran.returncode != REFUSED or "COLONNADE_SECRET_KEY" not in ran.stderr


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
