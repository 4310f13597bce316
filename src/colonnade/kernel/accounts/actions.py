"""What a person does with their account."""

from datetime import datetime, timedelta

import msgspec
from psycopg.errors import UniqueViolation

from colonnade.kernel.accounts import authentication
from colonnade.kernel.accounts.errors import (
    AccountInvalid,
    EmailTaken,
    LinkSpent,
    SessionUnknown,
    SignInWrong,
    TokensNeedASession,
    TokenUnknown,
)
from colonnade.kernel.accounts.passwords import hash_password, password_matches
from colonnade.kernel.accounts.queries import first_administrator, sign_up_link
from colonnade.kernel.accounts.values import (
    EMAIL_LENGTH_MAX,
    PASSWORD_LENGTH_MAX,
    SCOPES,
    TOKEN_DAYS_MAX,
    TOKEN_NAME_LENGTH_MAX,
    TOKEN_SHOWN_LENGTH,
    TOKENS_MAX,
    Token,
    check_account,
    new_token_secret,
)
from colonnade.kernel.errors import Forbidden, Unauthenticated
from colonnade.kernel.permissions import Permission, Role, set_role
from colonnade.kernel.work import Work
from colonnade.kit.ids import fingerprint, new_secret

INVITE = Permission("workspaces.member.invite", Role.ADMIN)
USER_AGENT_LENGTH_MAX = 300


class NewToken(msgspec.Struct, frozen=True):
    token: Token
    secret: str


class NewLink(msgspec.Struct, frozen=True):
    url: str
    expires_at: datetime


async def sign_up(work: Work, *, link_secret: str, email: str, name: str, password: str) -> int:
    """Make an account by a link, which is spent by it. The new account's id."""
    link = await sign_up_link(work, link_secret)
    email = (link.email or email).strip()
    check_account(email, name, password)
    password_hash = await hash_password(password)
    spent = await work.execute(
        "update accounts_sign_up_link set used_at = %(now)s where id = %(id)s and used_at is null",
        {"now": work.now, "id": link.id},
    )
    if not spent:
        raise LinkSpent
    try:
        account_id = await work.value(
            "insert into accounts_account (email, name, password_hash, is_administrator)"
            " values (%(email)s, %(name)s, %(hash)s, %(administrator)s) returning id",
            {
                "email": email,
                "name": name.strip(),
                "hash": password_hash,
                "administrator": link.is_administrator,
            },
        )
    except UniqueViolation as error:
        raise EmailTaken from error
    if link.workspace_id is not None and link.role is not None:
        connection = await work.connection()
        await set_role(connection, link.workspace_id, account_id, Role(link.role))
    return account_id


async def sign_in(work: Work, *, email: str, password: str) -> int:
    """The id of the account with this address and password. Raises SignInWrong."""
    if len(email) > EMAIL_LENGTH_MAX or len(password) > PASSWORD_LENGTH_MAX or "\0" in email:
        raise SignInWrong
    async with work.aside() as connection:
        row = await (
            await connection.execute(
                "select id, password_hash from accounts_account where lower(email) = lower(%(e)s)",
                {"e": email.strip()},
            )
        ).fetchone()
    if not await password_matches(row[1] if row else None, password) or row is None:
        raise SignInWrong
    return row[0]


async def start_session(work: Work, account_id: int, *, user_agent: str, address: str) -> str:
    """A new session; its secret, for the cookie."""
    secret = new_secret()
    await work.execute(
        "insert into accounts_session (fingerprint, account_id, user_agent, address)"
        " values (%(fingerprint)s, %(account)s, %(agent)s, %(address)s)",
        {
            "fingerprint": fingerprint(secret),
            "account": account_id,
            "agent": user_agent[:USER_AGENT_LENGTH_MAX].replace("\0", ""),
            "address": address,
        },
    )
    return secret


async def end_session(work: Work, session_id: int) -> None:
    if not work.actor.is_somebody:
        raise Unauthenticated
    ended = await work.execute(
        "delete from accounts_session where id = %(id)s and account_id = %(account)s",
        {"id": session_id, "account": work.actor.account_id},
    )
    if not ended:
        raise SessionUnknown
    authentication.forget(session_id=session_id)


