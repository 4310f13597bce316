"""Signing in and out, in one step or two, by password, passkey, code or another service."""

from typing import Any

from litestar import Response, get, post

from colonnade.kernel.accounts import identities, oidc, passkeys, sessions, signing_in
from colonnade.kernel.accounts.errors import (
    CodeWrong,
    IdentityRefused,
    PasskeyWrong,
    SignInOver,
)
from colonnade.kernel.accounts.forms import (
    AnyRequest,
    FormBody,
    check_form,
    emptied,
    enter,
    go,
    jar_cookie,
    kept_in,
    page,
    safe_target,
    step_in,
    visitor_of,
)
from colonnade.kernel.accounts.limits import spend_visit
from colonnade.kernel.accounts.pending import (
    OidcFlow,
    SecondStep,
    WaitingIdentity,
    find_pending,
    keep_pending,
    take_pending,
)
from colonnade.kernel.errors import Problem
from colonnade.kernel.web import SECURE_SESSION_COOKIE, SESSION_COOKIE
from colonnade.kernel.work import Look, Work

PARAMETER_LENGTH_MAX = 4_000


@get("/sign-in", include_in_schema=False)
async def sign_in_page(
    request: AnyRequest,
    look: Look,
    next: str = "/",  # noqa: A002
) -> Response[Any]:
    if look.actor.is_somebody:
        return go(safe_target(next))
    waiting = await find_pending(look, WaitingIdentity, kept_in(request, "identity"))
    return _sign_in_page(request, look, email=waiting.email if waiting else "", next=next)


