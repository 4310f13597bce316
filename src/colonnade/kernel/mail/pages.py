"""The mailbox as pages that need no JavaScript."""

from typing import Any

from litestar import Response, get
from litestar.enums import MediaType
from litestar.types import Scope

from colonnade.kernel.mail import queries
from colonnade.kernel.mail.rendering import paragraphs
from colonnade.kernel.web import decode_cursor, encode_cursor, render
from colonnade.kernel.work import Look

MAILBOX = "colonnade.kernel.mail:mailbox.html"
MESSAGE = "colonnade.kernel.mail:message.html"
PAGE_MESSAGES = 50


@get("/administration/mailbox", include_in_schema=False)
async def mailbox_page(
    scope: Scope, look: Look, search: str = "", cursor: str | None = None
) -> Response[Any]:
    before = decode_cursor(cursor, int) if cursor else None
    messages, following = await queries.mailbox(
        look, search=search, state=None, before=before, limit=PAGE_MESSAGES
    )
    page = render(
        MAILBOX,
        scope=scope,
        messages=messages,
        search=search,
        following=None if following is None else encode_cursor(following),
        leaves=look.process.settings.mail.leaves,
    )
    return Response(page, media_type=MediaType.HTML)


@get("/administration/mailbox/{message_id:int}", include_in_schema=False)
async def message_page(scope: Scope, look: Look, message_id: int) -> Response[Any]:
    message = await queries.message_by_id(look, message_id)
    page = render(MESSAGE, scope=scope, message=message, paragraphs=paragraphs(message.text))
    return Response(page, media_type=MediaType.HTML)


pages = [mailbox_page, message_page]
