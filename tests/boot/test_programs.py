"""The server programs, for a user who can't read where they were installed."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from colonnade.boot import programs
from colonnade.boot.programs import POSTGRES_PACKAGE, find_programs, unprivileged_user

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root has other users")


@pytest.fixture
def closed_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The package where only root can read it, as in a clone below root's home."""
    installed = next(
        found for path in sys.path if (found := Path(path) / POSTGRES_PACKAGE).is_dir()
    )
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in (POSTGRES_PACKAGE, f"{POSTGRES_PACKAGE}.libs"):
        source = installed.with_name(name)
        if source.is_dir():
            ignored = shutil.ignore_patterns("pginstall", "include", "__pycache__")
            shutil.copytree(source, closed / name, symlinks=True, ignore=ignored)
    monkeypatch.syspath_prepend(str(closed))
    # pytest's own folders are closed to others as well.
    with tempfile.TemporaryDirectory() as shared:
        Path(shared).chmod(0o755)
        monkeypatch.setattr(programs, "SHARED_PROGRAMS", Path(shared) / "programs")
        monkeypatch.setattr(tempfile, "gettempdir", lambda: shared)
        yield closed


def test_programs_that_can_be_read_are_used_in_place():
    found = find_programs(None)
    assert "site-packages" in str(found.postgres)


def test_programs_that_cannot_be_read_are_copied_once(closed_wheel: Path):
    user = unprivileged_user(None)
    assert user is not None
    assert user.uid != 0
    first = find_programs(user)
    assert closed_wheel not in first.postgres.parents
    for program in (first.postgres, first.initdb, first.valkey):
        shown = subprocess.run(
            [program, "--version"], user=user.uid, capture_output=True, check=True, cwd="/"
        )
        assert shown.stdout
    made_at = first.postgres.stat().st_ino
    assert find_programs(user).postgres.stat().st_ino == made_at


def test_a_copy_that_others_may_write_to_is_not_run(closed_wheel: Path):
    user = unprivileged_user(None)
    first = find_programs(user)
    folder = next(path for path in first.postgres.parents if path.name == POSTGRES_PACKAGE).parent
    folder.chmod(0o777)
    try:
        second = find_programs(user)
        assert folder not in second.postgres.parents
    except programs.StartRefused:
        pass
    finally:
        folder.chmod(0o755)
