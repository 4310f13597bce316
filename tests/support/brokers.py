"""Brokers of jobs for tests, real ones: Valkey, RabbitMQ from the system's package, SQS as moto is.

Each is on ports and in folders of its own, and is ended with everything that it started.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.running import free_port

from colonnade.boot.child import die_with_parent

RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
READY_S = 60.0


class Child:
    """A server that runs until it is stopped."""

    def __init__(self, argv: list[str], log: Path, environment: dict[str, str]) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  (main thread)
            )

    def until_listening(self, port: int) -> None:
        deadline = time.monotonic() + READY_S
        while True:
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            assert time.monotonic() < deadline, self.log.read_text()[-2000:]
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """With all its own children: they are in one process group."""
        for last in (number, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, last)
                self.process.wait(15)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self.process.wait()


class RabbitBroker:
    """One node with a cookie, a home and a port mapper of its own; it may be killed and started."""

    def __init__(self, folder: Path) -> None:
        if not RABBITMQ.exists() or shutil.which("epmd") is None:
            pytest.skip("no rabbitmq-server on this machine (Debian's package of that name)")
        self.folder = folder
        self.port = free_port()
        self._mapper_port = free_port()
        self._own_port = free_port()
        home = folder / "home"
        home.mkdir(parents=True)
        cookie = home / ".erlang.cookie"
        cookie.write_text(secrets.token_hex(20))
        cookie.chmod(0o400)
        (folder / "plugins").write_text("[].")
        (folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            "loopback_users.guest = true\n"
            # A small machine is no reason to stop taking messages.
            "vm_memory_high_watermark.absolute = 1GB\n"
            "disk_free_limit.absolute = 10MB\n"
        )
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._mapper_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"trial-{self.port}@localhost",
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "no-such-file"),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_DIST_PORT": str(self._own_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none"
            ),
        }
        self._mapper = Child(
            ["epmd", "-port", str(self._mapper_port), "-address", "127.0.0.1"],
            folder / "epmd.log",
            self._environment,
        )
        self._node: Child | None = None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self) -> None:
        self._node = Child([str(RABBITMQ)], self.folder / "rabbitmq.log", self._environment)
        self._node.until_listening(self.port)

    def kill(self) -> None:
        assert self._node is not None
        self._node.stop(signal.SIGKILL)

    def stop(self) -> None:
        if self._node is not None:
            self._node.stop()
        self._mapper.stop()


class SqsBroker:
    """moto's server; what it holds is gone with it."""

    def __init__(self, folder: Path) -> None:
        pytest.importorskip("pycurl", reason="the extra `sqs` is not installed")
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._server: Child | None = None

    @property
    def url(self) -> str:
        return f"sqs+http://trial:trial@127.0.0.1:{self.port}"

    def start(self) -> None:
        argv = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self._server = Child(argv, self.folder / "moto.log", dict(os.environ))
        self._server.until_listening(self.port)

    def kill(self) -> None:
        assert self._server is not None
        self._server.stop(signal.SIGKILL)

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()


class RedisBroker:
    """The system's redis-server, or the Valkey that Colonnade brings."""

    def __init__(self, folder: Path) -> None:
        from colonnade.boot.programs import find_programs, unprivileged_user

        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        found = shutil.which("redis-server")
        self.program = found or str(find_programs(unprivileged_user(None)).valkey)
        self._server: Child | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        argv = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        argv += ["--dir", str(self.folder), "--appendonly", "yes", "--appendfsync", "always"]
        self._server = Child(argv, self.folder / "redis.log", dict(os.environ))
        self._server.until_listening(self.port)

    def kill(self) -> None:
        assert self._server is not None
        self._server.stop(signal.SIGKILL)

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()


AnyBroker = RedisBroker | RabbitBroker | SqsBroker
BROKERS: dict[str, type[AnyBroker]] = {
    "redis": RedisBroker,
    "rabbitmq": RabbitBroker,
    "sqs": SqsBroker,
}
