"""Sign in, sign up, sign out: pages that need no JavaScript."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import MediaType, RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect
from litestar.types import Scope

from colonnade.kernel.accounts import actions, queries
from colonnade.kernel.errors import Problem
from colonnade.kernel.web import (
    SECURE_SESSION_COOKIE,
    SESSION_COOKIE,
    check_csrf_token,
    render,
    state_of,
)
from colonnade.kernel.work import Look, Work

SIGN_IN = "colonnade.kernel.accounts:sign_in.html"
SIGN_UP = "colonnade.kernel.accounts:sign_up.html"


class SignInForm(msgspec.Struct):
    email: str = ""
    password: str = ""
    csrf: str = ""
    next: str = "/"


class SignUpForm(msgspec.Struct):
    email: str = ""
    name: str = ""
    password: str = ""
    csrf: str = ""


class CsrfForm(msgspec.Struct):
    csrf: str = ""


SignInBody = Annotated[SignInForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
SignUpBody = Annotated[SignUpForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
CsrfBody = Annotated[CsrfForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
AnyRequest = Request[Any, Any, Any]


@get("/sign-in", include_in_schema=False)
async def sign_in_page(scope: Scope, look: Look, next: str = "/") -> Response[Any]:  # noqa: A002
    if look.actor.is_somebody:
        return Redirect(_safe_target(next))
    return _page(render(SIGN_IN, scope=scope, email="", next=next, problem=None))


@post("/sign-in", include_in_schema=False)
async def sign_in(request: AnyRequest, work: Work, data: SignInBody) -> Response[Any]:
    _check_form(request, data.csrf)
    try:
        account_id = await actions.sign_in(work, email=data.email, password=data.password)
    except Problem as problem:
        page = render(
            SIGN_IN, scope=request.scope, email=data.email, next=data.next, problem=problem
        )
        return _page(page, problem.status)
    return await _enter(request, work, account_id, _safe_target(data.next))


@get("/sign-up/{secret:str}", include_in_schema=False)
async def sign_up_page(scope: Scope, look: Look, secret: str) -> Response[Any]:
    link = await queries.sign_up_link(look, secret)
    values = {"email": link.email or "", "name": "", "fixed_email": link.email is not None}
    return _page(render(SIGN_UP, scope=scope, problem=None, **values))


@post("/sign-up/{secret:str}", include_in_schema=False)
async def sign_up(request: AnyRequest, work: Work, secret: str, data: SignUpBody) -> Response[Any]:
    _check_form(request, data.csrf)
    link = await queries.sign_up_link(work, secret)
    try:
        account_id = await actions.sign_up(
            work, link_secret=secret, email=data.email, name=data.name, password=data.password
        )
    except Problem as problem:
        values = {"email": data.email, "name": data.name, "fixed_email": link.email is not None}
        page = render(SIGN_UP, scope=request.scope, problem=problem, **values)
        return _page(page, problem.status)
    return await _enter(request, work, account_id, "/")


@post("/sign-out", include_in_schema=False)
async def sign_out(request: AnyRequest, work: Work, data: CsrfBody) -> Response[Any]:
    _check_form(request, data.csrf)
    if work.actor.session_id is not None:
        await actions.end_session(work, work.actor.session_id)
    answer = Redirect("/sign-in", status_code=303)
    for name in (SESSION_COOKIE, SECURE_SESSION_COOKIE):
        answer.delete_cookie(name)
    return answer


async def _enter(request: AnyRequest, work: Work, account_id: int, target: str) -> Response[Any]:
    state = state_of(request.scope)
    secret = await actions.start_session(
        work,
        account_id,
        user_agent=request.headers.get("user-agent", ""),
        address=state.credentials.address,
    )
    settings = state.process.settings
    secure = settings.public_url.startswith("https://")
    cookie = Cookie(
        key=SECURE_SESSION_COOKIE if secure else SESSION_COOKIE,
        value=secret,
        max_age=settings.limits.session_days * 24 * 60 * 60,
        httponly=True,
        secure=secure,
        samesite="lax",
        path="/",
    )
    return Redirect(target, status_code=303, cookies=[cookie])


def _check_form(request: AnyRequest, given: str) -> None:
    state = state_of(request.scope)
    check_csrf_token(state.process.settings.secret_key, state.credentials.session, given)


def _safe_target(target: str) -> str:
    """Only an address of our own: no scheme, no host, nothing that a browser reads as one."""
    if target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        return target
    return "/"


def _page(page: str, status: int = 200) -> Response[Any]:
    return Response(page, media_type=MediaType.HTML, status_code=status)


pages = [sign_in_page, sign_in, sign_up_page, sign_up, sign_out]
