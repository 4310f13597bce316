"""Files' jobs: the antivirus, copies, clearing away, the nightly check."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec

from colonnade.kernel.files import actions, small
from colonnade.kernel.files.antivirus import ask_antivirus
from colonnade.kernel.files.checking import check_contents
from colonnade.kernel.files.errors import AntivirusAway
from colonnade.kernel.files.messages import CheckFiles, ClearFiles, RepairFile, ScanFile
from colonnade.kernel.files.values import (
    AREA,
    CLEARED_AT_ONCE_MAX,
    ORPHANED_FOR,
    SMALL_AREA,
    Check,
    State,
)
from colonnade.kernel.jobs import Scheduled
from colonnade.kernel.storage import ArchivedStorage, FileMissing, StoredFile
from colonnade.kernel.telemetry import log
from colonnade.kernel.work import JobContext, JobHandler, Work
from colonnade.kit.clock import now_utc

HOUR_S = 3_600
DAY_S = 86_400


class Cleared(msgspec.Struct, frozen=True):
    expired: int
    deleted: int


async def scan_file(context: JobContext, job: ScanFile) -> None:
    work = context.work()
    chosen = work.process.settings.storage
    size_bytes = await actions.quarantined_content(context.look(), job.digest)
    if size_bytes is None:
        return
    state, verdict = State.READY, "not looked into"
    if chosen.antivirus:
        pieces = work.process.storage.open(StoredFile(AREA, job.digest, size_bytes))
        try:
            found = await ask_antivirus(chosen.antivirus, pieces)
        except AntivirusAway as away:
            if not chosen.antivirus_fails_open:
                raise
            verdict = f"not looked into: {away.detail}"
        else:
            verdict = found.virus or "clean"
            state = State.INFECTED if found.virus else State.READY
    if state is State.INFECTED:
        log.warning("files.infected", digest=job.digest, virus=verdict)
    await actions.judge_content(work, job.digest, state, verdict)


async def repair_file(context: JobContext, job: RepairFile) -> None:
    storage = context.work().process.storage
    if isinstance(storage, ArchivedStorage):
        try:
            await storage.repair(StoredFile(job.area, job.digest, job.size_bytes))
        except FileMissing:
            return  # deleted meanwhile; what is really lost, the check finds


async def clear_files(context: JobContext, _job: ClearFiles) -> Cleared:
    work = context.work()
    expired = await actions.forget_expired(work)
    await small.forget_expired_smalls(work)
    unwanted = await actions.unwanted_contents(work)
    for digest, size_bytes in unwanted:
        await work.process.storage.delete(StoredFile(AREA, digest, size_bytes))
    await actions.forget_contents(work, [digest for digest, _ in unwanted])
    await actions.order_late_scans(work)
    if CLEARED_AT_ONCE_MAX in (expired, len(unwanted)):
        await work.order(ClearFiles(), workspace_id=None, title="Clear away more files")
    return Cleared(expired, len(unwanted))


async def check_files(context: JobContext, _job: CheckFiles) -> Check:
    """Reads for hours beside the transaction, which begins with the report."""
    work, look = context.work(), context.look()
    began_at = now_utc()
    after = await look.value("select until from files_check order by id desc limit 1") or ""

    async def tell(checked: int) -> None:
        await context.progress(checked, None, f"{checked:,} files")

    findings = await check_contents(
        look, after=after, bytes_max=work.process.settings.storage.check_bytes_max, tell=tell
    )
    orphans = await _clear_orphans(work) + await _clear_smalls(work)
    check = Check(
        began_at=began_at,
        ended_at=now_utc(),
        after=after,
        until=findings.until,
        checked=findings.checked,
        checked_bytes=findings.checked_bytes,
        missing=findings.missing,
        damaged=findings.damaged,
        repaired=findings.repaired,
        orphans=orphans,
        lost=findings.lost,
    )
    await actions.keep_check(work, check)
    return check


async def _clear_orphans(work: Work) -> int:
    """Bytes that were saved and never written down, because somebody's upload ended there."""
    cleared = 0
    async for batch in _old_files(work, AREA):
        orphans = await actions.lock_orphans(work, batch)
        for orphan in orphans:
            await work.process.storage.delete(orphan)
        await actions.forget_contents(work, [orphan.digest for orphan in orphans])
        cleared += len(orphans)
    return cleared


async def _clear_smalls(work: Work) -> int:
    cleared = 0
    async for batch in _old_files(work, SMALL_AREA):
        unknown = await small.unknown_smalls(work, [file.digest for file in batch])
        for file in batch:
            if file.digest in unknown:
                await work.process.storage.delete(file)
        cleared += len(unknown)
    return cleared


async def _old_files(work: Work, area: str) -> AsyncIterator[list[StoredFile]]:
    """What lies in an area and was not saved just now, in batches."""
    batch: list[StoredFile] = []
    async for found in work.process.storage.files(area):
        if found.saved_at < work.now - ORPHANED_FOR:
            batch.append(found.file)
        if len(batch) >= CLEARED_AT_ONCE_MAX:
            yield batch
            batch = []
    yield batch


handlers: list[JobHandler[Any]] = [
    JobHandler(ScanFile, scan_file),
    JobHandler(RepairFile, repair_file),
    JobHandler(ClearFiles, clear_files),
    JobHandler(CheckFiles, check_files),
]

purgers = [actions.forget_workspace]
"""What is deleted with a workspace."""

schedule = [
    Scheduled(ClearFiles(), "Clear away files", every_s=HOUR_S, after_s=1_200),
    Scheduled(CheckFiles(), "Check files", every_s=DAY_S, after_s=2 * HOUR_S),
]
