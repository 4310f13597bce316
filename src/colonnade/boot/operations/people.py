"""`colonnade user` and `token`: what an administrator does who can't sign in."""

from collections.abc import Sequence
from typing import Any

import msgspec

from colonnade.kernel.accounts import (
    make_link,
    make_token_for,
    restore_account,
    suspend_account,
)
from colonnade.kernel.administration import (
    AccountLine,
    TokenLine,
    accounts_like,
    end_account_sessions,
    find_account,
    reset_link_for,
    revoke_token_of,
    set_administrator,
    tokens_of,
)
from colonnade.kernel.work import Work

Told = tuple[Any, Sequence[str]]


class Link(msgspec.Struct, frozen=True):
    url: str


async def list_users(work: Work, words: str) -> Told:
    found = await accounts_like(work, words)
    return found, [_line(account) for account in found] or ["There is no such account."]


async def make_user(work: Work, email: str) -> Told:
    """By a link, so that nobody but themselves ever knows the password."""
    link = await make_link(work, email=email or None, workspace_id=None, role=None)
    return Link(link.url), ["A link to make the account (it works once):", link.url]


async def show_user(work: Work, email: str) -> Told:
    account = await find_account(work, email)
    return account, [_line(account)]


async def administrator(work: Work, email: str, *, wanted: bool) -> Told:
    account = await find_account(work, email)
    await set_administrator(work, account.id, wanted=wanted)
    says = "is an administrator" if wanted else "is no administrator any more"
    return account, [f"{account.email} {says}."]


async def suspend_user(work: Work, email: str) -> Told:
    account = await find_account(work, email)
    await suspend_account(work, account.id)
    return account, [f"{account.email} is suspended; their sessions and open pages have ended."]


async def restore_user(work: Work, email: str) -> Told:
    account = await find_account(work, email)
    await restore_account(work, account.id)
    return account, [f"{account.email} may sign in again."]


async def end_user_sessions(work: Work, email: str) -> Told:
    account = await find_account(work, email)
    count = await end_account_sessions(work, account.id)
    return {"ended": count}, [f"{count} sessions of {account.email} have ended."]


async def reset_link(work: Work, email: str) -> Told:
    account = await find_account(work, email)
    url = await reset_link_for(work, account.id)
    return Link(url), [f"A link by which {account.email} chooses a new password:", url]


async def list_tokens(work: Work, email: str) -> Told:
    account = await find_account(work, email)
    found = await tokens_of(work, account.id)
    return found, [_token_line(token) for token in found] or ["There are no tokens."]


async def make_token(work: Work, email: str, *, name: str, scopes: list[str], days: int) -> Told:
    account = await find_account(work, email)
    made = await make_token_for(work, account.id, name=name, scopes=scopes, days=days)
    return made, ["The token, shown this once:", made.secret]


async def revoke_token(work: Work, token_id: int) -> Told:
    await revoke_token_of(work, token_id)
    return {"revoked": token_id}, [f"Token {token_id} is revoked."]


def _line(account: AccountLine) -> str:
    marks = [
        word
        for word, holds in (
            ("administrator", account.is_administrator),
            ("suspended", account.is_suspended),
        )
        if holds
    ]
    return f"{account.id:>6}  {account.email:<40} {account.name:<30} {', '.join(marks)}".rstrip()


def _token_line(token: TokenLine) -> str:
    used = token.last_used_at.date().isoformat() if token.last_used_at else "never used"
    return f"{token.id:>6}  {token.prefix}…  {', '.join(token.scopes):<12} {used}  {token.name}"
