"""The page on which one keeps one's account safe. Everything on it works without JavaScript but
passkeys, which only a script can ask the browser for.
"""

from typing import Any

import segno
from litestar import Response, get, post

from colonnade.kernel.accounts import (
    authenticators,
    identities,
    oidc,
    passkeys,
    queries,
    recovering,
    securing,
    sessions,
    standing,
)
from colonnade.kernel.accounts.devices import device_of
from colonnade.kernel.accounts.errors import CodeWrong, IdentityRefused
from colonnade.kernel.accounts.forms import (
    AnyRequest,
    Form,
    FormBody,
    check_form,
    emptied,
    go,
    jar_cookie,
    kept_in,
    page,
    session_cookie,
    visitor_of,
)
from colonnade.kernel.accounts.limits import spend_mail
from colonnade.kernel.accounts.pending import keep_pending
from colonnade.kernel.errors import Problem, Unauthenticated
from colonnade.kernel.web import SECURE_SESSION_COOKIE, SESSION_COOKIE
from colonnade.kernel.work import Look, Work

PAGE = "/settings/security"


@get(PAGE, include_in_schema=False)
async def security_page(request: AnyRequest, look: Look) -> Response[Any]:
    return await _page(request, look)


async def _page(
    request: AnyRequest, look: Look, at: str = "", problem: Problem | None = None
) -> Response[Any]:
    """The page; after a refusal, with what was wrong beside the form it was wrong in."""
    settings = look.process.settings
    if isinstance(problem, Unauthenticated):
        raise problem
    # A work's transaction may have come to nothing; what is shown is what is so.
    look = Look(look.process, look.actor)
    return page(
        request,
        "security.html",
        problem.status if problem else 200,
        at=at,
        problem=problem,
        done=request.query_params.get("done", ""),
        security=await queries.my_security(look),
        sessions=await queries.my_sessions(look),
        device_of=device_of,
        tokens=await queries.my_tokens(look),
        passkeys_work=passkeys.passkeys_work(settings),
        oidc_name=settings.accounts.oidc_name if oidc.is_configured(settings) else "",
    )


async def _prove(request: AnyRequest, work: Work, data: Form) -> int:
    return await sessions.need_proof(work, data.password, visitor_of(request))


# -- password and address


