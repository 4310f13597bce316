"""The contracts of imports find what they are there to find: faults are planted in a copy."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANTED = {
    "boot over apps over kernel over kit": (
        "kernel/errors/problems.py",
        "from colonnade.apps import tables",
    ),
    "a package is used through its face": (
        "apps/tables/rows/actions.py",
        "from colonnade.kernel.feed.append import append_entries",
    ),
    "the kernel's own layers": (
        "kernel/settings/values.py",
        "from colonnade.kernel import accounts",
    ),
    "in a feature: entries over actions over queries over models over values": (
        "apps/tables/views/queries.py",
        "from colonnade.apps.tables.views import actions",
    ),
    "the web framework, the queue and the network stay out of the rules": (
        "apps/tables/views/actions.py",
        "import litestar",
    ),
    "SQL stays in models, kinds, queries and actions": (
        "apps/tables/views/routes.py",
        "import sqlalchemy",
    ),
    "kit is plain Python": ("kit/text.py", "import msgspec"),
    "no circle between neighbours, anywhere": (
        "kit/text.py",
        "from colonnade.kit import ids",
    ),
}
BACKWARDS = ("kit/ids.py", "from colonnade.kit import text")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    ignored = shutil.ignore_patterns("__pycache__", "assets", "templates")
    shutil.copytree(ROOT / "src", folder / "src", ignore=ignored)
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=ignored)
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def report(folder: Path) -> str:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def test_the_house_is_in_order(copy: Path):
    assert "BROKEN" not in report(copy)


def test_each_contract_finds_its_planted_fault(copy: Path):
    for name, line in [*PLANTED.values(), BACKWARDS]:
        path = copy / "src" / "colonnade" / name
        path.write_text(f"{path.read_text()}\n{line}\n")
    found = report(copy)
    for contract in PLANTED:
        assert f"{contract} BROKEN" in found, found
