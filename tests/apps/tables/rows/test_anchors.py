"""Jumps to any depth: the page at an offset is exact while rows come and go before it."""

import asyncio
import random

import pytest
from support.tables import Room

from colonnade.apps.tables.rows.queries.anchors import kept_anchors
from colonnade.apps.tables.tables.queries import load_schema

pytestmark = pytest.mark.anyio

ROWS = 12_000


async def test_offsets_stay_exact(room: Room) -> None:
    table = await room.table(("N", "text", {}))
    for start in range(0, ROWS, 4_000):
        drafts = [{"fields": {"N": str(start + n)}} for n in range(4_000)]
        await room.batch(table.id, create=drafts)
    order = list(range(1, ROWS + 1))
    schema = await load_schema(room.look(), table.id)
    draw = random.Random(5)

    async def check() -> None:
        for offset in (0, 1_999, 2_001, 5_000, 9_999, len(order) - 3, len(order), 50_000):
            page = await room.page(table.id, offset=offset, limit=7)
            assert [row["id"] for row in page["rows"]] == order[offset : offset + 7], offset

    await check()
    for _ in range(100):
        if kept_anchors(room.look(), schema) is not None:
            break
        await asyncio.sleep(0.02)
    assert kept_anchors(room.look(), schema) is not None
    await check()
    for _ in range(6):
        doomed = draw.sample(order, 40)
        await room.batch(table.id, delete=doomed)
        order = [row for row in order if row not in set(doomed)]
        before = draw.choice(order)
        made = await room.create(table.id, {"N": "x"}, before=before, who="editor")
        order.insert(order.index(before), made["id"])
        order += (await room.batch(table.id, create=[{"fields": {}}] * 3)).created
        await check()
    assert (await room.count(table.id)).count == len(order)
    kept = kept_anchors(room.look(), schema)
    assert kept is not None
    assert kept.total == len(order)


async def test_late_commits_are_not_missed(room: Room) -> None:
    table = await room.table(("N", "text", {}))
    for _ in range(2):
        await room.batch(table.id, create=[{"fields": {}}] * 2_000)
    async with room.work() as slow:
        from colonnade.apps.tables.rows.actions import delete_row

        await slow.connection()
        await delete_row(slow, table.id, 1)
        # Drawn and written before the next one, seen after it.
        await room.delete(table.id, 2, who="colleague")
        for _ in range(100):
            await room.page(table.id, offset=3_000, limit=1)
            schema = await load_schema(room.look(), table.id)
            if kept_anchors(room.look(), schema) is not None:
                break
            await asyncio.sleep(0.02)
        page = await room.page(table.id, offset=3_000, limit=1)
        assert page["rows"][0]["id"] == 3_002
    page = await room.page(table.id, offset=3_000, limit=1)
    assert page["rows"][0]["id"] == 3_003
