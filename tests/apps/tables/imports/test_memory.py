"""A million rows without holding the file: in, and out again."""

import gc
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from support.importing import Importing

from colonnade.apps.tables.exports.queries import export_csv
from colonnade.apps.tables.imports.values import ImportResult
from colonnade.apps.tables.rows.values import EVERYTHING

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ROWS = 1_000_000
MIB = 1024 * 1024
GROWTH_MIB_MAX = 100
SECONDS_MAX = 90
"""Ten on a quiet machine."""

COLUMNS = [
    {"name": "name", "kind": "text"},
    {"name": "note", "kind": "long_text"},
    {"name": "amount", "kind": "number", "options": {"decimals": 1}},
    {"name": "done", "kind": "boolean"},
    {"name": "due", "kind": "date"},
    {"name": "kind", "kind": "select"},
    {"name": "url", "kind": "url"},
    {"name": "rating", "kind": "number"},
]


def pieces() -> Iterator[bytes]:
    yield b"name,note,amount,done,due,kind,url,rating\n"
    for start in range(0, ROWS, 1_000):
        yield "".join(
            f"Row {number},lorem lorem lorem lorem lorem,{number * 1.5:.1f},true,"
            f"2020-01-{number % 28 + 1:02},kind {number % 5},https://example.org/rows/{number},"
            f"{number % 6}\n"
            for number in range(start, start + 1_000)
        ).encode()


class Memory:
    """The most this process has held since, in MiB."""

    def __init__(self) -> None:
        self._status = Path("/proc/self/status")
        if not self._status.exists():
            pytest.skip("needs Linux' /proc")
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")
        self._before = self._peak()

    def growth_mib(self) -> float:
        return self._peak() - self._before

    def _peak(self) -> float:
        lines = self._status.read_text().splitlines()
        found = next(line for line in lines if line.startswith("VmHWM"))
        return int(found.split()[1]) / 1024


async def test_a_million_rows_in_and_out(importing: Importing) -> None:
    await importing.load(b"a,b\n" + b"1,2\n" * 10_000)  # what is imported and kept once is there
    memory = Memory()
    uploaded = await importing.upload(pieces())
    job = await importing.start(
        uploaded.id,
        database_id=importing.room.database_id,
        table_name="Million",
        columns=COLUMNS,
    )
    began = time.monotonic()
    done = await importing.run(job.id)
    seconds = time.monotonic() - began
    assert done.state == "done", done
    result = msgspec.json.decode(done.result, type=ImportResult)
    assert (result.rows_imported, result.rows_rejected) == (ROWS, 0)
    print(f"import: {seconds:.1f} s, {memory.growth_mib():.0f} MiB more")  # noqa: T201
    assert memory.growth_mib() < GROWTH_MIB_MAX
    assert seconds < SECONDS_MAX

    memory = Memory()
    size = 0
    look = importing.room.look()
    async for piece in export_csv(look, result.table_id, EVERYTHING, mark=False):
        size += len(piece)
    print(f"export: {memory.growth_mib():.0f} MiB more")  # noqa: T201
    assert size == uploaded.size_bytes + ROWS + 1  # CRLF for LF
    assert memory.growth_mib() < GROWTH_MIB_MAX
