"""Pages that a mail leads to, and those on which one asks for that mail."""

from typing import Any

from litestar import Response, get, post

from colonnade.kernel.accounts import queries, recovering, signing_up
from colonnade.kernel.accounts.errors import AccountInvalid
from colonnade.kernel.accounts.forms import (
    AnyRequest,
    FormBody,
    check_form,
    enter,
    go,
    page,
    visitor_of,
)
from colonnade.kernel.accounts.limits import spend_link, spend_mail, spend_visit
from colonnade.kernel.accounts.orders import MailResetLink, MailSignUpLink
from colonnade.kernel.accounts.values import LinkPurpose, checked_email
from colonnade.kernel.errors import Problem, TooMany
from colonnade.kernel.work import Look, Work

SENT = "/check-your-mail"


@get(SENT, include_in_schema=False)
async def check_your_mail_page(request: AnyRequest) -> Response[Any]:
    """The same for who is known and who is not."""
    return page(request, "check_your_mail.html")


# -- a new account


@get("/sign-up", include_in_schema=False)
async def open_sign_up_page(request: AnyRequest, look: Look) -> Response[Any]:
    return _open_sign_up_page(request, look)


@post("/sign-up", include_in_schema=False)
async def open_sign_up(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        email = signing_up.check_open(work.process.settings, data.email)
        await spend_visit(work.process, visitor_of(request).address)
    except Problem as problem:
        return _open_sign_up_page(request, work, email=data.email, problem=problem)
    if await _may_mail(work, "sign-up", email):
        await work.order(MailSignUpLink(email), workspace_id=None, title="Mail a link to sign up")
    return go(SENT)


def _open_sign_up_page(
    request: AnyRequest, look: Look, *, email: str = "", problem: Problem | None = None
) -> Response[Any]:
    accounts = look.process.settings.accounts
    return page(
        request,
        "open_sign_up.html",
        problem.status if problem else 200,
        email=email,
        is_open=accounts.sign_up == "open",
        problem=problem,
    )


@get("/sign-up/{secret:str}", include_in_schema=False)
async def sign_up_page(request: AnyRequest, look: Look, secret: str) -> Response[Any]:
    link = await queries.sign_up_link(look, secret)
    fixed = link.email is not None
    return page(
        request, "sign_up.html", problem=None, email=link.email or "", name="", fixed_email=fixed
    )


@post("/sign-up/{secret:str}", include_in_schema=False)
async def sign_up(request: AnyRequest, work: Work, secret: str, data: FormBody) -> Response[Any]:
    check_form(request, data)
    link = await queries.sign_up_link(Look(work.process, work.actor), secret)
    await spend_link(work.process, secret)
    try:
        proven = await signing_up.sign_up(
            work, link_secret=secret, email=data.email, name=data.name, password=data.password
        )
        return await enter(request, work, proven, "/")
    except Problem as problem:
        return page(
            request,
            "sign_up.html",
            problem.status,
            problem=problem,
            email=link.email or data.email,
            name=data.name,
            fixed_email=link.email is not None,
        )


# -- a password that is lost


@get("/forgotten-password", include_in_schema=False)
async def forgotten_page(request: AnyRequest) -> Response[Any]:
    return page(request, "forgotten.html", email="", problem=None)


@post("/forgotten-password", include_in_schema=False)
async def forgotten(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        email = checked_email(data.email)
        await spend_visit(work.process, visitor_of(request).address)
    except Problem as problem:
        return page(request, "forgotten.html", problem.status, email=data.email, problem=problem)
    if await _may_mail(work, "reset", email):
        title = "Mail a link to set a password"
        await work.order(MailResetLink(email), workspace_id=None, title=title)
    return go(SENT)


@get("/reset-password/{secret:str}", include_in_schema=False)
async def reset_page(request: AnyRequest, look: Look, secret: str) -> Response[Any]:
    _, email = await recovering.find_mail_link(look, secret, "reset")
    return page(request, "reset.html", email=email, problem=None)


@post("/reset-password/{secret:str}", include_in_schema=False)
async def reset(request: AnyRequest, work: Work, secret: str, data: FormBody) -> Response[Any]:
    check_form(request, data)
    _, email = await recovering.find_mail_link(Look(work.process, work.actor), secret, "reset")
    try:
        await recovering.reset_password(work, secret, data.password)
    except AccountInvalid as problem:
        return page(request, "reset.html", problem.status, email=email, problem=problem)
    return go("/sign-in?done=reset")


# -- addresses


@get("/confirm-email/{secret:str}", include_in_schema=False)
async def confirm_page(request: AnyRequest, look: Look, secret: str) -> Response[Any]:
    return await _address_page(request, look, secret, "confirm")


@post("/confirm-email/{secret:str}", include_in_schema=False)
async def confirm(request: AnyRequest, work: Work, secret: str, data: FormBody) -> Response[Any]:
    check_form(request, data)
    await recovering.confirm_email(work, secret)
    return go("/settings/security?done=confirmed")


@get("/change-email/{secret:str}", include_in_schema=False)
async def change_page(request: AnyRequest, look: Look, secret: str) -> Response[Any]:
    return await _address_page(request, look, secret, "change")


@post("/change-email/{secret:str}", include_in_schema=False)
async def change(request: AnyRequest, work: Work, secret: str, data: FormBody) -> Response[Any]:
    check_form(request, data)
    await recovering.change_email(work, secret)
    return go("/settings/security?done=email")


async def _address_page(
    request: AnyRequest, look: Look, secret: str, purpose: LinkPurpose
) -> Response[Any]:
    """Asks for a click: what opens links before a person does must not confirm anything."""
    _, email = await recovering.find_mail_link(look, secret, purpose)
    return page(request, "address.html", email=email, purpose=purpose)


async def _may_mail(work: Work, kind: str, email: str) -> bool:
    """Not too often to one person; who asks too often is told nothing else than usual."""
    try:
        await spend_mail(work.process, kind, email)
    except TooMany:
        return False
    return True


pages = [
    check_your_mail_page,
    open_sign_up_page,
    open_sign_up,
    sign_up_page,
    sign_up,
    forgotten_page,
    forgotten,
    reset_page,
    reset,
    confirm_page,
    confirm,
    change_page,
    change,
]
