"""The body of an upload as a stream of its file's bytes, whichever way it was sent."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from email.message import Message
from typing import Any

from multipart import MultipartError, MultipartSegment, PushMultipartParser

from colonnade.kernel.files.errors import UploadMalformed

Receive = Callable[[], Awaitable[Any]]

FORM = "multipart/form-data"
FILE_FIELD = "file"
FIELDS_MAX = 20
"""Other fields of the form; they are passed over."""


@dataclass(slots=True)
class Upload:
    """`name` is known once the first piece was read."""

    pieces: AsyncGenerator[bytes]
    name: str = ""


def upload_from(receive: Receive, content_type: str, name: str) -> Upload:
    """The one file of a form, or the whole body as a file of this name."""
    header = Message()
    header["content-type"] = content_type
    if header.get_content_type() != FORM:
        return Upload(_body(receive), name)
    boundary = header.get_boundary()
    if not boundary:
        raise UploadMalformed
    upload = Upload(_body(receive))
    upload.pieces = _form_file(upload, _body(receive), boundary)
    return upload


async def _body(receive: Receive) -> AsyncGenerator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise UploadMalformed("The connection ended in the middle of the upload.")
        if piece := message.get("body", b""):
            yield piece
        if not message.get("more_body", False):
            return


async def _form_file(
    upload: Upload, body: AsyncGenerator[bytes], boundary: str
) -> AsyncGenerator[bytes]:
    """The pieces of the first part that is a file; what comes after it is read and dropped."""
    found = False
    is_file = False
    parser = PushMultipartParser(boundary, max_segment_count=FIELDS_MAX)
    try:
        with parser:
            async for piece in body:
                for part in parser.parse(piece):
                    if isinstance(part, MultipartSegment):
                        is_file = not found and part.name == FILE_FIELD
                        if is_file:
                            found, upload.name = True, part.filename or ""
                    elif part and is_file:
                        yield bytes(part)
    except MultipartError as error:
        raise UploadMalformed from error
    if not found:
        raise UploadMalformed
