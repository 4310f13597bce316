"""Reading accounts: one's own, and the link that lies before one."""

from colonnade.kernel.accounts.errors import LinkSpent
from colonnade.kernel.accounts.values import (
    Account,
    Identity,
    Passkey,
    Security,
    Session,
    SignUpLink,
    Token,
)
from colonnade.kernel.errors import Unauthenticated
from colonnade.kernel.work import Look
from colonnade.kit.ids import fingerprint

SECRET_LENGTH_MAX = 100

_LINK = """
select id, email, is_administrator, workspace_id, role, mailed, created_by
from accounts_sign_up_link
where fingerprint = %(fingerprint)s and used_at is null and expires_at > %(now)s
"""

_SECURITY = """
select a.email, a.email_confirmed_at is not null, a.password_hash <> '',
  exists (select from accounts_authenticator t
    where t.account_id = a.id and t.confirmed_at is not null),
  (select count(*) from accounts_recovery_code c where c.account_id = a.id and c.used_at is null),
  (select l.email from accounts_mail_link l
    where l.account_id = a.id and l.purpose = 'change' and l.expires_at > %(now)s limit 1)
from accounts_account a where a.id = %(id)s
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
        " from accounts_token where account_id = %(account)s and not is_minted"
        " order by id desc",
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


async def my_security(look: Look) -> Security:
    account_id = look.actor.account_id
    if account_id is None:
        raise Unauthenticated
    who = {"id": account_id, "now": look.now}
    row = await look.find(_SECURITY, who)
    if row is None:
        raise Unauthenticated
    passkeys = await look.records(
        Passkey,
        "select id, name, created_at, last_used_at from accounts_passkey"
        " where account_id = %(id)s order by id",
        who,
    )
    identities = await look.records(
        Identity,
        "select id, issuer, email, created_at, last_used_at from accounts_identity"
        " where account_id = %(id)s order by id",
        who,
    )
    return Security(*row[:6], passkeys=passkeys, identities=identities)


async def sign_up_link(look: Look, secret: str) -> SignUpLink:
    """The link, while it is good. Raises LinkSpent."""
    if len(secret) > SECRET_LENGTH_MAX:
        raise LinkSpent
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
