"""HTTP: the entry around every request, problems, pages, paging, conditions.

A worker uses a few of these too (cursors, credentials, keys); it is spared the web framework and
the templates, which are loaded by the first who names something of theirs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from colonnade.kernel.web.conditions import etag, version_from
from colonnade.kernel.web.csrf import check_csrf_token, csrf_token
from colonnade.kernel.web.hosts import Hosts, HostUnknown
from colonnade.kernel.web.idempotency import forget_keys
from colonnade.kernel.web.paging import (
    PAGE_ROWS_MAX,
    CursorWrong,
    decode_cursor,
    encode_cursor,
    page_size,
)
from colonnade.kernel.web.roles import LIMITED_TOKENS, ROLES, STREAMED, Role
from colonnade.kernel.web.streaming import StreamedAnswer
from colonnade.kernel.web.values import (
    SECURE_SESSION_COOKIE,
    SESSION_COOKIE,
    STATE_KEY,
    Credentials,
    RequestState,
    state_of,
)

if TYPE_CHECKING:
    from colonnade.kernel.web.application import Opening, build_application
    from colonnade.kernel.web.description import api_description
    from colonnade.kernel.web.entry import App, Entry, socket_is_same_site
    from colonnade.kernel.web.pages import asset_address, render, shell

_LATER = {
    "App": "entry",
    "Entry": "entry",
    "Opening": "application",
    "api_description": "description",
    "asset_address": "pages",
    "build_application": "application",
    "render": "pages",
    "shell": "pages",
    "socket_is_same_site": "entry",
}


def __getattr__(name: str) -> object:
    if (module := _LATER.get(name)) is None:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{module}"), name)


__all__ = [
    "LIMITED_TOKENS",
    "PAGE_ROWS_MAX",
    "ROLES",
    "SECURE_SESSION_COOKIE",
    "SESSION_COOKIE",
    "STATE_KEY",
    "STREAMED",
    "App",
    "Credentials",
    "CursorWrong",
    "Entry",
    "HostUnknown",
    "Hosts",
    "Opening",
    "RequestState",
    "Role",
    "StreamedAnswer",
    "api_description",
    "asset_address",
    "build_application",
    "check_csrf_token",
    "csrf_token",
    "decode_cursor",
    "encode_cursor",
    "etag",
    "forget_keys",
    "page_size",
    "render",
    "shell",
    "socket_is_same_site",
    "state_of",
    "version_from",
]
