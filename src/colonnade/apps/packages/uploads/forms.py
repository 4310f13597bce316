"""The upload form (the legacy upload API), read piece by piece: the file never lies in memory."""

import hashlib
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any, BinaryIO

from multipart import MultipartError, MultipartSegment, PushMultipartParser

from colonnade.apps.packages.releases.values import Digests
from colonnade.apps.packages.uploads.errors import UploadMalformed
from colonnade.kit.threads import in_thread

Receive = Callable[[], Awaitable[Any]]

FIELDS_MAX = 5_000
FIELDS_BYTES_MAX = 10 * 1024 * 1024
"""A description may be long; a file goes into `content`."""

WRITE_BYTES = 1024 * 1024
"""Collected before it is hashed and written, in a thread."""

CONTENT = "content"
FILES_PASSED_OVER = frozenset({"gpg_signature", "attestations"})
FORM = "multipart/form-data"


@dataclass(slots=True)
class UploadForm:
    """The fields by name, each with all its values; the file, and what was computed on its way."""

    file: BinaryIO
    fields: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    file_name: str = ""
    size_bytes: int = 0
    digests: Digests | None = None

    def one(self, name: str) -> str:
        """The only value of a field, empty where it is absent."""
        values = self.fields.get(name, [])
        if len(values) > 1:
            raise UploadMalformed(f"The field {name} is there {len(values)} times.")
        return values[0].strip() if values else ""

    def close(self) -> None:
        self.file.close()


async def read_form(receive: Receive, content_type: str, *, spool: Path) -> UploadForm:
    """Read all of it. The file has no name on the disk, so that whatever happens nothing stays.

    Close what is returned. Raises UploadMalformed, and what `receive` raises for a body that is
    too large or too slow.
    """
    header = Message()
    header["content-type"] = content_type
    boundary = header.get_boundary()
    if header.get_content_type() != FORM or not boundary:
        raise UploadMalformed("Send a form as multipart/form-data.")
    file = await in_thread(_spooled, spool)
    try:
        return await _Reader(file).read(receive, boundary)
    except BaseException:
        file.close()
        raise


def _spooled(folder: Path) -> BinaryIO:
    folder.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=folder)


class _Reader:
    def __init__(self, file: BinaryIO) -> None:
        self._form = UploadForm(file)
        self._hashes = (
            hashlib.sha256(),
            hashlib.blake2b(digest_size=32),
            hashlib.md5(usedforsecurity=False),
        )
        self._waiting = bytearray()
        self._field: str | None = None
        self._text = bytearray()
        self._is_file = False
        self._has_file = False
        self._fields_bytes = 0

    async def read(self, receive: Receive, boundary: str) -> UploadForm:
        # The one limit on size is the entry's; what isn't the file is limited here.
        parser = PushMultipartParser(boundary, max_segment_count=FIELDS_MAX)
        try:
            with parser:
                async for piece in _body(receive):
                    for part in parser.parse(piece):
                        await self._take(part)
        except MultipartError as error:
            raise UploadMalformed from error
        self._end_field()
        await self._write()
        if not self._has_file:
            raise UploadMalformed("The form has no file in the field `content`.")
        sha256, blake2, md5 = (hashed.hexdigest() for hashed in self._hashes)
        self._form.digests = Digests(sha256, blake2, md5)
        self._form.file.seek(0)
        return self._form

    async def _take(self, part: MultipartSegment | bytes | bytearray | None) -> None:
        if part is None:
            return
        if isinstance(part, MultipartSegment):
            self._end_field()
            self._begin(part)
        elif self._is_file:
            self._waiting += part
            self._form.size_bytes += len(part)
            if len(self._waiting) >= WRITE_BYTES:
                await self._write()
        elif self._field is not None:
            self._fields_bytes += len(part)
            if self._fields_bytes > FIELDS_BYTES_MAX:
                raise UploadMalformed("The fields of the form are too long.")
            self._text += part

    def _begin(self, part: MultipartSegment) -> None:
        self._field, self._is_file = part.name, False
        if part.name == CONTENT:
            if self._has_file or not part.filename:
                raise UploadMalformed("The form must have one file in the field `content`.")
            self._is_file = self._has_file = True
            self._field = None
            self._form.file_name = part.filename
        elif part.filename and part.name in FILES_PASSED_OVER:
            self._field = None
        elif part.filename:
            raise UploadMalformed(f"The field {part.name} must not be a file.")

    def _end_field(self) -> None:
        if self._field is None:
            return
        try:
            text = bytes(self._text).decode()
        except UnicodeDecodeError as error:
            raise UploadMalformed(f"The field {self._field} is not UTF-8.") from error
        if "\0" in text:
            raise UploadMalformed(f"The field {self._field} has a NUL character in it.")
        if text.strip() not in {"", "UNKNOWN"}:
            self._form.fields.setdefault(self._field, []).append(text)
        self._field = None
        self._text.clear()

    async def _write(self) -> None:
        if self._waiting:
            data, self._waiting = bytes(self._waiting), bytearray()
            await in_thread(self._hash_and_write, data)

    def _hash_and_write(self, data: bytes) -> None:
        for hashed in self._hashes:
            hashed.update(data)
        self._form.file.write(data)


async def _body(receive: Receive) -> AsyncGenerator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise UploadMalformed("The connection ended in the middle of the upload.")
        if piece := message.get("body", b""):
            yield piece
        if not message.get("more_body", False):
            return
