"""Imports' jobs."""

from typing import Any

from colonnade.apps.tables.imports.actions import expired_files_cleared
from colonnade.apps.tables.imports.loading.importing import import_file
from colonnade.apps.tables.imports.messages import ClearImports, ImportRows
from colonnade.apps.tables.imports.queries import own_import
from colonnade.apps.tables.imports.values import AREA, ImportResult
from colonnade.kernel.jobs import Scheduled
from colonnade.kernel.work import JobContext, JobHandler

HOUR_S = 3600


async def import_rows(context: JobContext, job: ImportRows) -> ImportResult:
    work = context.work()
    size_bytes = (await own_import(work, job.import_id)).size_bytes

    async def tell(bytes_read: int, rows: int) -> None:
        await context.progress(bytes_read, size_bytes, f"{rows:,} rows")

    return await import_file(work, work.process.storage, job, job_id=context.job_id, tell=tell)


async def clear_imports(context: JobContext, _job: ClearImports) -> None:
    work = context.work()
    kept, before = await expired_files_cleared(work)
    await work.process.storage.sweep(AREA, kept=kept, before=before)


handlers: list[JobHandler[Any]] = [
    JobHandler(ImportRows, import_rows),
    JobHandler(ClearImports, clear_imports),
]

schedule = [Scheduled(ClearImports(), "Clear uploaded files", every_s=HOUR_S)]
