"""HTTP: the entry around every request, problems, pages, paging, conditions."""

from colonnade.kernel.web.application import Opening, build_application
from colonnade.kernel.web.conditions import etag, version_from
from colonnade.kernel.web.csrf import check_csrf_token, csrf_token
from colonnade.kernel.web.description import api_description
from colonnade.kernel.web.entry import App, Entry, socket_is_same_site
from colonnade.kernel.web.hosts import Hosts, HostUnknown
from colonnade.kernel.web.idempotency import forget_keys
from colonnade.kernel.web.pages import asset_address, render, shell
from colonnade.kernel.web.paging import (
    PAGE_ROWS_MAX,
    CursorWrong,
    decode_cursor,
    encode_cursor,
    page_size,
)
from colonnade.kernel.web.roles import ROLES, STREAMED, Role
from colonnade.kernel.web.streaming import StreamedAnswer
from colonnade.kernel.web.values import (
    SECURE_SESSION_COOKIE,
    SESSION_COOKIE,
    STATE_KEY,
    Credentials,
    RequestState,
    state_of,
)

__all__ = [
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
