"""O-22: uploads that mean ill, as far as files and pictures go.

    .venv/bin/python bench/drills/o22_uploads.py [--short]

Bombs, polyglots, truncated and mislabelled files are uploaded, asked for as small pictures, and
downloaded. Each answer comes within 2 s, says no with a problem (or gives a small picture of our
own making), memory of the web process and its children rises by less than 100 MiB, and afterwards
nothing unfinished, no passing copy and no child is left. The long form does the same from several
clients at once, over and over.
"""

import io
import os
import struct
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]


import httpx  # noqa: E402
from PIL import Image  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402

ANSWER_S_MAX = 2.0
RISE_MIB_MAX = 100
LONG_ROUNDS = 10
LONG_CLIENTS = 4
SAMPLE_EVERY_S = 0.01
MIB = 1024 * 1024


@dataclass(frozen=True)
class Case:
    """`small`: the statuses that asking for its small picture may have."""

    name: str
    make: Callable[[], bytes]
    small: tuple[int, ...] = (422,)


def corpus() -> list[Case]:
    return [
        Case("bomb-30000x30000.png", lambda: _png(30_000, 30_000)),
        Case("bomb-60000x60000.gif", lambda: _gif(60_000, 60_000, frames=1)),
        Case("frames-100000.gif", lambda: _gif(8, 8, frames=100_000), (200, 422)),
        Case("header-65500x65500.jpg", lambda: _jpeg_of(65_500, 65_500)),
        Case("text-bomb.png", lambda: _png(9, 9, _chunk(b"zTXt", b"a\0\0" + _zeros(256)))),
        Case("profile-bomb.png", lambda: _png(9, 9, _chunk(b"iCCP", b"a\0\0" + _zeros(256)))),
        Case("no-end.png", lambda: _png(9_000, 5_000)[:2_000]),
        *(
            Case(f"truncated.{form.lower()}", lambda form=form: _picture(form)[:-400])
            for form in ("PNG", "WEBP", "AVIF")
        ),
        Case("cut-in-the-header.jpg", lambda: _picture("JPEG")[:300]),
        Case("page.png", lambda: _picture("PNG") + b"<html><script>alert(1)</script>", (200,)),
        Case("page.gif", lambda: b"GIF89a/*<svg onload=alert(1)>*/=1;", (422,)),
        Case(
            "script.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", (404,)
        ),
        Case("picture.png", lambda: b"<!doctype html><script>alert(1)</script>", (404,)),
        Case(
            "postscript.png", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", (404,)
        ),
        Case("zeros.png", lambda: bytes(64 * MIB), (404,)),
        Case("archive.png", lambda: _picture("PNG")[:8] + b"PK\x03\x04" + bytes(200)),
        Case("empty.png", lambda: b"", (404,)),
        Case("../../../etc/passwd", lambda: b"root", (404,)),
        Case("C:\\x\u202egnp.exe", lambda: b"MZ" + bytes(400), (404,)),
    ]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(width: int, height: int, more: bytes = b"") -> bytes:
    """All black, one bit a pixel, its bytes all there."""
    packing = zlib.compressobj(9)
    line = bytes(1 + (width + 7) // 8)
    packed = b"".join(packing.compress(line * 100) for _ in range(height // 100 + 1))
    data = packed + packing.flush()
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + more + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _gif(width: int, height: int, *, frames: int) -> bytes:
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\x00"
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    return head + frame * frames + b";"


def _jpeg_of(width: int, height: int) -> bytes:
    """A small one that says it is large."""
    data = bytearray(_picture("JPEG"))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _zeros(mebibytes: int) -> bytes:
    packing = zlib.compressobj(9)
    return b"".join(packing.compress(bytes(MIB)) for _ in range(mebibytes)) + packing.flush()


def _picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((300, 300), 80).convert("RGB").save(out, form)
    return out.getvalue()


@dataclass
class Outcome:
    slowest_s: float = 0.0
    slowest: str = ""
    wrong: list[str] | None = None

    def __post_init__(self) -> None:
        self.wrong = []

    def note(self, took_s: float, what: str) -> None:
        if took_s > self.slowest_s:
            self.slowest_s, self.slowest = took_s, what


class Attack:
    """One client that sends the corpus and looks at what comes back."""

    def __init__(self, client: httpx.Client, workspace: int, outcome: Outcome) -> None:
        self._client = client
        self._workspace = workspace
        self._outcome = outcome

    def send(self, case: Case, data: bytes, salt: bytes = b"") -> None:
        # The upload itself takes as long as its bytes; what is judged is what we do with it.
        answer = self._client.post(
            f"/api/v1/workspaces/{self._workspace}/files",
            params={"name": case.name},
            content=data + salt,
            headers={"content-type": "application/octet-stream"},
        )
        if answer.status_code != 201:
            self._wrong(case, f"the upload got {answer.status_code}")
            return
        file = answer.json()
        if set(file["name"]) & set("/\\\0\u202e"):
            self._wrong(case, f"kept under the name {file['name']!r}")
        self._ask_for_small(case, file["id"])
        self._download(case, file["id"], len(data + salt))
        self._client.delete(f"/api/v1/files/{file['id']}")

    def _ask_for_small(self, case: Case, file_id: int) -> None:
        began = time.monotonic()
        answer = self._client.get(f"/api/v1/files/{file_id}/thumbnail/medium")
        self._outcome.note(time.monotonic() - began, case.name)
        if answer.status_code not in case.small:
            self._wrong(case, f"its small picture got {answer.status_code}: {answer.text[:200]}")
        if answer.status_code == 200:
            if answer.headers["content-type"] != "image/webp" or b"<" in answer.content[:4]:
                self._wrong(case, "its small picture is none")
            if b"script" in answer.content:
                self._wrong(case, "its small picture has its script in it")

    def _download(self, case: Case, file_id: int, size: int) -> None:
        with self._client.stream("GET", f"/api/v1/files/{file_id}/content") as answer:
            headers = answer.headers
            if int(headers["content-length"]) != size:
                self._wrong(case, "it comes back in another size")
            harmless = (
                headers["content-disposition"].startswith("attachment;")
                and headers["x-content-type-options"] == "nosniff"
                and "sandbox" in headers["content-security-policy"]
            )
            if not harmless:
                self._wrong(case, f"a browser might run it: {dict(headers)}")

    def _wrong(self, case: Case, what: str) -> None:
        assert self._outcome.wrong is not None
        self._outcome.wrong.append(f"{case.name}: {what}")


class Watch:
    """The most memory of a process and its children, while it lasts."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.first_mib = self.most_mib = memory_mib(pid)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(SAMPLE_EVERY_S):
            self.most_mib = max(self.most_mib, memory_mib(self._pid))


def memory_mib(pid: int) -> float:
    """Of its own: pages that are shared, such as programs', count in part (PSS)."""
    kib = 0
    for one in (pid, *children_of(pid)):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        kib += next(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:")
    return kib / 1024


def children_of(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def web_pid(port: int) -> int:
    """The web process below this one that listens there."""
    for pid in children_of(os.getpid()):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"web" in words and f"COLONNADE_PORT={port}".encode() in environment:
            return pid
    raise LookupError(f"no web process on port {port} below {os.getpid()}")


def drill(
    clients: Sequence[httpx.Client], workspace: int, *, pid: int, data_folder: Path, rounds: int
) -> list[Result]:
    outcome = Outcome()
    made = [(case, case.make()) for case in corpus()]
    # Whoever opens a picture first loads what that takes.
    Attack(clients[0], workspace, Outcome()).send(made[-1][0], made[-1][1])

    def attack(number: int) -> None:
        for turn in range(rounds):
            for case, data in made:
                # Other bytes each time, so that no earlier judgement answers.
                salt = b"" if rounds == 1 else struct.pack(">II", number, turn)
                Attack(clients[number], workspace, outcome).send(case, data, salt)

    with Watch(pid) as watch, ThreadPoolExecutor(len(clients)) as pool:
        for done in [pool.submit(attack, number) for number in range(len(clients))]:
            done.result()
    rise = watch.most_mib - watch.first_mib
    left = left_behind(pid, data_folder)
    assert outcome.wrong is not None
    count = len(made) * rounds * len(clients)
    return [
        Result("O-22", f"{len(outcome.wrong)} of {count} went wrong", "0", not outcome.wrong),
        Result(
            "O-22",
            f"slowest answer {outcome.slowest_s:.2f} s ({outcome.slowest})",
            f"<= {ANSWER_S_MAX} s",
            outcome.slowest_s <= ANSWER_S_MAX,
        ),
        Result(
            "O-22", f"memory rose by {rise:.0f} MiB", f"<= {RISE_MIB_MAX}", rise <= RISE_MIB_MAX
        ),
        Result("O-22", f"left behind: {left or 'nothing'}", "nothing", not left),
        *(Result("O-22", wrong, "refused, or harmless", reached=False) for wrong in outcome.wrong),
    ]


def left_behind(pid: int, data_folder: Path) -> list[str]:
    found = [f"process {child}" for child in children_of(pid)]
    for folder in (*data_folder.glob("files/*/.unfinished"), data_folder / "spool"):
        if folder.is_dir():
            found += [str(path) for path in folder.iterdir()]
    return found


@contextmanager
def own_server() -> Iterator[tuple[list[httpx.Client], int, int, Path]]:
    """Clients of an editor, the workspace, the web process and its data folder."""
    import dataclasses
    import secrets

    from support.people import Person, administrator_link
    from support.running import free_port
    from support.servers import Servers, start_colonnade

    from colonnade.kernel.settings import Settings

    with tempfile.TemporaryDirectory(prefix="clnd") as name:
        folder = Path(name)
        folder.chmod(0o711)
        servers = Servers(folder)
        running = []
        try:
            servers.start()
            port = free_port()
            settings = dataclasses.replace(
                Settings(),
                database_url=servers.new_database(),
                redis_url=servers.redis_url,
                secret_key=secrets.token_urlsafe(48),
                data_folder=folder / "data",
                port=port,
                public_url=f"http://127.0.0.1:{port}",
            )
            settings.data_folder.mkdir()
            running = start_colonnade(settings, folder)
            person = Person(settings.public_url, administrator_link(settings), "Ada")
            workspace = person.make("/api/v1/workspaces", name="Attacked")["id"]
            clients = [person.api() for _ in range(LONG_CLIENTS)]
            yield clients, workspace, web_pid(port), settings.data_folder
        finally:
            for child in running:
                child.stop()
            servers.stop()


def whole(short: bool) -> list[Result]:  # noqa: FBT001
    with own_server() as (clients, workspace, pid, data_folder):
        if short:
            return drill(clients[:1], workspace, pid=pid, data_folder=data_folder, rounds=1)
        return drill(clients, workspace, pid=pid, data_folder=data_folder, rounds=LONG_ROUNDS)


if __name__ == "__main__":
    sys.exit(run(whole, __doc__ or ""))
