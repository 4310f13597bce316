"""The wheel, and an environment with nothing else in it."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOBODY = 65534


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def installed(wheel: Path) -> Iterator[Path]:
    """The `colonnade` script of an environment with what is locked and the wheel, for everybody."""
    with tempfile.TemporaryDirectory(prefix="colonnade-env-") as folder:
        Path(folder).chmod(0o755)
        environment = Path(folder) / "environment"
        lock = ["--no-deps", "--require-hashes", "-r", str(ROOT / "requirements.txt")]
        python = str(environment / "bin" / "python")
        if uv := shutil.which("uv"):
            install = [uv, "pip", "install", "--quiet", "--python", python]
            make = [uv, "venv", "--quiet", "--python", python_for_everybody(), str(environment)]
        else:
            install = [python, "-m", "pip", "install", "--quiet"]
            make = [sys.executable, "-m", "venv", str(environment)]
        subprocess.run(make, check=True)
        subprocess.run([*install, *lock], check=True)
        subprocess.run([*install, "--no-deps", str(wheel)], check=True)
        yield environment / "bin" / "colonnade"


def python_for_everybody() -> str:
    """One that other users may start too; root's own may be where they can't go."""
    minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/local/bin/{minor}", f"/usr/bin/{minor}"):
        if runs_for_nobody(candidate):
            return candidate
    return sys.executable


def runs_for_nobody(program: str) -> bool:
    """By a user who is nobody special; only root can find out."""
    try:
        tried = subprocess.run(
            [program, "--version"],
            user=NOBODY,
            group=NOBODY,
            cwd="/",
            check=False,
            capture_output=True,
        )
    except OSError:
        return False
    return tried.returncode == 0
