"""Where the embedded servers' sockets are: in their own folder, or, if its name is too long, near.

The address of a Unix socket holds 107 bytes (103 on macOS), whatever the file system allows.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from colonnade.boot.programs import User
from colonnade.boot.refusal import StartRefused

ADDRESS_BYTES_MAX = 103


def socket_folder(folder: Path, socket_name: str, user: User | None) -> Path:
    """A folder, private to `user`, in which `socket_name` is short enough to be reached."""
    if _fits(folder / socket_name):
        return folder
    name = f"colonnade-{hashlib.sha256(bytes(folder)).hexdigest()[:16]}"
    owner = user.uid if user else os.geteuid()
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    parents = [Path(runtime)] if runtime and not user else []
    for parent in (*parents, Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108
        near = parent / name
        if not _fits(near / socket_name) or not parent.is_dir():
            continue
        try:
            near.mkdir(mode=0o700)
            if user:
                os.chown(near, user.uid, user.gid)
        except FileExistsError:
            pass
        except OSError:
            continue
        # Somebody else may have made it first, to listen in.
        found = near.lstat()
        if near.is_dir() and not near.is_symlink() and found.st_uid == owner:
            near.chmod(0o700)
            return near
    raise StartRefused(
        f"The path of the data folder is too long for a socket ({folder}), and no private folder "
        f"could be made in {tempfile.gettempdir()}. Give a data folder with a shorter path: "
        "--data DIR"
    )


def _fits(path: Path) -> bool:
    return len(bytes(path)) <= ADDRESS_BYTES_MAX
