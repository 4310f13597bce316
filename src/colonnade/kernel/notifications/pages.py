"""The page that a mail's "no more of this" leads to; mail programs post to it by themselves."""

from typing import Any

from litestar import MediaType, Response, get, post
from litestar.types import Scope

from colonnade.kernel.notifications.mailing import Unsubscribing, unsubscribe, unsubscribing
from colonnade.kernel.web import render, state_of
from colonnade.kernel.work import Work

TEMPLATE = "colonnade.kernel.notifications:unsubscribe.html"


@get("/unsubscribe/{token:str}", include_in_schema=False)
async def ask_to_unsubscribe(scope: Scope, token: str) -> Response[Any]:
    """Looking changes nothing: programs that fetch links ahead end no one's mail."""
    leaving = unsubscribing(state_of(scope).process.settings, token)
    return _page(scope, token, leaving, done=False)


@post("/unsubscribe/{token:str}", include_in_schema=False, status_code=200)
async def do_unsubscribe(scope: Scope, work: Work, token: str) -> Response[Any]:
    """The signature says whose wish it is (RFC 8058 knows no sign-in)."""
    leaving = unsubscribing(work.process.settings, token)
    await unsubscribe(work, leaving)
    return _page(scope, token, leaving, done=True)


def _page(scope: Scope, token: str, leaving: Unsubscribing, *, done: bool) -> Response[Any]:
    page = render(
        TEMPLATE, scope=scope, address=f"/unsubscribe/{token}", about=leaving.about, done=done
    )
    return Response(page, media_type=MediaType.HTML, headers={"referrer-policy": "no-referrer"})


pages = [ask_to_unsubscribe, do_unsubscribe]
