"""What a person does with imports."""

from dataclasses import dataclass
from datetime import datetime

from colonnade.apps.tables.databases.errors import DatabaseNotFound, TableNotFound
from colonnade.apps.tables.databases.queries import place_of_database, place_of_table
from colonnade.apps.tables.databases.values import checked_name
from colonnade.apps.tables.fields.columns import Columns
from colonnade.apps.tables.imports.errors import ColumnsWrong, ImportStarted
from colonnade.apps.tables.imports.messages import ImportRows
from colonnade.apps.tables.imports.payloads import StartDraft
from colonnade.apps.tables.imports.planning import planned_columns
from colonnade.apps.tables.imports.policies import UPLOAD
from colonnade.apps.tables.imports.queries import own_import
from colonnade.apps.tables.imports.reading.dialects import check_delimiter
from colonnade.apps.tables.imports.reading.encodings import codec_of
from colonnade.apps.tables.imports.reading.scanning import Scan
from colonnade.apps.tables.imports.values import KEPT_FOR, NAME_LENGTH_MAX, Import, KeptImport
from colonnade.apps.tables.rows import policies as rows_policies
from colonnade.apps.tables.tables import policies as tables_policies
from colonnade.apps.tables.tables.errors import TableNameTaken
from colonnade.apps.tables.views.queries import columns_of
from colonnade.kernel.activity import job_by_id
from colonnade.kernel.jobs import JobState, OrderedJob
from colonnade.kernel.storage import StoredFile
from colonnade.kernel.work import Work

TITLE_NAME_LENGTH_MAX = 80

_ADD = """
insert into tables_import (workspace_id, account_id, name, digest, size_bytes, is_utf8, line_breaks)
values (%(workspace)s, %(account)s, %(name)s, %(digest)s, %(size)s, %(is_utf8)s, %(line_breaks)s)
returning id
"""


async def add_import(
    work: Work, workspace_id: int, *, name: str, file: StoredFile, scan: Scan
) -> Import:
    """Take note of an uploaded file, for the one who uploaded it."""
    await work.must(UPLOAD, on=workspace_id)
    name = _shown_name(name)
    import_id = await work.value(
        _ADD,
        {
            "workspace": workspace_id,
            "account": work.actor.account_id,
            "name": name,
            "digest": file.digest,
            "size": file.size_bytes,
            "is_utf8": scan.is_utf8,
            "line_breaks": scan.line_breaks,
        },
    )
    return Import(import_id, name, file.size_bytes)


async def start_import(work: Work, import_id: int, draft: StartDraft) -> OrderedJob:
    """Order the job that makes a table of the file, or adds its rows to one."""
    await work.execute("select from tables_import where id = %(id)s for update", {"id": import_id})
    found = await own_import(work, import_id)
    await _check_not_started(work, found)
    codec_of(draft.encoding)
    check_delimiter(draft.delimiter)
    target = await _target(work, found, draft)
    job = ImportRows(
        import_id=import_id,
        encoding=draft.encoding.lower(),
        delimiter=draft.delimiter,
        header=draft.header,
        width=len(draft.columns),
        columns=planned_columns(draft.columns, target.fields),
        database_id=draft.database_id,
        table_name=target.name,
        table_id=draft.table_id,
    )
    name = found.name[:TITLE_NAME_LENGTH_MAX]
    job_id = await work.order(
        job, workspace_id=found.workspace_id, title=f"Import {name} into {target.name}"
    )
    await work.execute(
        "update tables_import set job_id = %(job)s where id = %(id)s",
        {"job": job_id, "id": import_id},
    )
    return await job_by_id(work, job_id)


@dataclass(frozen=True, slots=True)
class _Target:
    """`fields` are those of the table there is; None for a table that is to be made."""

    name: str
    fields: Columns | None


async def _target(work: Work, found: KeptImport, draft: StartDraft) -> _Target:
    """Asks what the job will ask again, so that a person hears of it at once."""
    if draft.table_id is not None:
        if draft.database_id is not None or draft.table_name is not None:
            raise ColumnsWrong("Name a table there is, or a database and a new name; not both.")
        place = await place_of_table(work, draft.table_id)
        await work.must(rows_policies.EDIT, on=place.thing)
        if place.workspace_id != found.workspace_id:
            raise TableNotFound
        return _Target(place.name, await columns_of(work, place.id))
    if draft.database_id is None or draft.table_name is None:
        raise ColumnsWrong("Name the database and the new table, or a table there is.")
    database = await place_of_database(work, draft.database_id)
    await work.must(tables_policies.EDIT, on=database.thing)
    if database.workspace_id != found.workspace_id:
        raise DatabaseNotFound
    name = checked_name(draft.table_name)
    taken = await work.value(
        "select exists (select from tables_table where database_id = %(database)s"
        " and name = %(name)s and removed_at is null)",
        {"database": database.id, "name": name},
    )
    if taken:
        raise TableNameTaken
    return _Target(name, None)


async def _check_not_started(work: Work, found: KeptImport) -> None:
    """A job that failed or was cancelled has left nothing: the file may be tried otherwise."""
    if found.job_id is None:
        return
    job = await job_by_id(work, found.job_id)
    if job.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise ImportStarted


async def expired_files_cleared(work: Work) -> tuple[set[str], datetime]:
    """Forget imports whose time is over. The digests still in use, and the time before which
    files may go.
    """
    before = work.now - KEPT_FOR
    await work.execute(
        "update tables_import set digest = '' where created_at < %(before)s and digest <> ''",
        {"before": before},
    )
    rows = await work.rows("select distinct digest from tables_import where digest <> ''")
    return {row[0] for row in rows}, before


def _shown_name(name: str) -> str:
    """The file's own name, printable and without folders."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(mark if mark.isprintable() else " " for mark in name).strip()
    return name[:NAME_LENGTH_MAX] or "Upload"