@post(f"{PAGE}/password", include_in_schema=False)
async def change_password(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        password_hash = await recovering.hash_new_password(
            work, data.new_password, work.actor.email, field="new_password"
        )
        account_id = await _prove(request, work, data)
        secret = await recovering.change_password(
            work, account_id, password_hash, revoke_tokens=bool(data.revoke_tokens)
        )
    except Problem as problem:
        return await _page(request, work, "password", problem)
    return go(f"{PAGE}?done=password", [session_cookie(request, secret)])


@post(f"{PAGE}/email", include_in_schema=False)
async def ask_to_change_email(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        account_id = await _prove(request, work, data)
        await spend_mail(work.process, "change", str(account_id))
        await recovering.ask_to_change_email(work, account_id, data.email)
    except Problem as problem:
        return await _page(request, work, "email", problem)
    return go(f"{PAGE}?done=email-asked")


@post(f"{PAGE}/email/confirm", include_in_schema=False)
async def ask_to_confirm(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        account_id = await sessions.need_session(work)
        await spend_mail(work.process, "confirm", str(account_id))
        await recovering.ask_to_confirm(work, account_id, work.actor.email)
    except Problem as problem:
        return await _page(request, work, "email", problem)
    return go(f"{PAGE}?done=confirm-asked")


# -- the authenticator app, and recovery codes


@post(f"{PAGE}/authenticator", include_in_schema=False)
async def begin_authenticator(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        account_id = await _prove(request, work, data)
        await authenticators.begin_authenticator(work, account_id)
    except Problem as problem:
        return await _page(request, work, "authenticator", problem)
    return go(f"{PAGE}/authenticator")


@get(f"{PAGE}/authenticator", include_in_schema=False)
async def authenticator_page(request: AnyRequest, look: Look) -> Response[Any]:
    return await _authenticator_page(request, look)


@post(f"{PAGE}/authenticator/confirm", include_in_schema=False)
async def confirm_authenticator(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        secret, codes = await securing.turn_on_authenticator(work, data.code)
    except CodeWrong as problem:
        await work.roll_back()
        return await _authenticator_page(request, Look(work.process, work.actor), problem)
    cookie = session_cookie(request, secret)
    if not codes:
        return go(f"{PAGE}?done=authenticator", [cookie])
    answer = page(request, "recovery_codes.html", codes=codes, new_factor=True)
    answer.cookies.append(cookie)
    return answer


@post(f"{PAGE}/authenticator/remove", include_in_schema=False)
async def remove_authenticator(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        await _prove(request, work, data)
        secret = await securing.turn_off_authenticator(work)
    except Problem as problem:
        return await _page(request, work, "authenticator", problem)
    return go(f"{PAGE}?done=factor-removed", [session_cookie(request, secret)])


@post(f"{PAGE}/recovery-codes", include_in_schema=False)
async def renew_recovery_codes(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        await _prove(request, work, data)
        codes = await securing.renew_recovery_codes(work)
    except Problem as problem:
        return await _page(request, work, "recovery-codes", problem)
    return page(request, "recovery_codes.html", codes=codes, new_factor=False)


async def _authenticator_page(
    request: AnyRequest, look: Look, problem: Problem | None = None
) -> Response[Any]:
    if look.actor.account_id is None or look.actor.session_id is None:
        raise Unauthenticated
    secret = await authenticators.unconfirmed_secret(look, look.actor.account_id)
    if secret is None:
        return go(PAGE)
    picture = segno.make(authenticators.address_of(look, secret, look.actor.email), micro=False)
    return page(
        request,
        "authenticator.html",
        problem.status if problem else 200,
        problem=problem,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        # Drawn on white also where the page is dark: not every camera reads it the other way.
        picture=picture.svg_data_uri(scale=5, border=4, light="#fff"),
    )


# -- passkeys


@post(f"{PAGE}/passkeys/options", include_in_schema=False, status_code=200)
async def passkey_options(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    """What the page's script asks the browser to make, after the password was right."""
    check_form(request, data)
    account_id = await _prove(request, work, data)
    options, secret = await passkeys.ask_to_add(work, account_id)
    return Response(
        options.encode(),
        media_type="application/json",
        cookies=[jar_cookie(request, "passkey", secret)],
    )


@post(f"{PAGE}/passkeys", include_in_schema=False)
async def add_passkey(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        secret, codes = await securing.add_passkey(
            work, kept_in(request, "passkey"), data.credential, data.name
        )
    except Problem as problem:
        return await _page(request, work, "passkeys", problem)
    cookies = [session_cookie(request, secret), emptied(request, "passkey")]
    if not codes:
        return go(f"{PAGE}?done=passkey", cookies)
    answer = page(request, "recovery_codes.html", codes=codes, new_factor=True)
    answer.cookies.extend(cookies)
    return answer


@post(f"{PAGE}/passkeys/{{passkey_id:int}}/remove", include_in_schema=False)
async def remove_passkey(
    request: AnyRequest, work: Work, passkey_id: int, data: FormBody
) -> Response[Any]:
    check_form(request, data)
    try:
        await _prove(request, work, data)
        secret = await securing.remove_passkey(work, passkey_id)
    except Problem as problem:
        return await _page(request, work, "passkeys", problem)
    return go(f"{PAGE}?done=factor-removed", [session_cookie(request, secret)])


# -- another service


@post(f"{PAGE}/identities", include_in_schema=False)
async def link_identity(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        account_id = await _prove(request, work, data)
        if not oidc.is_configured(work.process.settings):
            raise IdentityRefused("No other service is set up here.")
        flow = oidc.new_flow(PAGE, account_id)
        address = await oidc.authorization_address(work.process.settings, flow)
        secret = await keep_pending(work, flow, account_id=account_id)
    except Problem as problem:
        return await _page(request, work, "identities", problem)
    name = work.process.settings.accounts.oidc_name
    answer = page(request, "going.html", address=address, name=name)
    answer.cookies.append(jar_cookie(request, "oidc", secret))
    return answer


@post(f"{PAGE}/identities/{{identity_id:int}}/remove", include_in_schema=False)
async def unlink_identity(
    request: AnyRequest, work: Work, identity_id: int, data: FormBody
) -> Response[Any]:
    check_form(request, data)
    try:
        account_id = await _prove(request, work, data)
        await identities.unlink_identity(work, account_id, identity_id)
    except Problem as problem:
        return await _page(request, work, "identities", problem)
    return go(f"{PAGE}?done=factor-removed")


# -- sessions, and the end


@post(f"{PAGE}/sessions/{{session_id:int}}/end", include_in_schema=False)
async def end_session(
    request: AnyRequest, work: Work, session_id: int, data: FormBody
) -> Response[Any]:
    check_form(request, data)
    await sessions.need_session(work)
    await sessions.end_session(work, session_id)
    return go(f"{PAGE}?done=session")


@post(f"{PAGE}/sessions/end-others", include_in_schema=False)
async def end_other_sessions(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    await sessions.end_other_sessions(work)
    return go(f"{PAGE}?done=sessions")


@get(f"{PAGE}/delete", include_in_schema=False)
async def delete_page(request: AnyRequest, look: Look) -> Response[Any]:
    return await _delete_page(request, look)


@post(f"{PAGE}/delete", include_in_schema=False)
async def delete_account(request: AnyRequest, work: Work, data: FormBody) -> Response[Any]:
    check_form(request, data)
    try:
        account_id = await _prove(request, work, data)
        await standing.delete_account(work, account_id)
    except Problem as problem:
        return await _delete_page(request, work, problem)
    answer = go("/sign-in?done=deleted")
    for name in (SESSION_COOKIE, SECURE_SESSION_COOKIE):
        answer.delete_cookie(name)
    return answer


async def _delete_page(
    request: AnyRequest, look: Look, problem: Problem | None = None
) -> Response[Any]:
    if isinstance(problem, Unauthenticated):
        raise problem
    look = Look(look.process, look.actor)
    if look.actor.account_id is None or look.actor.session_id is None:
        raise Unauthenticated
    return page(
        request,
        "delete_account.html",
        problem.status if problem else 200,
        problem=problem,
        owned=await standing.sole_owned(look, look.actor.account_id),
        security=await queries.my_security(look),
    )


pages = [
    security_page,
    change_password,
    ask_to_change_email,
    ask_to_confirm,
    begin_authenticator,
    authenticator_page,
    confirm_authenticator,
    remove_authenticator,
    renew_recovery_codes,
    passkey_options,
    add_passkey,
    remove_passkey,
    link_identity,
    unlink_identity,
    end_session,
    end_other_sessions,
    delete_page,
    delete_account,
]
