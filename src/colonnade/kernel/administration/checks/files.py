"""Where files are kept: that a file can be written, read again, and deleted."""

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Sequence

from colonnade.kernel.administration.findings import Finding, judged, problem, well
from colonnade.kernel.work import Process

AREA = "doctor"
PROBE_BYTES = 64
FREE_SHARE_MIN = 0.1
FREE_BYTES_MIN = 1 << 30


async def check_storage(process: Process) -> Sequence[Finding]:
    probe = secrets.token_bytes(PROBE_BYTES)

    async def stream() -> AsyncIterator[bytes]:
        yield probe

    storage = process.storage
    kept = await storage.save(stream(), area=AREA, size_bytes_max=PROBE_BYTES)
    try:
        read = b"".join([piece async for piece in storage.open(kept)])
    finally:
        await storage.delete(kept)
    if read != probe:
        return [problem("files", "what was written was not what was read", "Check that disk")]
    return [well("files", f"can be written and read: {_place(process)}")]


async def check_disk(process: Process) -> Sequence[Finding]:
    folder = process.settings.data_folder
    if not folder.exists():
        return []
    usage = shutil.disk_usage(folder)
    inodes = os.statvfs(folder)
    free_files = inodes.f_favail / inodes.f_files if inodes.f_files else 1.0
    return [
        judged(
            "disk",
            f"{usage.free // 2**20:,} MB of {usage.total // 2**20:,} MB are free, "
            f"and {free_files:.0%} of the files",
            f"Make room on the disk of {folder}: a database that can't write stops",
            well_if=usage.free >= min(FREE_BYTES_MIN, usage.total * FREE_SHARE_MIN)
            and free_files >= FREE_SHARE_MIN,
        )
    ]


def _place(process: Process) -> str:
    chosen = process.settings.storage
    return chosen.files_url or str(process.settings.files_folder)
