"""O-16: slow clients, bare and behind the shipped nginx configuration.

    .venv/bin/python bench/drills/o16_slow_clients.py [--short]

How long connections of each manner are suffered, by programs of our own; then slowhttptest with
2,000 connections in each of its modes while another user's p99 is watched.
"""

import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

import httpx  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402
from bench.drills.slow_clients import Waiting, p99_ms, suffered  # noqa: E402

HEAD_S_MAX = 30.0
BODY_S_MAX = 60.0
CONNECTIONS = 2_000
MODES = {"-H": "slow heads", "-B": "slow bodies", "-X": "slow reading", "-R": "ranges"}
TIMES_MAX = 2.0
FLOOR_MS = 50.0
"""Twice of next to nothing is next to nothing: below this, nobody notices."""


def judged(where: str, waits: list[Waiting], *, head_s: float, body_s: float) -> list[Result]:
    found: list[Result] = []
    for wait in waits:
        most = body_s if "body" in wait.manner.name else head_s
        longest = wait.longest_s
        told = "never cut" if longest is None else f"cut after {longest:.1f} s"
        figure = f"{where}, {wait.manner.name}: {told} ({len(wait.cut_after_s)} connections)"
        reached = longest is not None and longest <= most
        found.append(Result("O-16", figure, f"≤ {most:.0f} s", reached))
    return found


def others(where: str, url: str, ask: Callable[[], object], seconds: int) -> list[Result]:
    """p99 of another user while slowhttptest does its worst."""
    program = shutil.which("slowhttptest")
    if program is None:
        return [Result("O-16", f"{where}: no slowhttptest on this machine", "", reached=True)]
    quiet = p99_ms(ask, seconds=5)
    found: list[Result] = []
    for mode, name in MODES.items():
        attack = subprocess.Popen(
            [
                *(program, mode, "-c", str(CONNECTIONS), "-r", "500", "-l", str(seconds)),
                *("-i", "5", "-p", "2", "-u", f"{url}/sign-in"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            loud = p99_ms(ask, seconds=seconds * 0.8)
        finally:
            attack.terminate()
            attack.wait(30)
        figure = f"{where}, {CONNECTIONS:,} {name}: another's p99 {loud:.1f} ms, alone {quiet:.1f}"
        reached = loud <= max(FLOOR_MS, TIMES_MAX * quiet)
        found.append(Result("O-16", figure, f"≤ {TIMES_MAX:.0f} times alone", reached))
    return found


def drill(short: bool) -> list[Result]:  # noqa: FBT001  (what `run` hands over)
    from support.nginx import NAME, Nginx, nginx_program
    from support.running import Colonnade, data_folder

    colonnade = Colonnade(data_folder())
    head_s, body_s = (6.0, 12.0) if short else (HEAD_S_MAX, BODY_S_MAX)
    colonnade.environment = {
        "COLONNADE_ALLOWED_HOSTS": NAME,
        "COLONNADE_TRUSTED_PROXIES": "127.0.0.1",
        "COLONNADE_STRANGER_REQUESTS_PER_S": "100000",
        "COLONNADE_STRANGER_REQUESTS_BURST": "100000",
        **({"COLONNADE_HEADER_TIMEOUT_S": "3", "COLONNADE_BODY_SILENCE_S": "4"} if short else {}),
    }
    colonnade.start()
    proxy = Nginx(nginx_program(), Path(tempfile.mkdtemp()), f"127.0.0.1:{colonnade.port}")
    proxy.start()
    try:
        each = 5 if short else 30
        bare = ("127.0.0.1", colonnade.port)
        found = judged(
            "bare",
            suffered(bare, "localhost", each=each, patience_s=body_s + 10, every_s=1.0),
            head_s=head_s,
            body_s=body_s,
        )
        tls = ssl.create_default_context(cafile=str(proxy.certificate))
        # nginx has its own time for heads, which is not shortened.
        found += judged(
            "nginx",
            suffered(("127.0.0.1", proxy.port), NAME, each=each, patience_s=70, tls=tls),
            head_s=HEAD_S_MAX,
            body_s=BODY_S_MAX,
        )
        if not short:
            with httpx.Client(base_url=colonnade.url) as http:
                found += others("bare", colonnade.url, lambda: http.get("/health"), 40)
            with httpx.Client(base_url=f"https://127.0.0.1:{proxy.port}", verify=False) as http:
                told = {"host": NAME}
                behind = f"https://127.0.0.1:{proxy.port}"
                found += others("nginx", behind, lambda: http.get("/health", headers=told), 40)
        return found
    finally:
        proxy.stop()
        colonnade.stop()


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
