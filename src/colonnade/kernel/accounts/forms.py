"""What the pages of accounts share: forms, cookies, and stepping in."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType, RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from colonnade.kernel.accounts import identities, sessions, signing_in
from colonnade.kernel.accounts.errors import SignInOver
from colonnade.kernel.accounts.pending import WaitingIdentity, take_pending
from colonnade.kernel.accounts.values import PENDING_MINUTES, Proven, Visitor
from colonnade.kernel.settings import Settings
from colonnade.kernel.web import (
    SECURE_SESSION_COOKIE,
    SESSION_COOKIE,
    asset_address,
    check_csrf_token,
    render,
    state_of,
)
from colonnade.kernel.work import Work
from colonnade.kit.ids import new_secret

AnyRequest = Request[Any, Any, Any]
TEMPLATES = "colonnade.kernel.accounts:"
PASSKEY_SCRIPT = "../public/passkeys.ts"
DEVICE_DAYS = 400
DEVICE_LENGTH_MAX = 100

Jar = Literal["device", "second_step", "passkey", "oidc", "identity"]
"""Cookies beside the session's; each is a secret whose fingerprint is kept."""


class Form(msgspec.Struct):
    """Every form of a page: its token, and fields that are empty where they were not sent."""

    csrf: str = ""
    next: str = "/"
    email: str = ""
    name: str = ""
    password: str = ""
    new_password: str = ""
    code: str = ""
    credential: str = ""
    revoke_tokens: str = ""


FormBody = Annotated[Form, Body(media_type=RequestEncodingType.URL_ENCODED)]


def check_form(request: AnyRequest, form: Form) -> None:
    state = state_of(request.scope)
    check_csrf_token(state.process.settings.secret_key, state.credentials.session, form.csrf)


def page(request: AnyRequest, template: str, status: int = 200, **values: Any) -> Response[Any]:
    script = asset_address(PASSKEY_SCRIPT)
    html = render(TEMPLATES + template, scope=request.scope, passkey_script=script, **values)
    return Response(html, media_type=MediaType.HTML, status_code=status)


def go(target: str, cookies: list[Cookie] | None = None) -> Response[Any]:
    return Redirect(target, status_code=303, cookies=cookies or [])


def safe_target(target: str) -> str:
    """Only an address of our own: no scheme, no host, nothing that a browser reads as one."""
    if target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        return target
    return "/"


def visitor_of(request: AnyRequest) -> Visitor:
    return Visitor(
        address=state_of(request.scope).credentials.address,
        user_agent=request.headers.get("user-agent", ""),
        device=kept_in(request, "device"),
    )


def kept_in(request: AnyRequest, jar: Jar) -> str:
    value = request.cookies.get(_jar_name(_settings(request), jar), "")
    return value if len(value) <= DEVICE_LENGTH_MAX else ""


def jar_cookie(request: AnyRequest, jar: Jar, secret: str) -> Cookie:
    minutes = DEVICE_DAYS * 24 * 60 if jar == "device" else PENDING_MINUTES
    settings = _settings(request)
    return _cookie(settings, _jar_name(settings, jar), secret, minutes * 60)


def emptied(request: AnyRequest, jar: Jar) -> Cookie:
    settings = _settings(request)
    return _cookie(settings, _jar_name(settings, jar), "", 0)


def session_cookie(request: AnyRequest, secret: str) -> Cookie:
    settings = _settings(request)
    name = SECURE_SESSION_COOKIE if _is_secure(settings) else SESSION_COOKIE
    return _cookie(settings, name, secret, settings.limits.session_days * 24 * 60 * 60)


async def step_in(request: AnyRequest, work: Work, proven: Proven, target: str) -> Response[Any]:
    """Signed in; or, where the account asks for more than this, the second step."""
    if proven.way != "passkey" and await signing_in.needs_second_step(work, proven.account_id):
        secret = await signing_in.begin_second_step(work, proven, target=target)
        return go("/sign-in/second-step", [jar_cookie(request, "second_step", secret)])
    return await enter(request, work, proven, target)


async def enter(request: AnyRequest, work: Work, proven: Proven, target: str) -> Response[Any]:
    """Signed in, with a session that nobody could have known before."""
    before = work.actor.session_id
    if before is not None:
        await sessions.end_session(work, before)
    visitor = visitor_of(request)
    cookies: list[Cookie] = []
    if not visitor.device:
        visitor = Visitor(visitor.address, visitor.user_agent, new_secret())
        cookies.append(jar_cookie(request, "device", visitor.device))
    secret = await sessions.start_session(work, proven, visitor)
    cookies.append(session_cookie(request, secret))
    if kept_in(request, "second_step"):
        cookies.append(emptied(request, "second_step"))
    if waiting := kept_in(request, "identity"):
        cookies.append(emptied(request, "identity"))
        await _link_waiting(work, proven, waiting)
    return go(target, cookies)


async def _link_waiting(work: Work, proven: Proven, secret: str) -> None:
    try:
        waiting = await take_pending(work, WaitingIdentity, secret)
    except SignInOver:
        return
    await identities.link_waiting(work, proven.account_id, waiting)


def _settings(request: AnyRequest) -> Settings:
    return state_of(request.scope).process.settings


def _is_secure(settings: Settings) -> bool:
    return settings.public_url.startswith("https://")


def _jar_name(settings: Settings, jar: Jar) -> str:
    return f"{'__Host-' if _is_secure(settings) else ''}colonnade_{jar}"


def _cookie(settings: Settings, name: str, value: str, max_age_s: int) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        max_age=max_age_s,
        httponly=True,
        secure=_is_secure(settings),
        samesite="lax",
        path="/",
    )