async def create_token(
    work: Work, *, name: str, scopes: list[str], expires_in_days: int | None
) -> NewToken:
    """A personal token. Its secret is in this answer and nowhere else."""
    _need_session(work)
    fields: dict[str, str] = {}
    if not name.strip() or len(name) > TOKEN_NAME_LENGTH_MAX:
        fields["name"] = f"Give a name of at most {TOKEN_NAME_LENGTH_MAX} characters."
    if not scopes or not set(scopes) <= set(SCOPES):
        fields["scopes"] = f"Choose from {', '.join(SCOPES)}."
    if expires_in_days is not None and not 1 <= expires_in_days <= TOKEN_DAYS_MAX:
        fields["expires_in_days"] = f"Choose between 1 and {TOKEN_DAYS_MAX} days, or no end."
    if fields:
        raise AccountInvalid(fields=fields)
    count = await work.value(
        "select count(*) from accounts_token where account_id = %(account)s",
        {"account": work.actor.account_id},
    )
    if count >= TOKENS_MAX:
        raise AccountInvalid(f"An account has {TOKENS_MAX} tokens at most; revoke one first.")
    secret = new_token_secret()
    expires_at = work.now + timedelta(days=expires_in_days) if expires_in_days else None
    token = await work.record(
        Token,
        "insert into accounts_token (fingerprint, account_id, name, prefix, scopes, expires_at)"
        " values (%(fingerprint)s, %(account)s, %(name)s, %(prefix)s, %(scopes)s, %(expires)s)"
        " returning id, name, prefix, scopes, created_at, expires_at, last_used_at",
        {
            "fingerprint": fingerprint(secret),
            "account": work.actor.account_id,
            "name": name.strip(),
            "prefix": secret[:TOKEN_SHOWN_LENGTH],
            "scopes": sorted(set(scopes)),
            "expires": expires_at,
        },
    )
    return NewToken(token, secret)


async def revoke_token(work: Work, token_id: int) -> None:
    _need_session(work)
    revoked = await work.execute(
        "delete from accounts_token where id = %(id)s and account_id = %(account)s",
        {"id": token_id, "account": work.actor.account_id},
    )
    if not revoked:
        raise TokenUnknown
    authentication.forget(token_id=token_id)


async def create_sign_up_link(
    work: Work, *, email: str | None, workspace_id: int | None, role: Role | None
) -> NewLink:
    """A one-time link to sign up by, for administrators, and for admins of a workspace."""
    _need_session(work)
    if workspace_id is not None:
        access = await work.must(INVITE, on=workspace_id)
        role = role or Role.EDITOR
        if role.rank > access.role.rank:
            raise Forbidden("Nobody can give a role above their own.")
    elif not work.actor.is_administrator:
        raise Forbidden("Only an administrator can make links without a workspace.")
    return await _make_link(work, email=email, workspace_id=workspace_id, role=role)


async def create_first_link(work: Work, *, workspace_id: int | None = None) -> NewLink:
    """The link for the very first account, an administrator; earlier ones are void from now on."""
    earlier = await work.value(
        "with void as (delete from accounts_sign_up_link"
        " where is_administrator and created_by is null returning workspace_id)"
        " select max(workspace_id) from void"
    )
    # What was waiting for whoever would use that one waits for this one.
    workspace_id = workspace_id or earlier
    role = Role.OWNER if workspace_id is not None else None
    return await _make_link(
        work, email=None, workspace_id=workspace_id, role=role, is_administrator=True
    )


async def make_member_link(work: Work, *, email: str, workspace_id: int, role: Role) -> NewLink:
    """The link by which somebody who was invited signs up. Asks no permission: the invitation has.

    One at a time for an address and workspace; an earlier one is void.
    """
    await void_member_links(work, workspace_id, email=email)
    return await _make_link(work, email=email, workspace_id=workspace_id, role=role)


async def void_member_links(
    work: Work, workspace_id: int, *, email: str | None = None, created_by: int | None = None
) -> int:
    """End the unused links into a workspace: of all, for one address, or made by one account."""
    return await work.execute(
        "delete from accounts_sign_up_link where workspace_id = %(workspace)s and used_at is null"
        " and not is_administrator"
        " and (%(email)s::text is null or lower(email) = lower(%(email)s::text))"
        " and (%(by)s::bigint is null or created_by = %(by)s::bigint)",
        {"workspace": workspace_id, "email": email, "by": created_by},
    )


async def give_to_first_account(work: Work, workspace_id: int) -> None:
    """Make the first administrator the owner of a workspace: now, or when they sign up."""
    account_id = await first_administrator(work)
    if account_id is not None:
        await set_role(await work.connection(), workspace_id, account_id, Role.OWNER)
        return
    await work.execute(
        "update accounts_sign_up_link set workspace_id = %(workspace)s, role = 'owner'"
        " where is_administrator and created_by is null and used_at is null",
        {"workspace": workspace_id},
    )


async def _make_link(
    work: Work,
    *,
    email: str | None,
    workspace_id: int | None,
    role: Role | None,
    is_administrator: bool = False,
) -> NewLink:
    settings = work.process.settings
    secret = new_secret()
    expires_at = work.now + timedelta(hours=settings.limits.sign_up_link_hours)
    await work.execute(
        "insert into accounts_sign_up_link (fingerprint, email, is_administrator, workspace_id,"
        " role, created_by, expires_at) values (%(fingerprint)s, %(email)s, %(administrator)s,"
        " %(workspace)s, %(role)s, %(by)s, %(expires)s)",
        {
            "fingerprint": fingerprint(secret),
            "email": email,
            "administrator": is_administrator,
            "workspace": workspace_id,
            "role": role.value if role else None,
            "by": work.actor.account_id,
            "expires": expires_at,
        },
    )
    return NewLink(f"{settings.public_url}/sign-up/{secret}", expires_at)


def _need_session(work: Work) -> None:
    if not work.actor.is_somebody:
        raise Unauthenticated
    if work.actor.token_id is not None:
        raise TokensNeedASession
