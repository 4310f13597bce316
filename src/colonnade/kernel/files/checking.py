"""The nightly look at the files: read, compared with their checksums, mended where that goes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from colonnade.kernel.files.values import AREA, LOST_TOLD_MAX
from colonnade.kernel.storage import (
    ArchivedStorage,
    FileMissing,
    Storage,
    StoredFile,
    digest_of,
)
from colonnade.kernel.telemetry import log
from colonnade.kernel.work import Look

BATCH = 200

_CONTENTS = """
select digest, size_bytes from files_content c
where digest > %(after)s and exists (select from files_file f where f.digest = c.digest)
order by digest limit %(limit)s
"""

Tell = Callable[[int], Awaitable[None]]


@dataclass(slots=True)
class Findings:
    """`until` is where the next check goes on; empty: this one came to the end."""

    until: str = ""
    checked: int = 0
    checked_bytes: int = 0
    missing: int = 0
    damaged: int = 0
    repaired: int = 0
    lost: list[str] = field(default_factory=list[str])


async def check_contents(look: Look, *, after: str, bytes_max: int, tell: Tell) -> Findings:
    """Look at files from the digest `after` on, until `bytes_max` are read."""
    findings = Findings()
    async for file in _contents(look, after):
        if findings.checked_bytes + file.size_bytes > bytes_max and findings.checked:
            return findings
        await _check_file(look.process.storage, file, findings)
        findings.until = file.digest
        findings.checked += 1
        findings.checked_bytes += file.size_bytes
        await tell(findings.checked)
    findings.until = ""
    return findings


async def _contents(look: Look, after: str) -> AsyncIterator[StoredFile]:
    while rows := await look.rows(_CONTENTS, {"after": after, "limit": BATCH}):
        for digest, size_bytes in rows:
            yield StoredFile(AREA, digest, size_bytes)
        after = rows[-1][0]


async def _check_file(storage: Storage, file: StoredFile, findings: Findings) -> None:
    if isinstance(storage, ArchivedStorage):
        sound = [await _check_copy(storage, place, file, findings) for place in _places(storage)]
    else:
        sound = [await _is_sound(storage, file, findings)]
    if not any(sound):
        log.error("files.lost", digest=file.digest, size_bytes=file.size_bytes)
        if len(findings.lost) < LOST_TOLD_MAX:
            findings.lost.append(file.digest)


def _places(storage: ArchivedStorage) -> tuple[Storage, Storage]:
    return storage.primary, storage.archive


async def _check_copy(
    storage: ArchivedStorage, place: Storage, file: StoredFile, findings: Findings
) -> bool:
    """Whether the copy at this place is sound, perhaps by now."""
    if await _is_sound(place, file, findings):
        return True
    if not await storage.restore(file, damaged=place):
        return False
    findings.repaired += 1
    log.warning("files.repaired", digest=file.digest)
    return True


async def _is_sound(place: Storage, file: StoredFile, findings: Findings) -> bool:
    if not await place.holds(file):
        findings.missing += 1
        return False
    try:
        if await digest_of(place, file) == file.digest:
            return True
    except FileMissing:
        findings.missing += 1
        return False
    findings.damaged += 1
    return False
