"""The page that an invitation's link opens; it needs no JavaScript."""

from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request, Response, get, post
from litestar.enums import MediaType, RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect
from litestar.types import Scope

from colonnade.kernel.errors import Problem
from colonnade.kernel.web import check_csrf_token, render, state_of
from colonnade.kernel.work import Look, Work
from colonnade.kernel.workspaces import invitations

PAGE = "colonnade.kernel.workspaces:invitation.html"


class CsrfForm(msgspec.Struct):
    csrf: str = ""


CsrfBody = Annotated[CsrfForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


@get("/invitations/{secret:str}", include_in_schema=False)
async def show_invitation(scope: Scope, look: Look, secret: str) -> Response[Any]:
    return await _page(scope, look, secret)


@post("/invitations/{secret:str}", include_in_schema=False)
async def answer_invitation(
    request: Request[Any, Any, Any], work: Work, secret: str, data: CsrfBody
) -> Response[Any]:
    state = state_of(request.scope)
    check_csrf_token(state.process.settings.secret_key, state.credentials.session, data.csrf)
    if not work.actor.is_somebody:
        target = urlsplit(await invitations.way_in(work, secret))
        return Redirect(target._replace(scheme="", netloc="").geturl(), status_code=303)
    try:
        accepted = await invitations.accept_invitation(work, secret)
    except Problem as problem:
        return await _page(request.scope, work, secret, problem)
    return Redirect(f"/w/{accepted.workspace_id}", status_code=303)


async def _page(
    scope: Any, look: Look, secret: str, problem: Problem | None = None
) -> Response[Any]:
    invitation = await invitations.open_invitation(look, secret)
    email = look.actor.email
    page = render(
        PAGE,
        scope=scope,
        invitation=invitation,
        problem=problem,
        signed_in=email,
        is_theirs=email.lower() == invitation.email.lower(),
    )
    status = problem.status if problem else 200
    return Response(page, media_type=MediaType.HTML, status_code=status)


pages = [show_invitation, answer_invitation]
