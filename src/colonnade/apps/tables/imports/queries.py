"""Reading imports, and looking into their files."""

import asyncio

from colonnade.apps.tables.imports.errors import ImportMissing
from colonnade.apps.tables.imports.policies import UPLOAD
from colonnade.apps.tables.imports.proposing import propose_columns
from colonnade.apps.tables.imports.reading.sampling import pieces_of, read_sample
from colonnade.apps.tables.imports.values import (
    PREVIEW_CELL_LENGTH_MAX,
    PREVIEW_ROWS_MAX,
    KeptImport,
    Preview,
)
from colonnade.kernel.storage import Storage
from colonnade.kernel.work import Look

_IMPORT = """
select id, workspace_id, account_id, name, digest, size_bytes, is_utf8, line_breaks, job_id
from tables_import where id = %(id)s and digest <> ''
"""


async def own_import(look: Look, import_id: int) -> KeptImport:
    """An import of the one who asks: what others have uploaded is no affair of theirs."""
    found = await look.record(KeptImport, _IMPORT, {"id": import_id}, absent=ImportMissing)
    await look.must(UPLOAD, on=found.workspace_id)
    if found.account_id != look.actor.account_id and not look.actor.is_system:
        raise ImportMissing
    return found


async def preview_import(
    look: Look,
    storage: Storage,
    import_id: int,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
) -> Preview:
    """How the file would be read; what is not given is found out."""
    found = await own_import(look, import_id)
    pieces = [
        b"".join([piece async for piece in storage.open(found.file, start=start, stop=stop)])
        for start, stop in pieces_of(found.size_bytes)
    ]

    def make() -> Preview:
        sample = read_sample(
            pieces,
            is_utf8=found.is_utf8,
            is_whole=len(pieces) == 1,
            encoding=encoding,
            delimiter=delimiter,
            header=header,
        )
        reading = sample.reading
        rows = round(found.line_breaks * sample.rows_per_line) - reading.header
        return Preview(
            encoding=reading.encoding,
            delimiter=reading.delimiter,
            header=reading.header,
            columns=propose_columns(sample),
            rows=[
                [cell[:PREVIEW_CELL_LENGTH_MAX] for cell in record]
                for record in sample.first[:PREVIEW_ROWS_MAX]
            ],
            row_estimate=len(sample.first) if sample.is_complete else max(rows, 0),
        )

    return await asyncio.to_thread(make)
