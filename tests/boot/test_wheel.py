"""The wheel, in an empty environment, on its own."""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.running import Colonnade, data_folder

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, for the build replaces the assets that other tests are served."""
    copy = tmp_path_factory.mktemp("source")
    left_out = shutil.ignore_patterns("node_modules", "assets", "__pycache__")
    for folder in ("src", "web", "tools"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=left_out)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    packages = ROOT / "web" / "workspace" / "node_modules"
    (copy / "web" / "workspace" / "node_modules").symlink_to(packages)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel"], cwd=copy, check=True
    )
    [built] = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `colonnade` script of an environment that holds the wheel and what is locked."""
    environment = tmp_path_factory.mktemp("environment")
    lock = ["--no-deps", "--require-hashes", "-r", str(ROOT / "requirements.txt")]
    python = str(environment / "bin" / "python")
    if uv := shutil.which("uv"):
        install = [uv, "pip", "install", "--quiet", "--python", python]
        subprocess.run([uv, "venv", "--quiet", "--clear", environment], check=True)
    else:
        install = [python, "-m", "pip", "install", "--quiet"]
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    subprocess.run([*install, *lock], check=True)
    subprocess.run([*install, "--no-deps", str(wheel)], check=True)
    return environment / "bin" / "colonnade"


@pytest.fixture
def colonnade(installed: Path) -> Iterator[Colonnade]:
    data = data_folder()
    running = Colonnade(data)
    running.command = [str(installed)]
    yield running
    running.stop()
    shutil.rmtree(data, ignore_errors=True)


def test_the_wheel_holds_what_runs_and_no_more(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    assert "colonnade/kernel/web/assets/.vite/manifest.json" in names
    assert any(name.endswith(".html") for name in names)
    assert any(name.startswith("colonnade/migrations/versions/") for name in names)
    assert all(name.startswith(("colonnade/", "colonnade-")) for name in names)


def test_the_wheel_runs(colonnade: Colonnade):
    colonnade.start()
    page = httpx.get(colonnade.link, headers={"accept": "text/html"})
    assert page.status_code == 200
    [style, *_] = re.findall(r'href="(/assets/[^"]+\.css)"', page.text)
    assert httpx.get(colonnade.url + style).headers["content-type"].startswith("text/css")
    assert colonnade.healthy()
    # Ends by Ctrl-C, and fails where a process is left.
    colonnade.stop()
