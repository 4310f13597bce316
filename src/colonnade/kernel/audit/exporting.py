"""The audit as a file, streamed: CSV that a spreadsheet can't run, or JSON lines."""

import csv
import io
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Literal

import msgspec

from colonnade.kernel.audit.values import EXPORT_ENTRIES_MAX, AuditEntry
from colonnade.kernel.feed import Entry
from colonnade.kit.harmless import harmless

Format = Literal["csv", "jsonl"]
PAGE_ENTRIES = 1_000
COLUMNS = (
    "sequence",
    "at",
    "workspace",
    "account",
    "name",
    "type",
    "subject",
    "deed",
    "sentence",
    "address",
)
ReadPage = Callable[[int | None, int], Awaitable[list[Entry]]]
Tell = Callable[[Sequence[Entry]], Awaitable[list[AuditEntry]]]

_encoder = msgspec.json.Encoder()


class _Line(msgspec.Struct):
    """A line of JSON: what people read, and what really was written."""

    sequence: int
    at: str
    workspace: int
    account: int | None
    name: str
    type: str
    subject: str
    deed: str
    sentence: str
    address: str | None
    payload: msgspec.Raw


async def exported(read: ReadPage, tell: Tell, form: Format) -> AsyncGenerator[bytes]:
    """Pages of the feed, the newest first, as pieces of the file."""
    before: int | None = None
    left = EXPORT_ENTRIES_MAX
    head = _csv([COLUMNS]) if form == "csv" else b""
    while left > 0:
        entries = await read(before, min(PAGE_ENTRIES, left))
        lines = await tell(entries)
        body = _csv(_cells(lines)) if form == "csv" else _json(entries, lines)
        if head or body:
            yield head + body
        head = b""
        left -= len(entries)
        if len(entries) < PAGE_ENTRIES:
            return
        before = entries[-1].sequence


def _cells(lines: Sequence[AuditEntry]) -> list[Sequence[object]]:
    return [
        (
            line.sequence,
            line.at.isoformat(),
            line.workspace_id,
            "" if line.actor_id is None else line.actor_id,
            harmless(line.actor_name),
            harmless(line.type),
            harmless(line.subject),
            line.deed.value,
            harmless(line.sentence),
            harmless(line.address or ""),
        )
        for line in lines
    ]


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _json(entries: Sequence[Entry], lines: Sequence[AuditEntry]) -> bytes:
    return b"".join(
        _encoder.encode(
            _Line(
                sequence=line.sequence,
                at=line.at.isoformat(),
                workspace=line.workspace_id,
                account=line.actor_id,
                name=line.actor_name,
                type=line.type,
                subject=line.subject,
                deed=line.deed.value,
                sentence=line.sentence,
                address=line.address,
                payload=entry.payload,
            )
        )
        + b"\n"
        for entry, line in zip(entries, lines, strict=True)
    )
