"""The sending half of an import: COPY, while the next piece is being read."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from colonnade.apps.tables.imports.loading.loader import ROWS_PER_PIECE_MAX, Loader, Piece
from colonnade.kernel.work import Work
from colonnade.kit.threads import in_thread

Draw = Callable[[int], Awaitable[Sequence[int]]]
Tell = Callable[[int, int], Awaitable[None]]
"""Given how many bytes of the file are read, and how many rows are sent."""


class Ids:
    """Ids for rows, drawn some ahead: how many of them fit is known only when they are read."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._waiting: list[int] = []
        self.ranges: list[tuple[int, int]] = []
        """Those used, as ranges whose end is not in them."""

    async def ready(self, count: int) -> Sequence[int]:
        if len(self._waiting) < count:
            self._waiting += await self._draw(count - len(self._waiting))
        return self._waiting[:count]

    def use(self, count: int) -> None:
        for number in self._waiting[:count]:
            if self.ranges and self.ranges[-1][1] == number:
                self.ranges[-1] = (self.ranges[-1][0], number + 1)
            else:
                self.ranges.append((number, number + 1))
        del self._waiting[:count]


async def send_rows(work: Work, loader: Loader, ids: Ids, *, copy: str, tell: Tell) -> int:
    """Run the statement `copy` with all rows of the loader. How many there were."""
    connection = await work.connection()
    rows = 0
    async with connection.cursor().copy(copy.encode()) as sending:
        reading = _read(loader, await ids.ready(ROWS_PER_PIECE_MAX))
        try:
            while (piece := await reading) is not None:
                ids.use(piece.rows)
                reading = _read(loader, await ids.ready(ROWS_PER_PIECE_MAX))
                if piece.text:
                    await sending.write(piece.text)
                rows += piece.rows
                await tell(piece.bytes_read, rows)
        finally:
            # The file must not be closed under a thread that reads it.
            reading.cancel()
            await asyncio.wait([reading])
    return rows


def _read(loader: Loader, ids: Sequence[int]) -> "asyncio.Task[Piece | None]":
    return asyncio.create_task(in_thread(loader.next_piece, ids))
