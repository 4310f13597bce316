"""The data folder: one `colonnade up` at a time, one layout, secrets that only the owner reads.

- `lock`: held while `colonnade up` runs; says which process, and where it answers
- `version`: what the folder was made by
- `secrets.json`: made on the first start, mode 0600
- `running.json`: how to reach the embedded servers, while they run, mode 0600
- `.env`: settings that go with this folder, if someone puts them there
- `postgres/`, `valkey/`, `files/`
"""

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from colonnade import __version__
from colonnade.boot.refusal import StartRefused

LAYOUT = 1
"""Raised when an older Colonnade could not open the folder any more."""

DEMO_FILE = "demo.json"
"""Says that the demo was loaded. Whoever removes its workspace wants it gone."""

SECRET_BYTES = 36
SECRET_NAMES = (
    "COLONNADE_SECRET_KEY",
    "POSTGRES_ADMIN_PASSWORD",
    "POSTGRES_PASSWORD",
    "VALKEY_PASSWORD",
)


class DataFolder:
    """An opened data folder; `with DataFolder(path) as folder` holds its lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.secrets: Mapping[str, str] = {}
        self.ended_badly = False
        self._lock: int | None = None

    def __enter__(self) -> Self:
        self._make()
        self._take_lock()
        self._check_version()
        self.secrets = read_secrets(self.path)
        self.ended_badly = self._running.exists()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._running.unlink(missing_ok=True)
        if self._lock is not None:
            os.ftruncate(self._lock, 0)
            os.close(self._lock)

    def tell_running(self, addresses: Mapping[str, str]) -> None:
        """Lets other commands on this machine find the embedded servers."""
        _write_private(self._running, json.dumps(dict(addresses), indent=1))

    def tell_address(self, address: str) -> None:
        """What a second start on this folder is told about the first."""
        assert self._lock is not None
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()} {address}\n".encode(), 0)

    @property
    def _running(self) -> Path:
        return self.path / "running.json"

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            is_ours = (self.path / "version").exists() or not _holds_other_things(self.path)
            # Files of people lie in here; the folder may have been made by hand.
            if is_ours and self.path.stat().st_uid == os.geteuid():
                self.path.chmod(0o700)
        except FileExistsError:
            raise StartRefused(f"{self.path} is a file, not a folder: --data DIR") from None
        except PermissionError:
            raise StartRefused(self._no_access()) from None
        if not is_ours:
            raise StartRefused(
                f"The folder {self.path} holds other files and no Colonnade data. "
                "Give a new or an empty one: --data DIR"
            )
        if not os.access(self.path, os.R_OK | os.W_OK | os.X_OK):
            raise StartRefused(self._no_access())

    def _no_access(self) -> str:
        return (
            f"The data folder {self.path} can't be written by this user. "
            "Start as the user it belongs to, or give another: --data DIR"
        )

    def _take_lock(self) -> None:
        # Never inherited by children: the lock is free the moment this process is gone.
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            process, _, address = os.pread(lock, 500, 0).decode().strip().partition(" ")
            os.close(lock)
            where = f" at {address}" if address else ""
            raise StartRefused(
                f"Colonnade already runs on the data folder {self.path}{where} "
                f"(process {process or 'unknown'}). Use that one, stop it with Ctrl-C, "
                "or start this one elsewhere: --data DIR"
            ) from None
        self._lock = lock

    def _check_version(self) -> None:
        path = self.path / "version"
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            layout, made_by = int(found["layout"]), str(found["colonnade"])
        except FileNotFoundError:
            made = {"layout": LAYOUT, "colonnade": __version__}
            _write_private(path, json.dumps(made))
            return
        except (ValueError, KeyError, TypeError):
            raise StartRefused(
                f"The file {path} can't be read, so it is not known which Colonnade made this "
                f"folder. If it was this one ({__version__}), write "
                f'{{"layout": {LAYOUT}, "colonnade": "{__version__}"}} into it.'
            ) from None
        if layout != LAYOUT:
            raise StartRefused(
                f"The data folder {self.path} was made by Colonnade {made_by} (layout {layout}); "
                f"this is Colonnade {__version__} (layout {LAYOUT}), which can't open it. "
                f"Install Colonnade {made_by} to use this data, "
                "or start with another folder: --data DIR"
            )


def read_secrets(folder: Path) -> Mapping[str, str]:
    """The folder's own secrets; those that it lacks are made."""
    path = folder / "secrets.json"
    try:
        known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = {}
    except ValueError:
        # Never made anew: the database was made with the passwords in it.
        raise StartRefused(f"{path} is damaged; restore it from a backup") from None
    missing = [name for name in SECRET_NAMES if not known.get(name)]
    if missing:
        known |= {name: secrets.token_urlsafe(SECRET_BYTES) for name in missing}
        _write_private(path, json.dumps(known, indent=1))
    elif path.stat().st_uid == os.geteuid():
        path.chmod(0o600)
    return known


def _holds_other_things(path: Path) -> bool:
    return any(not entry.name.startswith(".") and entry.name != "lock" for entry in path.iterdir())


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all, also through a power cut; readable by its owner only."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
