"""P1 to P3 pages of the Simple API, P4 uploads, P5 a large download, against nginx and the peers.

The limit serves the very bytes that Colonnade answered with. A peer gets the same wheels by the
same requests, and is asked for the same page.
"""

import hashlib
import secrets
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests"))

from support.wheels import wheel_files, zipped  # noqa: E402

from bench.harness.bench import Bench  # noqa: E402
from bench.harness.load import BenchFailed, Rate, Target, each_in_turn, per_s  # noqa: E402
from bench.harness.machine import memory_of, tree_of  # noqa: E402
from bench.harness.package_servers import devpi, nginx, pypiserver  # noqa: E402
from bench.harness.results import Result  # noqa: E402

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html"
FILES = 10
MANY_FILES = 500
PROJECTS = 1_000
UPLOADS = 40
UPLOAD_BYTES = 100 * 1024
UPLOADERS = 4
DOWNLOAD_BYTES = 10 * 1024 * 1024
ROUNDS = 3


@dataclass(frozen=True)
class Index:
    """Where wheels are published, of ours or of a peer."""

    upload_url: str
    simple_url: str
    auth: tuple[str, str]

    def upload(self, http: httpx.Client, file_name: str, data: bytes) -> None:
        name, version = file_name.split("-")[:2]
        form = {
            ":action": "file_upload",
            "protocol_version": "1",
            "metadata_version": "2.4",
            "name": name,
            "version": version,
            "filetype": "bdist_wheel",
            "pyversion": "py3",
            "sha256_digest": hashlib.sha256(data).hexdigest(),
        }
        files = {"content": (file_name, data, "application/octet-stream")}
        answer = http.post(self.upload_url, data=form, files=files, auth=self.auth)
        if answer.status_code != httpx.codes.OK:
            raise BenchFailed(f"{self.upload_url}: {answer.status_code} {answer.text[:500]}")

    def publish(self, files: dict[str, bytes]) -> float:
        """Seconds until all are published, by some at once."""
        waiting = list(files.items())
        failures: list[Exception] = []

        def work() -> None:
            with httpx.Client(timeout=300) as http:
                while not failures:
                    try:
                        name, data = waiting.pop()
                    except IndexError:
                        return
                    try:
                        self.upload(http, name, data)
                    except (BenchFailed, httpx.HTTPError) as error:
                        failures.append(error)

        began = time.perf_counter()
        workers = [threading.Thread(target=work) for _ in range(UPLOADERS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if failures:
            raise BenchFailed(str(failures[0]))
        return time.perf_counter() - began


def wheels(name: str, count: int, size_bytes: int = 0) -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    for number in range(count):
        version = f"1.{number}"
        ballast = {f"{name}/data.bin": secrets.token_bytes(size_bytes)} if size_bytes else {}
        made[f"{name}-{version}-py3-none-any.whl"] = zipped(
            wheel_files(name, version, files=ballast)
        )
    return made


def our_index(bench: Bench, name: str) -> Index:
    product = bench.product
    product.post(f"/workspaces/{product.workspace}/indexes", {"name": name, "is_public": True})
    url = f"{product.url}/w{product.workspace}/{name}"
    secret = product.client.headers["Authorization"].removeprefix("Bearer ")
    return Index(f"{url}/legacy/", f"{url}/simple/", ("__token__", secret))


@contextmanager
def devpi_index(bench: Bench) -> Iterator[Index]:
    with devpi(bench.folder, bench.limit_port + 1) as url:
        yield Index(f"{url}/", f"{url}/+simple/", ("root", "bench"))


def p1(bench: Bench) -> None:
    files = wheels("ten", FILES)
    index = our_index(bench, "p1")
    index.publish(files)
    with ExitStack() as stack:
        other = stack.enter_context(devpi_index(bench))
        other.publish(files)
        served = stack.enter_context(pypiserver(bench.folder, bench.limit_port + 2, files))
        peers = {
            "devpi": Target(f"{other.simple_url}ten/", {}),
            "pypiserver": Target(f"{served}/simple/ten/", {}),
        }
        _pages(bench, "P1", f"a project of {FILES} files", index, "ten/", peers, 0.15, 15.0)


def p2(bench: Bench) -> None:
    index = our_index(bench, "p2")
    index.publish(wheels("many", MANY_FILES))
    _pages(bench, "P2", f"a project of {MANY_FILES} files", index, "many/", {}, 0.25, None)


def p3(bench: Bench) -> None:
    index = our_index(bench, "p3")
    files: dict[str, bytes] = {}
    for number in range(PROJECTS):
        files |= wheels(f"p{number}", 1)
    index.publish(files)
    _pages(bench, "P3", f"the list of {PROJECTS:,} projects", index, "", {}, 0.15, None)


def p4(bench: Bench) -> None:
    index = our_index(bench, "p4")
    ours: list[float] = []
    theirs: list[float] = []
    before = _held_mib(bench)
    with devpi_index(bench) as other:
        for number in range(1 if bench.quick else ROUNDS):
            files = wheels(f"round{number}", UPLOADS, UPLOAD_BYTES)
            ours.append(UPLOADS / index.publish(files))
            theirs.append(UPLOADS / other.publish(files))
    grown = _held_mib(bench) - before
    mine, peer = statistics.median(ours), statistics.median(theirs)
    bench.run.add(
        Result(
            "P4",
            f"upload wheels of {UPLOAD_BYTES // 1024} KiB, {UPLOADERS} at once",
            f"{mine:.1f} files/s, memory {grown:+.0f} MiB",
            f"devpi {peer:.1f} files/s",
            mine / peer,
            unit="x",
            at_least=5.0,
        )
    )


def p5(bench: Bench) -> None:
    index = our_index(bench, "p5")
    files = wheels("large", 1, DOWNLOAD_BYTES)
    index.publish(files)
    [(name, data)] = files.items()
    url = index.simple_url.replace("/simple/", f"/files/{name}")
    if httpx.get(url, timeout=60).content != data:
        raise BenchFailed("The download is not what was uploaded")
    with nginx(
        bench.folder, bench.limit_port, {name: data}, workers=bench.product.workers
    ) as least:
        targets = [
            Target(url, {}, roots=(bench.product.pid,)),
            Target(f"{least}/{name}", {}),
        ]
        mine, limit = each_in_turn(targets, quick=bench.quick)
    of_file = len(data) / 1e6
    bench.run.add(
        Result(
            "P5",
            "download 10 MiB",
            f"{mine.per_s * of_file:,.0f} MB/s",
            f"nginx {limit.per_s * of_file:,.0f} MB/s",
            mine.per_s / limit.per_s,
            at_least=0.7,
        )
    )


def _held_mib(bench: Bench) -> float:
    return sum(pss for pss, _ in memory_of(tree_of(bench.product.pid)).values())


def _pages(
    bench: Bench,
    workload: str,
    what: str,
    index: Index,
    path: str,
    peers: dict[str, Target],
    limit_min: float,
    peer_min: float | None,
) -> None:
    """The page as HTML and as JSON, and nginx with the same bytes."""
    url = index.simple_url + path
    for accept, form in ((HTML, "HTML"), (JSON, "JSON")):
        headers = {"Accept": accept}
        answer = httpx.get(url, headers=headers, timeout=60)
        answer.raise_for_status()
        with nginx(
            bench.folder, bench.limit_port, {"page": answer.content}, workers=bench.product.workers
        ) as least:
            targets = [
                Target(url, headers, roots=(bench.product.pid,)),
                Target(f"{least}/page", headers),
                *(peers.values() if form == "HTML" else ()),
            ]
            mine, limit, *others = each_in_turn(targets, quick=bench.quick)
        _add(bench, workload, f"{what}, {form}", mine, f"nginx {per_s(limit)}", limit, limit_min)
        for name, rate in zip(peers, others, strict=False):
            at_least = peer_min if name == "devpi" else None
            said = f"{name} {per_s(rate)}"
            _add(bench, workload, f"{what}, in times of {name}", mine, said, rate, at_least)


def _add(
    bench: Bench,
    workload: str,
    what: str,
    mine: Rate,
    said: str,
    other: Rate,
    at_least: float | None,
) -> None:
    ratio = mine.per_s / other.per_s
    bench.run.add(Result(workload, what, per_s(mine), said, ratio, at_least=at_least))


WORKLOADS: dict[str, Callable[[Bench], None]] = {
    "P1": p1,
    "P2": p2,
    "P3": p3,
    "P4": p4,
    "P5": p5,
}
