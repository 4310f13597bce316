"""A real clamd, with signatures of its own: those of ClamAV's makers are not on this machine."""

import hashlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

READY_S = 30.0

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
"""Harmless by agreement, and a virus to every antivirus; in two parts, for they read this too."""

CONFIGURATION = """
Foreground yes
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
StreamMaxLength 2M
MaxThreads 2
ConcurrentDatabaseReload no
"""


@contextmanager
def clamd(folder: Path) -> Iterator[str]:
    """The address of its socket; the test is skipped where ClamAV is not installed."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        pytest.skip("no clamd on this machine: apt-get install clamav-daemon")
    signatures = folder / "signatures"
    signatures.mkdir()
    signature = f"{hashlib.md5(EICAR).hexdigest()}:{len(EICAR)}:Eicar-Test\n"
    (signatures / "own.hdb").write_text(signature)
    configuration = folder / "clamd.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder))
    log = (folder / "clamd.log").open("wb")
    process = subprocess.Popen(
        [program, "--config-file", configuration], stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _until_ready(folder / "clamd.sock", process, folder / "clamd.log")
        yield f"unix:{folder}/clamd.sock"
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _until_ready(path: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(path))
                line.sendall(b"zPING\0")
                if line.recv(16).startswith(b"PONG"):
                    return
            except OSError:
                pass
        time.sleep(0.05)
