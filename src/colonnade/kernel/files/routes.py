"""Files' part of the API, and the addresses that signed links lead to."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from litestar import Request, delete, get, post, route
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import QueryParameter

from colonnade.kernel.files import actions, queries
from colonnade.kernel.files.answers import FileAnswer, content_headers, file_answer, sent_on
from colonnade.kernel.files.links import ANYONE, Link, check_link, link_address
from colonnade.kernel.files.payloads import (
    CheckOrdered,
    FilePage,
    FilesReport,
    LinkDraft,
    LinkMade,
)
from colonnade.kernel.files.receiving import receive_file
from colonnade.kernel.files.small import thumbnail_of
from colonnade.kernel.files.uploads import upload_from
from colonnade.kernel.files.values import REDIRECT_S, File
from colonnade.kernel.images import Form
from colonnade.kernel.settings import Settings
from colonnade.kernel.web import (
    STREAMED,
    decode_cursor,
    encode_cursor,
    page_size,
)
from colonnade.kernel.work import Look, Work

TAGS = ["files"]
EXPIRES_S_MAX = 10 * 365 * 24 * 3600
SMALL_CACHE = "private, max-age=86400"

_BYTES = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)


@dataclass
class FileOperation(Operation):
    """A body that the framework must not read for us: it is streamed."""

    def __post_init__(self) -> None:
        form = Schema(type=OpenAPIType.OBJECT, properties={"file": _BYTES}, required=["file"])
        self.request_body = RequestBody(
            required=True,
            content={
                "multipart/form-data": OpenAPIMediaType(schema=form),
                "application/octet-stream": OpenAPIMediaType(schema=_BYTES),
            },
        )


@post(
    "/api/v1/workspaces/{workspace_id:int}/files",
    summary="Upload a file",
    tags=TAGS,
    operation_class=FileOperation,
    opt={STREAMED: True},
)
async def upload(
    request: Request[Any, Any, Any],
    look: Look,
    work: Work,
    workspace_id: int,
    name: str = "",
    expires_in_s: Annotated[int | None, QueryParameter(ge=1, le=EXPIRES_S_MAX)] = None,
) -> File:
    """`name` is the name of a file that is sent as the bare body (application/octet-stream)."""
    expires_at = None if expires_in_s is None else work.now + timedelta(seconds=expires_in_s)
    sent = upload_from(request.receive, request.headers.get("content-type", ""), name)
    return await receive_file(look, work, workspace_id, sent, expires_at=expires_at)


@get("/api/v1/workspaces/{workspace_id:int}/files", summary="Files of a workspace", tags=TAGS)
async def list_files(
    look: Look, workspace_id: int, limit: int | None = None, cursor: str | None = None
) -> FilePage:
    before = decode_cursor(cursor, int) if cursor else None
    files, following = await queries.files_of_workspace(
        look, workspace_id, before=before, limit=page_size(limit)
    )
    usage = await queries.usage_of(look, workspace_id)
    return FilePage(files, usage, None if following is None else encode_cursor(following))


@get("/api/v1/files/{file_id:int}", summary="A file, without its bytes", tags=TAGS)
async def show_file(look: Look, file_id: int) -> File:
    return await queries.file_by_id(look, file_id)


@delete("/api/v1/files/{file_id:int}", summary="Delete a file", tags=TAGS)
async def delete_file(work: Work, file_id: int) -> None:
    await actions.delete_file(work, file_id)


@route(
    "/api/v1/files/{file_id:int}/content",
    http_method=["GET", "HEAD"],
    summary="The bytes of a file, or a part of them",
    tags=TAGS,
    media_type="application/octet-stream",
)
async def download(request: Request[Any, Any, Any], look: Look, file_id: int) -> FileAnswer:
    """A download; where files have an origin of their own, the way there."""
    file = await queries.file_by_id(look, file_id)
    queries.check_ready(file)
    settings = look.process.settings
    if settings.storage.files_origin:
        return sent_on(_passing_address(settings, look, file))
    return _answer(request, look, file, shown=False, cache="private, no-cache")


@post(
    "/api/v1/files/{file_id:int}/links",
    summary="Make a link to a file, which works for a while without signing in",
    tags=TAGS,
)
async def make_link(work: Work, file_id: int, data: LinkDraft) -> LinkMade:
    """The link ends with its time, with the file, and with its maker's right to read it."""
    file, link = await actions.link_for(
        work, file_id, seconds=data.seconds, for_account=data.for_account
    )
    settings = work.process.settings
    own = link.audience == ANYONE and settings.storage.files_origin
    url = link_address(settings, file, link, origin=own or settings.public_url)
    return LinkMade(url, datetime.fromtimestamp(link.expires, UTC))


