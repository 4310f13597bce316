"""The administration's part of the API. Every route is for administrators alone."""

from litestar import delete, get, patch, post

from colonnade.kernel.accounts import restore_account, suspend_account
from colonnade.kernel.administration import actions, queries
from colonnade.kernel.administration.findings import run_checks, worst_of
from colonnade.kernel.administration.health import CHECKS
from colonnade.kernel.administration.payloads import (
    AccountChange,
    AccountList,
    ResetLink,
    SessionsEnded,
    WorkspaceSizes,
)
from colonnade.kernel.administration.values import (
    LINES_MAX,
    SEARCH_LENGTH_MAX,
    AccountLine,
    Health,
    Overview,
)
from colonnade.kernel.web import decode_cursor, encode_cursor
from colonnade.kernel.work import Look, Work

TAGS = ["administration"]


@get("/api/v1/administration/overview", summary="The installation in figures", tags=TAGS)
async def show_overview(look: Look) -> Overview:
    return await queries.overview(look)


@get("/api/v1/administration/health", summary="What is well and what is not", tags=TAGS)
async def show_health(look: Look) -> Health:
    look.must_administer(writes=False)
    findings = await run_checks(look.process, CHECKS)
    return Health(worst_of(findings), findings)


@get("/api/v1/administration/accounts", summary="Accounts, by words in them", tags=TAGS)
async def list_accounts(look: Look, q: str = "", cursor: str | None = None) -> AccountList:
    found = await queries.accounts_like(
        look, q[:SEARCH_LENGTH_MAX], after=_after(cursor), limit=LINES_MAX + 1
    )
    return AccountList(found[:LINES_MAX], _next([account.id for account in found]))


@get("/api/v1/administration/accounts/{account_id:int}", summary="One account", tags=TAGS)
async def show_account(look: Look, account_id: int) -> AccountLine:
    return await queries.account_by_id(look, account_id)


@patch(
    "/api/v1/administration/accounts/{account_id:int}",
    summary="Make an administrator, suspend, restore",
    tags=TAGS,
)
async def change_account(work: Work, account_id: int, data: AccountChange) -> AccountLine:
    before = await queries.account_by_id(work, account_id)
    if isinstance(data.is_administrator, bool):
        await actions.set_administrator(work, account_id, wanted=data.is_administrator)
    if isinstance(data.is_suspended, bool) and data.is_suspended != before.is_suspended:
        if data.is_suspended:
            await suspend_account(work, account_id)
        else:
            await restore_account(work, account_id)
    return await queries.account_by_id(work, account_id)


@delete(
    "/api/v1/administration/accounts/{account_id:int}/sessions",
    summary="Sign somebody out everywhere",
    tags=TAGS,
    status_code=200,
)
async def end_sessions(work: Work, account_id: int) -> SessionsEnded:
    await queries.account_by_id(work, account_id)
    return SessionsEnded(await actions.end_account_sessions(work, account_id))


@post(
    "/api/v1/administration/accounts/{account_id:int}/reset-link",
    summary="A link by which somebody chooses a new password",
    tags=TAGS,
)
async def make_reset_link(work: Work, account_id: int) -> ResetLink:
    await queries.account_by_id(work, account_id)
    return ResetLink(await actions.reset_link_for(work, account_id))


@get("/api/v1/administration/workspaces", summary="Workspaces and their sizes", tags=TAGS)
async def list_workspace_sizes(
    look: Look, q: str = "", cursor: str | None = None
) -> WorkspaceSizes:
    found = await queries.workspaces_like(
        look, q[:SEARCH_LENGTH_MAX], after=_after(cursor), limit=LINES_MAX + 1
    )
    return WorkspaceSizes(found[:LINES_MAX], _next([workspace.id for workspace in found]))


def _after(cursor: str | None) -> int:
    return 0 if cursor is None else decode_cursor(cursor, int)


def _next(ids: list[int]) -> str | None:
    return encode_cursor(ids[LINES_MAX - 1]) if len(ids) > LINES_MAX else None


routes = [
    show_overview,
    show_health,
    list_accounts,
    show_account,
    change_account,
    end_sessions,
    make_reset_link,
    list_workspace_sizes,
]