@post("/sign-in", include_in_schema=False)
async def sign_in(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    target = safe_target(data.next)
    try:
        proven = await signing_in.check_password(
            work, email=data.email, password=data.password, visitor=visitor_of(request)
        )
        return await step_in(request, work, proven, target)
    except Problem as problem:
        return _sign_in_page(
            request, work, email=data.email, next=data.next, problem=problem, status=problem.status
        )


def _sign_in_page(
    request: AnyRequest,
    look: Look,
    *,
    email: str,
    next: str,  # noqa: A002
    problem: Problem | None = None,
    status: int = 200,
) -> Response[Any]:
    settings = look.process.settings
    return page(
        request,
        "sign_in.html",
        status,
        email=email,
        next=next,
        problem=problem,
        waiting=bool(kept_in(request, "identity")),
        done=request.query_params.get("done", ""),
        passkeys=passkeys.passkeys_work(settings),
        oidc_name=settings.accounts.oidc_name if oidc.is_configured(settings) else "",
        is_open=settings.accounts.sign_up == "open",
    )


@post("/sign-out", include_in_schema=False)
async def sign_out(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    if work.actor.session_id is not None:
        await sessions.end_session(work, work.actor.session_id)
    answer = go("/sign-in")
    for name in (SESSION_COOKIE, SECURE_SESSION_COOKIE):
        answer.delete_cookie(name)
    return answer


# -- the second step


@get("/sign-in/second-step", include_in_schema=False)
async def second_step_page(request: AnyRequest, look: Look) -> Response[Any]:
    return await _second_step_page(request, look)


@post("/sign-in/second-step", include_in_schema=False)
async def second_step(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    secret, visitor = kept_in(request, "second_step"), visitor_of(request)
    try:
        if data.credential:
            proven, target = await signing_in.finish_with_passkey(
                work, secret, kept_in(request, "passkey"), data.credential, visitor
            )
        elif _is_recovery_code(data.code):
            proven, target = await signing_in.finish_with_recovery_code(
                work, secret, data.code, visitor
            )
        else:
            proven, target = await signing_in.finish_with_code(work, secret, data.code, visitor)
        return await enter(request, work, proven, target)
    except (CodeWrong, PasskeyWrong) as problem:
        return await _second_step_page(request, work, problem)


def _is_recovery_code(code: str) -> bool:
    return any(letter.isalpha() for letter in code)


async def _second_step_page(
    request: AnyRequest, look: Look, problem: Problem | None = None
) -> Response[Any]:
    step = await find_pending(look, SecondStep, kept_in(request, "second_step"))
    if step is None:
        return go("/sign-in")
    kinds = await signing_in.second_steps_of(look, step.account_id)
    return page(
        request,
        "second_step.html",
        problem.status if problem else 200,
        problem=problem,
        kinds=kinds,
        passkeys=kinds.passkey and passkeys.passkeys_work(look.process.settings),
    )


# -- passkeys


@post("/sign-in/passkey/options", include_in_schema=False, status_code=200)
async def passkey_options(request: AnyRequest, work: Work) -> Response[Any]:
    """What the page's script asks the browser for: any passkey, or one of the second step's."""
    await spend_visit(work.process, visitor_of(request).address)
    step = await find_pending(work, SecondStep, kept_in(request, "second_step"))
    is_second = step is not None and request.query_params.get("step") == "second"
    account_id = step.account_id if step is not None and is_second else None
    options, secret = await passkeys.ask_for_passkey(work, account_id)
    return Response(
        options.encode(),
        media_type="application/json",
        cookies=[jar_cookie(request, "passkey", secret)],
    )


@post("/sign-in/passkey", include_in_schema=False)
async def passkey_sign_in(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        proven = await signing_in.sign_in_with_passkey(
            work, kept_in(request, "passkey"), data.credential, visitor_of(request)
        )
        return await enter(request, work, proven, safe_target(data.next))
    except Problem as problem:
        return _sign_in_page(
            request, work, email="", next=data.next, problem=problem, status=problem.status
        )


# -- another service


@get("/sign-in/oidc", include_in_schema=False)
async def oidc_start(
    request: AnyRequest,
    work: Work,
    next: str = "/",  # noqa: A002
) -> Response[Any]:
    """A link and no form: a form's answer may not send the browser elsewhere (CSP form-action)."""
    settings = work.process.settings
    if not oidc.is_configured(settings):
        raise IdentityRefused("No other service is set up here.")
    await spend_visit(work.process, visitor_of(request).address)
    flow = oidc.new_flow(safe_target(next), None)
    try:
        address = await oidc.authorization_address(settings, flow)
    except Problem as problem:
        return _sign_in_page(
            request, work, email="", next=next, problem=problem, status=problem.status
        )
    secret = await keep_pending(work, flow, account_id=None)
    return go(address, [jar_cookie(request, "oidc", secret)])


@get(oidc.CALLBACK, include_in_schema=False)
async def oidc_callback(request: AnyRequest, work: Work) -> Response[Any]:
    try:
        answer = await _come_back(request, work)
    except Problem as problem:
        await work.roll_back()
        if work.actor.is_somebody:
            raise
        return _sign_in_page(
            request, work, email="", next="/", problem=problem, status=problem.status
        )
    answer.cookies.append(emptied(request, "oidc"))
    return answer


async def _come_back(request: AnyRequest, work: Work) -> Response[Any]:
    given = request.query_params
    code, issuer = given.get("code", ""), given.get("iss", "")
    flow = await find_pending(work, OidcFlow, kept_in(request, "oidc"))
    if flow is None or flow.state != given.get("state"):
        raise SignInOver
    if not code or max(len(code), len(issuer)) > PARAMETER_LENGTH_MAX:
        raise IdentityRefused("The service did not let you in.")
    # Before anything is open in the database: the service takes its time.
    claims = await oidc.claims_for(work.process.settings, flow, code=code, issuer=issuer)
    await take_pending(work, OidcFlow, kept_in(request, "oidc"))
    if flow.linking_account_id is not None:
        if work.actor.account_id != flow.linking_account_id:
            raise SignInOver
        await sessions.need_session(work)
        await identities.link_identity(
            work, flow.linking_account_id, claims.issuer, claims.subject, claims.email
        )
        return go("/settings/security?done=identity")
    found = await identities.find_identity(work, claims)
    if found is None:
        made = await identities.account_or_waiting(work, claims)
        if isinstance(made, WaitingIdentity):
            secret = await keep_pending(work, made, account_id=None)
            return go("/sign-in", [jar_cookie(request, "identity", secret)])
        found = made
    return await step_in(request, work, found, flow.target)


pages = [
    sign_in_page,
    sign_in,
    sign_out,
    second_step_page,
    second_step,
    passkey_options,
    passkey_sign_in,
    oidc_start,
    oidc_callback,
]
