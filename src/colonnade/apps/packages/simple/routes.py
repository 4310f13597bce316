"""The Simple API, and the files it points to."""

import hashlib
from typing import Any

from litestar import Request, Response, get, route
from litestar.response import Redirect
from packaging.utils import canonicalize_name

from colonnade.apps.packages.challenge import asks_for_token
from colonnade.apps.packages.indexes.queries import index_at
from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.releases.values import AREA, METADATA_AREA, METADATA_SUFFIX
from colonnade.apps.packages.simple.negotiating import negotiated
from colonnade.apps.packages.simple.queries import Page, file_in_line, project_page, root_page
from colonnade.apps.packages.sources.queries import keys_of_line, line_of, owner_of_name
from colonnade.kernel.edge import EDGE, surrogate_headers
from colonnade.kernel.errors import NotFound
from colonnade.kernel.files import FileAnswer, file_answer
from colonnade.kernel.storage import StoredFile
from colonnade.kernel.work import Look

BROWSER_CACHE_S = 600
FILE_CACHE_S = 365 * 24 * 3600


@get(
    "/{workspace:str}/{index_name:str}/simple/",
    include_in_schema=False,
    opt={EDGE: True},
    exception_handlers=asks_for_token,
)
async def show_root(
    request: Request[Any, Any, Any], look: Look, workspace: str, index_name: str
) -> Response[Any]:
    index = await index_at(look, workspace, index_name)
    form, media_type = negotiated(request.headers.get("accept", ""))
    line = await line_of(look, index)
    page = await root_page(look, line, form)
    return _answer(request, index, page, [*keys_of_line(line), page.key], media_type)


@get(
    "/{workspace:str}/{index_name:str}/simple/{project:str}/",
    include_in_schema=False,
    opt={EDGE: True},
    exception_handlers=asks_for_token,
)
async def show_project(
    request: Request[Any, Any, Any], look: Look, workspace: str, index_name: str, project: str
) -> Response[Any]:
    index = await index_at(look, workspace, index_name)
    normalized = canonicalize_name(project)
    if normalized != project:
        return Redirect(f"{index.address}/simple/{normalized}/", status_code=301)
    form, media_type = negotiated(request.headers.get("accept", ""))
    line = await line_of(look, index)
    owner = await owner_of_name(look, line, normalized)
    page = await project_page(look, owner, normalized, form)
    return _answer(request, index, page, [*keys_of_line(line, owner), page.key], media_type)


@route(
    "/{workspace:str}/{index_name:str}/files/{file_name:str}",
    http_method=["GET", "HEAD"],
    include_in_schema=False,
    exception_handlers=asks_for_token,
)
async def send_file(
    request: Request[Any, Any, Any], look: Look, workspace: str, index_name: str, file_name: str
) -> FileAnswer:
    """GET and HEAD, with ranges; a name means the same bytes for ever."""
    index = await index_at(look, workspace, index_name)
    line = await line_of(look, index)
    kept = await file_in_line(look, line, file_name.removesuffix(METADATA_SUFFIX))
    if not file_name.endswith(METADATA_SUFFIX):
        file = StoredFile(AREA, kept.sha256, kept.size_bytes)
    elif kept.metadata_sha256 is None or kept.metadata_bytes is None:
        raise NotFound
    else:
        file = StoredFile(METADATA_AREA, kept.metadata_sha256, kept.metadata_bytes)
    headers = [
        (b"content-type", b"application/octet-stream"),
        (b"cache-control", f"{_audience(index)}, max-age={FILE_CACHE_S}, immutable".encode()),
    ]
    storage = look.process.storage
    return file_answer(storage, file, method=request.method, asked=request.headers, headers=headers)


def _answer(
    request: Request[Any, Any, Any], index: Index, page: Page, keys: list[str], media_type: str
) -> Response[Any]:
    etag = f'"{hashlib.sha256(page.body).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Vary": "Accept" if index.is_public else "Accept, Authorization",
        "Cache-Control": f"{_audience(index)}, max-age={BROWSER_CACHE_S}",
        "X-PyPI-Last-Serial": str(page.serial),
        # One nonce for all who ask would be none; and there is nothing in it to allow.
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    }
    if index.is_public:
        headers |= surrogate_headers(*dict.fromkeys(keys))
    if request.headers.get("if-none-match") == etag:
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    return Response(page.body, headers=headers, media_type=media_type)


def _audience(index: Index) -> str:
    return "public" if index.is_public else "private"


routes = [show_root, show_project, send_file]
