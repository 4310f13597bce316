"""Imports' part of the API."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from colonnade.apps.tables.imports import actions, queries
from colonnade.apps.tables.imports.payloads import PastedText, StartDraft, StartedImport
from colonnade.apps.tables.imports.policies import UPLOAD
from colonnade.apps.tables.imports.reading.scanning import Scan
from colonnade.apps.tables.imports.values import AREA, Import, Preview
from colonnade.kernel.files import Upload, UploadMalformed, upload_from
from colonnade.kernel.web import STREAMED
from colonnade.kernel.work import Look, Work

TAGS = ["imports"]
JSON = "application/json"

_TEXT = Schema(type=OpenAPIType.STRING)
_BYTES = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)


@dataclass
class UploadOperation(Operation):
    """A body that the framework must not read for us: it is streamed."""

    def __post_init__(self) -> None:
        form = Schema(type=OpenAPIType.OBJECT, properties={"file": _BYTES}, required=["file"])
        text = Schema(
            type=OpenAPIType.OBJECT, properties={"text": _TEXT, "name": _TEXT}, required=["text"]
        )
        self.request_body = RequestBody(
            required=True,
            content={
                "multipart/form-data": OpenAPIMediaType(schema=form),
                JSON: OpenAPIMediaType(schema=text),
                "application/octet-stream": OpenAPIMediaType(schema=_BYTES),
            },
        )


@post(
    "/api/v1/workspaces/{workspace_id:int}/imports",
    summary="Upload a file, or send text, to import",
    tags=TAGS,
    operation_class=UploadOperation,
    opt={STREAMED: True},
)
async def upload(
    request: Request[Any, Any, Any],
    look: Look,
    work: Work,
    workspace_id: int,
    name: str = "",
) -> Import:
    """`name` is the name of a file that is sent as the bare body (application/octet-stream)."""
    await look.must(UPLOAD, on=workspace_id)
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() == JSON:
        sent = _pasted(await request.body())
    else:
        sent = upload_from(request.receive, content_type, name)
    scan = Scan()
    file = await work.process.storage.save(
        _scanned(sent.pieces, scan),
        area=AREA,
        size_bytes_max=work.process.settings.limits.upload_bytes_max,
    )
    return await actions.add_import(work, workspace_id, name=sent.name, file=file, scan=scan)


@get("/api/v1/imports/{import_id:int}/preview", summary="How a file would be read", tags=TAGS)
async def preview(
    look: Look,
    import_id: int,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
) -> Preview:
    """What is not given is found out."""
    return await queries.preview_import(
        look,
        look.process.storage,
        import_id,
        encoding=encoding,
        delimiter=delimiter,
        header=header,
    )


@post(
    "/api/v1/imports/{import_id:int}/start",
    summary="Import a file into a table",
    tags=TAGS,
    status_code=202,
)
async def start(work: Work, import_id: int, data: StartDraft) -> StartedImport:
    return StartedImport(await actions.start_import(work, import_id, data))


async def _scanned(pieces: AsyncGenerator[bytes], scan: Scan) -> AsyncGenerator[bytes]:
    async for piece in pieces:
        scan.feed(piece)
        yield piece
    scan.finish()


def _pasted(body: bytes) -> Upload:
    try:
        pasted = msgspec.json.decode(body, type=PastedText)
    except msgspec.DecodeError as error:
        raise UploadMalformed(f"{error}.") from error

    async def pieces() -> AsyncGenerator[bytes]:
        yield pasted.text.encode("utf-8", "replace")

    return Upload(pieces(), pasted.name)


routes = [upload, preview, start]
