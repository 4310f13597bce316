"""An import from beginning to end, in the transaction of its job: all of it, or nothing."""

from collections.abc import Sequence
from typing import Any

from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from colonnade.apps.tables.addresses import table_address, table_subject
from colonnade.apps.tables.databases.queries import place_of_table
from colonnade.apps.tables.databases.values import TablePlace
from colonnade.apps.tables.fields import policies as fields_policies
from colonnade.apps.tables.fields.actions import change_field
from colonnade.apps.tables.fields.columns import Columns
from colonnade.apps.tables.fields.kinds import kind_from
from colonnade.apps.tables.fields.values import Field, column_name
from colonnade.apps.tables.imports.errors import ColumnsWrong, ImportStarted
from colonnade.apps.tables.imports.loading.columns import FileColumn
from colonnade.apps.tables.imports.loading.loader import Loader
from colonnade.apps.tables.imports.loading.sending import Draw, Ids, Tell, send_rows
from colonnade.apps.tables.imports.messages import ImportRows, PlannedColumn, RowsImported
from colonnade.apps.tables.imports.queries import own_import
from colonnade.apps.tables.imports.reading.sampling import Reading
from colonnade.apps.tables.imports.values import ImportResult
from colonnade.apps.tables.rows import policies as rows_policies
from colonnade.apps.tables.tables.actions import create_table
from colonnade.apps.tables.views.queries import columns_of
from colonnade.kernel.errors import Forbidden
from colonnade.kernel.storage import Storage
from colonnade.kernel.work import Work

ROW_COLUMNS = ("id", "position", "created_by", "updated_by")
"""What `Loader` writes before the cells."""


async def import_file(
    work: Work, storage: Storage, job: ImportRows, *, job_id: int, tell: Tell
) -> ImportResult:
    """Load the file. The job's runner commits: table, rows and the end of the job at once."""
    found = await own_import(work, job.import_id)
    if found.job_id != job_id:
        raise ImportStarted("This file was given to another import since.")
    target = await _new_table(work, job) if job.table_id is None else await _there(work, job)
    async with storage.local(found.file) as path:
        loader = Loader(
            path,
            reading=Reading(job.encoding, job.delimiter, job.header),
            columns=target.columns,
            width=job.width,
            maker=work.actor.account_id,
        )
        try:
            rows = await send_rows(work, loader, target.ids, copy=target.copy, tell=tell)
        finally:
            loader.close()
    await target.finish(work)
    await _keep_batch(work, job, target, rows)
    return ImportResult(
        table_id=target.place.id,
        rows_imported=rows,
        rows_rejected=loader.rejections.count,
        rejections=loader.rejections.told,
    )


class _Target:
    """The table that rows go to; its version, fields and name are held until the end."""

    def __init__(
        self,
        work: Work,
        place: TablePlace,
        fields: Sequence[Field],
        planned: Sequence[PlannedColumn],
        *,
        is_new: bool,
        may_add_choices: bool,
    ) -> None:
        self.place = place
        self.address = table_address(place.workspace_id, place.id)
        self.sequence = f"{self.address}_id_seq"
        self._is_new = is_new
        self._fields = fields
        self.columns = [
            FileColumn(
                column.at,
                field.name,
                kind_from(field.kind, field.options),
                column.format,
                may_add_choices,
            )
            for column, field in zip(planned, fields, strict=True)
        ]
        self.ids = Ids(self._numbered() if is_new else self._drawn(work))

    @property
    def copy(self) -> str:
        names = ", ".join((*ROW_COLUMNS, *(column_name(field.id) for field in self._fields)))
        # In a table of this very transaction rows can be frozen at once: no later visit.
        options = "null '', freeze" if self._is_new else "null ''"
        return f"copy {self.address} ({names}) from stdin with ({options})"

    async def finish(self, work: Work) -> None:
        if self._is_new and self.ids.ranges:
            last = self.ids.ranges[-1][1] - 1
            await work.execute(f"select setval('{self.sequence}', {last})")
        for column, field in zip(self.columns, self._fields, strict=True):
            if column.added:
                await change_field(work, field.id, options=column.kind.options)

    def _numbered(self) -> Draw:
        """1, 2, …: nobody else can see the table yet."""
        following = 1

        async def draw(count: int) -> Sequence[int]:
            nonlocal following
            following += count
            return range(following - count, following)

        return draw

    def _drawn(self, work: Work) -> Draw:
        """From the sequence, beside the COPY that has this transaction's connection."""
        sql = f"select array_agg(nextval('{self.sequence}')) from generate_series(1, %(count)s)"

        async def draw(count: int) -> Sequence[int]:
            async with work.process.database.writing() as connection:
                row = await (await connection.execute(sql.encode(), {"count": count})).fetchone()
            assert row is not None
            return row[0]

        return draw


async def _new_table(work: Work, job: ImportRows) -> _Target:
    assert job.database_id is not None
    assert job.table_name is not None
    fields: list[tuple[str, str, dict[str, Any]]] = [
        (column.name, column.kind, column.options) for column in job.columns
    ]
    table = await create_table(work, job.database_id, name=job.table_name, fields=fields)
    place = await place_of_table(work, table.id)
    return _Target(work, place, table.fields, job.columns, is_new=True, may_add_choices=True)


async def _there(work: Work, job: ImportRows) -> _Target:
    assert job.table_id is not None
    place = await place_of_table(work, job.table_id)
    await work.must(rows_policies.EDIT, on=place.thing)
    # Its fields stay as they are until we are done: rows that nobody sees yet can't be converted.
    await work.execute(
        "select from tables_table where id = %(id)s for no key update", {"id": place.id}
    )
    columns = await columns_of(work, place.id)
    return _Target(
        work,
        place,
        [_field_of(column, columns) for column in job.columns],
        job.columns,
        is_new=False,
        may_add_choices=await _may_edit_fields(work, place),
    )


def _field_of(column: PlannedColumn, columns: Columns) -> Field:
    found = columns.by_id.get(column.field_id) if column.field_id is not None else None
    if found is None or found.field.kind != column.kind:
        raise ColumnsWrong(f"The field “{column.name}” has been changed or removed since.")
    return found.field


async def _may_edit_fields(work: Work, place: TablePlace) -> bool:
    try:
        await work.must(fields_policies.EDIT, on=place.thing)
    except Forbidden:
        return False
    return True


async def _keep_batch(work: Work, job: ImportRows, target: _Target, rows: int) -> None:
    ranges = Multirange([Range(first, end) for first, end in target.ids.ranges])
    await work.execute(
        "update tables_import set table_id = %(table)s, row_ids = %(ranges)s::int8multirange"
        " where id = %(id)s",
        {"table": target.place.id, "ranges": ranges, "id": job.import_id},
    )
    work.emit(
        RowsImported(target.place.id, f"import:{job.import_id}", rows),
        subject=table_subject(target.place.id),
        workspace_id=target.place.workspace_id,
    )