@route(
    "/files/{file_id:int}/{name:str}",
    http_method=["GET", "HEAD"],
    include_in_schema=False,
)
async def follow_link(
    request: Request[Any, Any, Any],
    look: Look,
    file_id: int,
    name: str,
    expires: int = 0,
    audience: str = "",
    by: int = 0,
    signature: str = "",
) -> FileAnswer:
    del name  # for people, and for what they save it as
    file = await queries.find_file(look, file_id)
    link = Link(file.id, file.digest, expires, audience, by or None)
    check_link(look.process.settings, link, signature, look.now)
    await queries.check_audience(look, file, link)
    queries.check_ready(file)
    left_s = expires - int(look.now.timestamp())
    shown = _is_files_origin(request, look.process.settings)
    cache = f"private, max-age={min(left_s, 3600)}"
    return _answer(request, look, file, shown=shown, cache=cache)


@route(
    "/api/v1/files/{file_id:int}/thumbnail/{size:str}",
    http_method=["GET", "HEAD"],
    summary="A picture made small",
    tags=TAGS,
    media_type="image/webp",
)
async def thumbnail(
    request: Request[Any, Any, Any],
    look: Look,
    work: Work,
    file_id: int,
    size: str,
    form: Form = Form.WEBP,
) -> FileAnswer:
    """Sizes are `tiny`, `small`, `medium` and `large`."""
    small = await thumbnail_of(look, work, file_id, size, form)
    # Our own picture, not what somebody sent: it may be shown where the product is.
    headers = content_headers(form.media_type, f"{size}.{form}", shown=True, cache=SMALL_CACHE)
    return file_answer(
        look.process.storage,
        small.stored,
        method=request.method,
        asked=_asked(request),
        headers=headers,
    )


@get("/api/v1/administration/files", summary="What files take, and their checks", tags=TAGS)
async def report(look: Look) -> FilesReport:
    return FilesReport(await queries.totals(look), await queries.recent_checks(look))


@post(
    "/api/v1/administration/files/check",
    summary="Compare files with their checksums now",
    tags=TAGS,
    status_code=202,
)
async def order_check(work: Work) -> CheckOrdered:
    return CheckOrdered(await actions.order_check(work))


def _answer(
    request: Request[Any, Any, Any], look: Look, file: File, *, shown: bool, cache: str
) -> FileAnswer:
    return file_answer(
        look.process.storage,
        file.stored,
        method=request.method,
        asked=_asked(request),
        headers=content_headers(file.media_type, file.name, shown=shown, cache=cache),
    )


def _asked(request: Request[Any, Any, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _passing_address(settings: Settings, look: Look, file: File) -> str:
    """For one's own browser, on its way."""
    expires = int(look.now.timestamp()) + REDIRECT_S
    link = Link(file.id, file.digest, expires, ANYONE, look.actor.account_id)
    return link_address(settings, file, link, origin=settings.storage.files_origin)


def _is_files_origin(request: Request[Any, Any, Any], settings: Settings) -> bool:
    origin = urlsplit(settings.storage.files_origin).netloc
    return bool(origin) and request.headers.get("host", "") == origin


routes = [
    upload,
    list_files,
    show_file,
    delete_file,
    download,
    make_link,
    follow_link,
    thumbnail,
    report,
    order_check,
]
