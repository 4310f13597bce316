"""Personal tokens, for programs that act in a person's name."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_network

import msgspec

from colonnade.kernel.accounts import authentication
from colonnade.kernel.accounts.errors import AccountInvalid, TokenUnknown
from colonnade.kernel.accounts.messages import TokenCreated, TokenRevoked
from colonnade.kernel.accounts.sessions import need_session
from colonnade.kernel.accounts.values import (
    SCOPES,
    TOKEN_DAYS_MAX,
    TOKEN_NAME_LENGTH_MAX,
    TOKEN_SHOWN_LENGTH,
    TOKENS_MAX,
    Token,
    new_token_secret,
    subject_of,
)
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.permissions import Limits
from colonnade.kernel.work import Work
from colonnade.kit.ids import fingerprint

NETWORKS_MAX = 20


class NewToken(msgspec.Struct, frozen=True):
    token: Token
    secret: str


async def create_token(
    work: Work,
    *,
    name: str,
    scopes: list[str],
    expires_in_days: int | None,
    limits: Limits | None = None,
) -> NewToken:
    """A personal token. Its secret is in this answer and nowhere else."""
    account_id = await need_session(work)
    return await _make(work, account_id, name, scopes, expires_in_days, limits)


async def mint_token(
    work: Work, account_id: int, *, name: str, limits: Limits, minutes: int
) -> NewToken:
    """In somebody's name, for things and for minutes; in nobody's list of tokens.

    Asks no permission: whoever calls this has seen a proof that the account has agreed to.
    """
    until = work.now + timedelta(minutes=minutes)
    return await _keep(work, account_id, name, ["read", "write"], until, limits, is_minted=True)


async def make_token_for(
    work: Work, account_id: int, *, name: str, scopes: list[str], days: int
) -> NewToken:
    """In somebody's name, for a program that is set up where nobody signs in."""
    work.must_administer()
    return await _make(work, account_id, name, scopes, days, None)


async def _make(
    work: Work,
    account_id: int,
    name: str,
    scopes: list[str],
    expires_in_days: int | None,
    limits: Limits | None,
) -> NewToken:
    fields: dict[str, str] = {}
    if not name.strip() or len(name) > TOKEN_NAME_LENGTH_MAX:
        fields["name"] = f"Give a name of at most {TOKEN_NAME_LENGTH_MAX} characters."
    if not scopes or not set(scopes) <= set(SCOPES):
        fields["scopes"] = f"Choose from {', '.join(SCOPES)}."
    if expires_in_days is not None and not 1 <= expires_in_days <= TOKEN_DAYS_MAX:
        fields["expires_in_days"] = f"Choose between 1 and {TOKEN_DAYS_MAX} days, or no end."
    if limits is not None and not _are_networks(limits.networks):
        fields["networks"] = f"Give up to {NETWORKS_MAX} networks, such as 192.0.2.0/24."
    if fields:
        raise AccountInvalid(fields=fields)
    count = await work.value(
        "select count(*) from accounts_token where account_id = %(account)s and not is_minted",
        {"account": account_id},
    )
    if count >= TOKENS_MAX:
        raise AccountInvalid(f"An account has {TOKENS_MAX} tokens at most; revoke one first.")
    expires_at = work.now + timedelta(days=expires_in_days) if expires_in_days else None
    return await _keep(work, account_id, name.strip(), scopes, expires_at, limits)


async def _keep(
    work: Work,
    account_id: int,
    name: str,
    scopes: list[str],
    expires_at: datetime | None,
    limits: Limits | None,
    *,
    is_minted: bool = False,
) -> NewToken:
    secret = new_token_secret()
    limits = limits or Limits()
    token = await work.record(
        Token,
        "insert into accounts_token (fingerprint, account_id, name, prefix, scopes, expires_at,"
        " workspace_id, subjects, networks, is_minted)"
        " values (%(fingerprint)s, %(account)s, %(name)s, %(prefix)s, %(scopes)s, %(expires)s,"
        " %(workspace)s, %(subjects)s, %(networks)s, %(minted)s)"
        " returning id, name, prefix, scopes, created_at, expires_at, last_used_at",
        {
            "fingerprint": fingerprint(secret),
            "account": account_id,
            "name": name,
            "prefix": secret[:TOKEN_SHOWN_LENGTH],
            "scopes": sorted(set(scopes)),
            "expires": expires_at,
            "workspace": limits.workspace_id,
            "subjects": sorted(limits.subjects) or None,
            "networks": list(limits.networks) or None,
            "minted": is_minted,
        },
    )
    work.emit(
        TokenCreated(token.id, token.name, token.scopes),
        subject=subject_of(account_id),
        workspace_id=INSTALLATION,
    )
    return NewToken(token, secret)


def _are_networks(networks: Sequence[str]) -> bool:
    try:
        return len([ip_network(network) for network in networks]) <= NETWORKS_MAX
    except ValueError:
        return False


async def revoke_token(work: Work, token_id: int) -> None:
    account_id = await need_session(work)
    revoked = await work.execute(
        "delete from accounts_token where id = %(id)s and account_id = %(account)s",
        {"id": token_id, "account": account_id},
    )
    if not revoked:
        raise TokenUnknown
    authentication.forget(token_id=token_id)
    work.emit(TokenRevoked(token_id), subject=subject_of(account_id), workspace_id=INSTALLATION)
