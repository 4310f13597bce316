"""Reading accounts: one's own, and the link that lies before one."""

from colonnade.kernel.accounts.errors import LinkSpent
from colonnade.kernel.accounts.values import Account, Session, SignUpLink, Token
from colonnade.kernel.errors import Unauthenticated
from colonnade.kernel.work import Look
from colonnade.kit.ids import fingerprint

_LINK = """
select id, email, is_administrator, workspace_id, role from accounts_sign_up_link
where fingerprint = %(fingerprint)s and used_at is null and expires_at > %(now)s
"""


async def my_account(look: Look) -> Account:
    if look.actor.account_id is None:
        raise Unauthenticated
    return await look.record(
        Account,
        "select id, email, name, is_administrator from accounts_account where id = %(id)s",
        {"id": look.actor.account_id},
    )


async def my_tokens(look: Look) -> list[Token]:
    if look.actor.account_id is None:
        raise Unauthenticated
    return await look.records(
        Token,
        "select id, name, prefix, scopes, created_at, expires_at, last_used_at"
        " from accounts_token where account_id = %(account)s order by id desc",
        {"account": look.actor.account_id},
    )


async def my_sessions(look: Look) -> list[Session]:
    if look.actor.account_id is None:
        raise Unauthenticated
    return await look.records(
        Session,
        "select id, created_at, last_seen_at, user_agent, address, id = %(current)s as current"
        " from accounts_session where account_id = %(account)s order by last_seen_at desc",
        {"account": look.actor.account_id, "current": look.actor.session_id or 0},
    )


async def sign_up_link(look: Look, secret: str) -> SignUpLink:
    """The link, while it is good. Raises LinkSpent."""
    parameters = {"fingerprint": fingerprint(secret), "now": look.now}
    link = await look.find_record(SignUpLink, _LINK, parameters)
    if link is None:
        raise LinkSpent
    return link


async def has_accounts(look: Look) -> bool:
    return bool(await look.value("select exists (select from accounts_account)"))


async def first_administrator(look: Look) -> int | None:
    return await look.value(
        "select id from accounts_account where is_administrator order by id limit 1"
    )
