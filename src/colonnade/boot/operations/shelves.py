"""The folder that backups lie in, each under the time at which it was made."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

DRAFT = ".draft-"
_FORM = "colonnade-%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"colonnade-\d{8}T\d{6}Z")


@dataclass(frozen=True, slots=True)
class KeptBackup:
    path: Path
    made_at: datetime


def name_of(made_at: datetime) -> str:
    return made_at.astimezone(UTC).strftime(_FORM)


def backups_in(folder: Path) -> list[KeptBackup]:
    """Those that are whole, the oldest first."""
    if not folder.is_dir():
        return []
    return [
        KeptBackup(path, datetime.strptime(path.name, _FORM).replace(tzinfo=UTC))
        for path in sorted(folder.iterdir())
        if _NAME.fullmatch(path.name) and path.is_dir()
    ]
