"""What the operators' pages tell people to type is typed here, page by page, on fresh folders.

Pages that go on where another ended are played after it. What a page says a machine must have, and
this one lacks, is skipped with that reason; so is what would change the machine itself.
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from support.manual import Step, pages, steps_of
from support.people import PASSWORD, csrf_field
from support.running import free_port
from support.servers import Servers
from support.shells import Shell

from colonnade.kernel.settings import environment_names

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tools.settings_reference import PAGE, page  # noqa: E402

JOURNEYS = (
    ("install.md", "watch.md", "recover.md", "mail.md"),
    ("configure.md",),
    ("back-up.md", "upgrade.md"),
    ("nginx.md",),
    ("servers.md", "scale.md"),
)
PROVIDED = "a PostgreSQL and a Redis of your own"
LACKS: Mapping[str, Callable[[], str]] = {
    PROVIDED: lambda: "",
    "nginx and root": lambda: "" if _nginx() and os.geteuid() == 0 else "not here",
    "a package index": lambda: "the tests install nothing",
    "systemd and root": lambda: "it would change this machine",
    "Debian's PostgreSQL and root": lambda: "it would change this machine",
    "Debian's RabbitMQ and root": lambda: "it would change this machine",
    "a backup of another installation": lambda: "played in back-up.md, into servers of its own",
}
"""Why what needs this is not played; empty where it is."""

AT_ONCE = 3

_LINK = re.compile(r"https?://\S+(/sign-up/\S+)")
_EVERY = [step for one in pages() for step in steps_of(one)]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@contextmanager
def _folder() -> Iterator[Path]:
    """Short, for the sockets in it; and where the servers' own user can get to."""
    made = Path(tempfile.mkdtemp(prefix="clnm"))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def played(servers: Servers) -> Mapping[tuple[str, ...], "Future[None]"]:
    """All journeys, beside each other: what takes long in them is starting programs."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return {journey: pool.submit(_play_all, journey, servers) for journey in JOURNEYS}


class Place:
    """Where the pages' places are in a test: folders, ports, names of servers."""

    def __init__(self, folder: Path, own_servers: tuple[str, str] | None) -> None:
        self.folder = folder
        ports = {port: str(free_port()) for port in ("8000", "8001", "8002")}
        self.url = f"http://127.0.0.1:{ports['8000']}"
        self._put = {
            **{f":{shown}": f":{port}" for shown, port in ports.items()},
            **{f"--port {shown}": f"--port {port}" for shown, port in ports.items()},
            "/srv/": f"{folder}/",
            "/etc/": f"{folder}/etc/",
            "nginx -t": f"{_nginx() or 'nginx'} -t -c {folder}/etc/nginx/nginx.conf",
            # Its certificate is where the page puts it.
            "cp deploy/nginx/colonnade.conf": (
                f"sed 's#/etc/ssl#{folder}/etc/ssl#' {ROOT}/deploy/nginx/colonnade.conf >"
            ),
            "paste-one-here": "x7Jq-" + "aB3dE9fG2hK5mN8pQ4rS6tU1vW0yZ",
        }
        if own_servers:
            database, redis = own_servers
            self._put["postgresql://colonnade:password@db.acme.example/colonnade"] = database
            self._put["redis://:password@redis.acme.example/0"] = redis
        for part in ("colonnade", "etc/nginx/conf.d", "etc/ssl"):
            (folder / part).mkdir(parents=True)
        (folder / "colonnade").chmod(0o700)
        (folder / "etc" / "nginx" / "nginx.conf").write_text(
            f"pid {folder}/nginx.pid; error_log stderr; events {{}}\n"
            f"http {{ include {folder}/etc/nginx/conf.d/*.conf; }}\n"
        )

    def here(self, text: str) -> str:
        for shown, put in self._put.items():
            text = text.replace(shown, put)
        return text

    def environment(self) -> dict[str, str]:
        programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return {"PATH": programs, "HOME": str(self.folder), "LANG": "C.UTF-8"}


@pytest.mark.parametrize("journey", JOURNEYS, ids="-".join)
def test_what_the_pages_say_works(
    journey: tuple[str, ...], played: Mapping[tuple[str, ...], "Future[None]"]
) -> None:
    played[journey].result()


def _play_all(journey: tuple[str, ...], servers: Servers) -> None:
    steps = [step for step in _EVERY if step.page in journey]
    steps.sort(key=lambda step: (journey.index(step.page), step.line))
    own_servers = None
    if any(step.needs == PROVIDED for step in steps):
        own_servers = servers.new_database(), servers.redis_url
    with _folder() as folder:
        place = Place(folder, own_servers)
        with Shell(folder, place.environment()) as shell:
            for step in steps:
                if not (step.needs and LACKS[step.needs]()):
                    _play(step, shell, place)


def _play(step: Step, shell: Shell, place: Place) -> None:
    try:
        match step.kind:
            case "command":
                shell.run(place.here(step.text))
            case "interrupt":
                shell.interrupt()
            case "file" if step.path:
                path = Path(place.here(step.path))
                path.touch(mode=0o600)
                path.write_text(place.here(step.text), encoding="utf-8")
            case "play":
                assert step.text.startswith("sign up as ")
                _sign_up(place.url, shell.said, step.text.removeprefix("sign up as "))
            case _:
                pass
    except AssertionError as error:
        raise AssertionError(f"{step.where}: {error}") from error


def _sign_up(url: str, said: str, email: str) -> None:
    """As a person does with the link that the terminal shows."""
    found = _LINK.search(said)
    assert found is not None, said
    with httpx.Client(base_url=url, timeout=30) as http:
        csrf = csrf_field(http.get(found[1], headers={"accept": "text/html"}))
        form = {"csrf": csrf, "email": email, "name": "Ada", "password": PASSWORD}
        answer = http.post(found[1], data=form)
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text


def test_every_page_is_played() -> None:
    with_commands = {step.page for step in _EVERY if step.kind in {"command", "interrupt"}}
    assert with_commands == {name for journey in JOURNEYS for name in journey}
    for one in pages():
        # What looks like a command and is in no console block would be played by nobody.
        text = re.sub(r"```console\n.*?```", "", one.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"^ *\$ ", text, flags=re.MULTILINE), one.name


@pytest.mark.parametrize("needs", sorted({step.needs for step in _EVERY if step.needs}))
def test_what_a_page_needs_is_known(needs: str) -> None:
    if reason := LACKS[needs]():
        pytest.skip(f"needs {needs}: {reason}")


def test_every_setting_on_the_pages_is_one() -> None:
    known = environment_names()
    for step in _EVERY:
        if step.kind == "file":
            names = {line.partition("=")[0] for line in step.text.splitlines() if "=" in line}
            assert names <= known, f"{step.where}: {names - known}"


def test_the_list_of_settings_is_made_from_the_settings() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "tools/settings_reference.py writes it"


def _nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
