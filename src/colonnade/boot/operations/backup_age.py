"""Whether there is a backup of today."""

from datetime import timedelta
from pathlib import Path

from colonnade.boot.operations.manifests import now
from colonnade.boot.operations.shelves import backups_in
from colonnade.kernel.administration import Finding

AGE_MAX = timedelta(hours=26)
AGE_BAD = timedelta(days=3)


def newest_backup_age(folder: Path) -> Finding:
    found = backups_in(folder)
    if not found:
        return Finding("backup", "problem", f"there is none in {folder}", "colonnade backup")
    age = now() - found[-1].made_at
    says = f"{len(found)} in {folder}, the newest is {age.total_seconds() / 3600:.1f} h old"
    if age <= AGE_MAX:
        return Finding("backup", "ok", says)
    state = "warning" if age <= AGE_BAD else "problem"
    return Finding("backup", state, says, "See the log of the worker, which makes one every night")
