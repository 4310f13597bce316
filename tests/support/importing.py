"""Imports through their actions and their job, as the worker runs it."""

import asyncio
import importlib.util
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from support.tables import Room

from colonnade.apps.tables.exports.queries import export_csv
from colonnade.apps.tables.imports.actions import add_import, start_import
from colonnade.apps.tables.imports.jobs import handlers
from colonnade.apps.tables.imports.payloads import StartDraft
from colonnade.apps.tables.imports.queries import preview_import
from colonnade.apps.tables.imports.reading.scanning import Scan
from colonnade.apps.tables.imports.values import AREA, Import, ImportResult, Preview
from colonnade.apps.tables.rows.values import Selection
from colonnade.kernel.activity import JobRunner, job_by_id
from colonnade.kernel.jobs import OrderedJob
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.work import Look

PIECE = 10_000


def airports() -> Path:
    """A real file: the airports of the package `vega_datasets` (whose code wants pandas)."""
    found = importlib.util.find_spec("vega_datasets")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "_data" / "airports.csv"


@dataclass(frozen=True)
class Importing:
    room: Room

    async def upload(
        self, data: bytes | Iterable[bytes], *, name: str = "file.csv", who: str = "owner"
    ) -> Import:
        """Save and scan it in pieces, as the route does."""
        scan = Scan()
        if isinstance(data, bytes):
            data = [data[start : start + PIECE] for start in range(0, len(data), PIECE)]

        async def pieces() -> AsyncIterator[bytes]:
            for piece in data:
                scan.feed(piece)
                yield piece
            scan.finish()

        storage = self.room.process.storage
        file = await storage.save(pieces(), area=AREA, size_bytes_max=1 << 30)
        async with self.room.work(who) as work:
            return await add_import(work, self.room.workspace_id, name=name, file=file, scan=scan)

    async def preview(self, import_id: int, *, who: str = "owner", **how: Any) -> Preview:
        look = self.room.look(who)
        return await preview_import(look, self.room.process.storage, import_id, **how)

    async def start(self, import_id: int, *, who: str = "owner", **draft: Any) -> OrderedJob:
        async with self.room.work(who) as work:
            return await start_import(work, import_id, msgspec.convert(draft, StartDraft))

    async def run(self, job_id: int, *, cancel_midway: bool = False) -> OrderedJob:
        """One attempt by a runner of its own, as if the message had come to a worker."""
        async with self.room.process.database.writing() as connection:
            await connection.execute(
                "update jobs_job set sent_at = now(), run_at = now() where id = %(id)s",
                {"id": job_id},
            )
        runner = JobRunner(self.room.process, handlers)
        running = asyncio.create_task(runner.run(job_id))
        if cancel_midway:
            await self._begun(job_id)
            runner.cancel(job_id)
        await running
        return await job_by_id(Look(self.room.process, system_actor()), job_id)

    async def _begun(self, job_id: int) -> None:
        """Wait until it has told of the first rows it sent."""
        told = "select progress ? 'done' from jobs_job where id = %(id)s"
        while True:
            if await self.room.look().value(told, {"id": job_id}):
                return
            await asyncio.sleep(0.005)

    async def load(
        self, data: bytes, *, name: str = "T", columns: Any = None, **draft: Any
    ) -> ImportResult:
        """All of it, into a new table with the columns that the preview proposes."""
        uploaded = await self.upload(data)
        how = {key: draft[key] for key in ("encoding", "delimiter", "header") if key in draft}
        seen = await self.preview(uploaded.id, **how)
        job = await self.start(
            uploaded.id,
            **{
                "database_id": self.room.database_id,
                "table_name": name,
                "encoding": seen.encoding,
                "delimiter": seen.delimiter,
                "header": seen.header,
                "columns": msgspec.to_builtins(seen.columns) if columns is None else columns,
                **draft,
            },
        )
        done = await self.run(job.id)
        assert done.state == "done", done
        return msgspec.json.decode(done.result, type=ImportResult)

    async def rows(self, table_id: int) -> list[dict[str, Any]]:
        page = await self.room.every_row(table_id, limit=1_000)
        return [row["fields"] for row in page]

    async def export(self, table_id: int, *, mark: bool = False, **selection: Any) -> bytes:
        if isinstance(selection.get("filter"), dict):
            selection["filter"] = json.dumps(selection["filter"])
        chosen = Selection(**selection)
        pieces = export_csv(self.room.look(), table_id, chosen, mark=mark)
        return b"".join([piece async for piece in pieces])
