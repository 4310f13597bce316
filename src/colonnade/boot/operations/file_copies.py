"""People's files into a backup: by what is in them; what an earlier one has is only linked."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from colonnade.boot.operations.manifests import FILES, Part, part_of
from colonnade.boot.refusal import StartRefused

_DIGEST = re.compile(r"[0-9a-f]{64}")


def copy_files(
    source: Path, backup: Path, earlier: Path | None, known: Mapping[str, Part]
) -> dict[str, Part]:
    """Copy what `known` lacks from `source`; all that is in the backup now, by path."""
    parts = dict(known)
    for path in _whole_files(source):
        name = f"{FILES}/{path.relative_to(source)}"
        if name in parts:
            continue
        # Deleted this moment: then nobody needs it.
        with suppress(FileNotFoundError):
            parts[name] = _copied(path, backup, name, earlier)
    return parts


def _whole_files(folder: Path) -> Iterator[Path]:
    """Without those that are still being written, which lie in folders that begin with a dot."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place) / name
            if not path.is_symlink():
                yield path


def _copied(path: Path, backup: Path, name: str, earlier: Path | None) -> Part:
    target = backup / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_named_by_content = bool(_DIGEST.fullmatch(path.name))
    if earlier is not None and is_named_by_content and _linked(path, earlier / name, target):
        return Part(name, target.stat().st_size, path.name)
    shutil.copyfile(path, target)
    target.chmod(0o600)
    part = part_of(backup, target)
    if is_named_by_content and part.sha256 != path.name:
        raise StartRefused(
            f"{path} is damaged: what is in it does not fit its name. Restore it from a backup, "
            "or remove it, and make the backup again"
        )
    return part


def _linked(path: Path, before: Path, target: Path) -> bool:
    """The same file of an earlier backup, which takes no room a second time."""
    try:
        if before.stat().st_size != path.stat().st_size:
            return False
        os.link(before, target)
    except OSError:
        return False
    return True
