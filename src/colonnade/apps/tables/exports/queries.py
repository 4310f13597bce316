"""Exporting rows."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from weakref import WeakKeyDictionary

from colonnade.apps.tables.exports.errors import TooManyExports
from colonnade.apps.tables.exports.statements import export_sql
from colonnade.apps.tables.exports.values import (
    BYTE_ORDER_MARK,
    EXPORT_S_MAX,
    EXPORTS_MAX,
    LINE_END,
    PIECE_BYTES,
    header_line,
)
from colonnade.apps.tables.rows.policies import READ
from colonnade.apps.tables.rows.selections import Selected, selected
from colonnade.apps.tables.rows.values import Selection
from colonnade.apps.tables.tables.queries import on_schema
from colonnade.apps.tables.tables.values import TableSchema
from colonnade.kernel.database import Connection, Database
from colonnade.kernel.work import Look

_VERSION = "select version from tables_table where id = %(table)s and removed_at is null"

_running: WeakKeyDictionary[Database, int] = WeakKeyDictionary()


async def exported_name(look: Look, table_id: int, selection: Selection) -> str:
    """The name for the file: the table's, and the view's where there is one."""
    schema, _ = await _judged(look, table_id, selection)
    view = schema.view(selection.view) if selection.view is not None else None
    return f"{schema.name} - {view.name}" if view is not None else schema.name


async def export_csv(
    look: Look, table_id: int, selection: Selection, *, mark: bool
) -> AsyncGenerator[bytes]:
    """The rows as CSV (RFC 4180, UTF-8), all of one moment; `mark` puts a byte order mark first."""
    async with _one_of_few(look.process.database), look.snapshot() as connection:
        await connection.execute(f"set local statement_timeout = '{EXPORT_S_MAX}s'".encode())
        schema, chosen = await _judged(look, table_id, selection)
        head = header_line([column.field.name for column in chosen.columns])
        if mark:
            head = BYTE_ORDER_MARK + head
        async with aclosing(_copied(connection, export_sql(schema, chosen), chosen)) as pieces:
            # The names leave with the first rows: what fails before them can still be said.
            async for piece in pieces:
                yield head + piece
                head = b""
        if head:
            yield head


async def _judged(look: Look, table_id: int, selection: Selection) -> tuple[TableSchema, Selected]:
    async def run(schema: TableSchema) -> tuple[int | None, tuple[TableSchema, Selected]]:
        chosen = selected(schema, selection)
        return await look.value(_VERSION, {"table": table_id}), (schema, chosen)

    return await on_schema(look, table_id, READ, run)


async def _copied(connection: Connection, sql: str, chosen: Selected) -> AsyncGenerator[bytes]:
    """What COPY sends, a row a message, gathered into pieces."""
    lines: list[bytes] = []
    size = 0
    async with connection.cursor().copy(sql.encode(), chosen.parameters) as copy:
        async for line in copy:
            # COPY ends lines by LF alone; the line breaks inside of cells are not ours to change.
            lines.append(line[:-1])  # pyright: ignore[reportArgumentType]
            size += len(line)
            if size >= PIECE_BYTES:
                lines.append(b"")
                yield LINE_END.join(lines)
                lines.clear()
                size = 0
    if lines:
        lines.append(b"")
        yield LINE_END.join(lines)


@asynccontextmanager
async def _one_of_few(database: Database) -> AsyncIterator[None]:
    if _running.get(database, 0) >= EXPORTS_MAX:
        raise TooManyExports
    _running[database] = _running.get(database, 0) + 1
    try:
        yield
    finally:
        _running[database] -= 1
