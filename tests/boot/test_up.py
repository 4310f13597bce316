"""`colonnade up` as a person meets it: first start, second start, Ctrl-C, kills, refusals."""

import contextlib
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.running import Colonnade, data_folder, free_port

REFUSED = 2
BACK_WITHIN_S = 10.0
ENDED_WITHIN_S = 15.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Hard to reach on purpose: in a folder closed to others, its name too long for a socket."""
    closed = data_folder()
    closed.chmod(0o700)
    yield closed / ("a folder with spaces & a long name " + "x" * 60) / "data"
    shutil.rmtree(closed)


@pytest.fixture(scope="module")
def colonnade(data: Path) -> Iterator[Colonnade]:
    """Running; each test leaves it running, or starts it again."""
    running = Colonnade(data)
    running.start()
    yield running
    running.stop()


def gone(pids: set[int], within_s: float = ENDED_WITHIN_S) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{pid}").exists() and not is_zombie(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def listening(pid: int) -> set[str]:
    """The TCP addresses that a process takes connections on."""
    sockets = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            sockets.add(str(descriptor.readlink()))
    found = set()
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                address, port = fields[1].split(":")
                words = bytes.fromhex(address)
                packed = b"".join(words[at : at + 4][::-1] for at in range(0, len(words), 4))
                found.add(f"{socket.inet_ntop(family, packed)}:{int(port, 16)}")
    return found


def refusal(colonnade: Colonnade, *arguments: str) -> str:
    """What a start says that can't be."""
    ended = subprocess.run(
        [*colonnade.command, "up", "--data", str(colonnade.data), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == REFUSED, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_first_start(colonnade: Colonnade):
    link = httpx.get(colonnade.link, headers={"accept": "text/html"})
    assert link.status_code == 200
    for name in ("secrets.json", "running.json"):
        assert stat.S_IMODE((colonnade.data / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(colonnade.data.stat().st_mode) == 0o700
    secrets = json.loads((colonnade.data / "secrets.json").read_text())
    assert len(set(secrets.values())) == len(secrets)
    assert min(map(len, secrets.values())) > 40


def test_only_the_web_server_listens_and_only_on_loopback(colonnade: Colonnade):
    tree = {colonnade.pid, *colonnade.tree()}
    assert {at for pid in tree for at in listening(pid)} == {f"127.0.0.1:{colonnade.port}"}


def test_no_secret_is_on_a_command_line(colonnade: Colonnade):
    secrets = json.loads((colonnade.data / "secrets.json").read_text()).values()
    for line in colonnade.tree().values():
        assert not any(secret in line for secret in secrets)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has other users")
def test_root_runs_the_servers_as_somebody_else(colonnade: Colonnade):
    for pid, line in colonnade.tree().items():
        if "postgres" in line or "valkey" in line:
            assert Path(f"/proc/{pid}").stat().st_uid != 0, line


def test_running_twice_on_the_same_data(colonnade: Colonnade):
    told = refusal(colonnade, "--port", str(free_port()))
    assert "already runs on the data folder" in told
    assert colonnade.url in told
    assert str(colonnade.pid) in told
    assert colonnade.healthy()


def test_a_port_in_use(colonnade: Colonnade, tmp_path: Path):
    other = Colonnade(tmp_path / "data")
    told = refusal(other, "--port", str(colonnade.port))
    assert f"Port {colonnade.port} on 127.0.0.1 is in use" in told
    assert "--port" in told
    assert not (tmp_path / "data" / "postgres").exists()


@pytest.mark.parametrize("part", ["web", "worker", "postgres", "valkey"])
def test_a_killed_part_is_started_again(colonnade: Colonnade, part: str):
    killed = colonnade.kill(part)
    deadline = time.monotonic() + BACK_WITHIN_S
    words = {"web": "colonnade web", "worker": "colonnade worker"}.get(part, part)
    while not any(words in line for pid, line in colonnade.tree().items() if pid != killed):
        assert time.monotonic() < deadline, "".join(colonnade.lines[-40:])
        time.sleep(0.05)
    colonnade.until_healthy(BACK_WITHIN_S)
    assert any(f"{part} ended" in line.replace("  ", "") for line in colonnade.lines)


def test_killing_the_supervisor_leaves_nothing_and_loses_nothing(colonnade: Colonnade):
    before = set(colonnade.tree())
    link = httpx.URL(colonnade.link).path
    assert httpx.get(colonnade.url + link).status_code == 200
    os.kill(colonnade.pid, signal.SIGKILL)
    assert gone(before), colonnade.tree()
    # What a power cut leaves: a pid file that names a process which is somebody else's by now.
    pid_file = colonnade.data / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{colonnade.data}/postgres\n")
    colonnade.lines.clear()
    colonnade.start()
    colonnade.until_healthy(BACK_WITHIN_S)


def test_ctrl_c_leaves_nothing_and_a_second_start_is_quick(colonnade: Colonnade):
    before = {colonnade.pid, *colonnade.tree()}
    colonnade.stop()
    assert gone(before, within_s=1)
    assert not (colonnade.data / "running.json").exists()
    colonnade.lines.clear()
    # Five seconds on a quiet machine; the tests may not be alone on this one.
    assert colonnade.start() < 2 * 5


def test_a_second_ctrl_c_ends_it_at_once(colonnade: Colonnade):
    before = set(colonnade.tree())
    with socket.create_connection((colonnade.host, colonnade.port)):
        os.kill(colonnade.pid, signal.SIGINT)
        time.sleep(0.05)
        os.kill(colonnade.pid, signal.SIGINT)
        assert gone({colonnade.pid, *before}, within_s=5)
    colonnade.lines.clear()
    colonnade.start()


def test_data_of_another_version(colonnade: Colonnade):
    colonnade.stop()
    version = colonnade.data / "version"
    before = version.read_text()
    version.write_text('{"layout": 99, "colonnade": "7.0.0"}')
    told = refusal(colonnade)
    assert "made by Colonnade 7.0.0 (layout 99)" in told
    assert "--data DIR" in told
    version.write_text("nonsense")
    assert "can't be read" in refusal(colonnade)
    version.write_text(before)

    of_postgres = colonnade.data / "postgres" / "PG_VERSION"
    before = of_postgres.read_text()
    of_postgres.write_text("15\n")
    assert "made by PostgreSQL 15" in refusal(colonnade, "--port", str(free_port()))
    of_postgres.write_text(before)
    colonnade.lines.clear()
    colonnade.start()
    assert colonnade.healthy()


def test_somebody_elses_folder_is_left_alone(tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("all of it")
    assert "holds other files" in refusal(Colonnade(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    assert "not a folder" in refusal(Colonnade(tmp_path / "thesis.txt"))


def test_production_without_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ENVIRONMENT", "production")
    assert "COLONNADE_SECRET_KEY is missing" in refusal(Colonnade(tmp_path / "data"))
    monkeypatch.setenv("COLONNADE_SECRET_KEY", "changeme")
    assert "COLONNADE_SECRET_KEY is a published example" in refusal(Colonnade(tmp_path / "data"))
    assert not (tmp_path / "data").exists()
