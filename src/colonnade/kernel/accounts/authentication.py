"""From a cookie or a token to an actor.

What was found is kept in this process for `KEPT_S`, so that a busy client costs one look-up in
that time; a session or token that ends is refused everywhere after that long at the latest.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from colonnade.kernel.accounts.errors import TokenElsewhere, TokenWrong
from colonnade.kernel.accounts.values import TOKEN_PREFIX
from colonnade.kernel.database import Connection
from colonnade.kernel.permissions import Actor, Limits
from colonnade.kernel.settings import Settings
from colonnade.kernel.web import Credentials
from colonnade.kernel.work import Process
from colonnade.kit.clock import now_utc
from colonnade.kit.ids import fingerprint

KEPT_S = 1.5
KEPT_MAX = 20_000
SEEN_EVERY = timedelta(minutes=5)
SECRET_LENGTH_MAX = 200
DEVICE_KEPT = timedelta(days=400)
"""As long as browsers keep a cookie."""

_kept: dict[str, tuple[float, Actor]] = {}

_FIND_BY_SESSION = """
select a.id, a.name, a.email, a.is_administrator, s.id, s.last_seen_at
from accounts_session s join accounts_account a on a.id = s.account_id
where s.fingerprint = %(fingerprint)s and s.last_seen_at > %(oldest)s
  and a.suspended_at is null
"""
_FIND_BY_BEARER = """
select a.id, a.name, a.email, a.is_administrator, t.id, t.scopes, t.last_used_at,
  t.workspace_id, t.subjects, t.networks
from accounts_token t join accounts_account a on a.id = t.account_id
where t.fingerprint = %(fingerprint)s and (t.expires_at is null or t.expires_at > %(now)s)
  and a.suspended_at is null
"""


async def authenticate(process: Process, credentials: Credentials) -> Actor | None:
    """The actor, or None for nobody. A token that is not good is an error, not nobody."""
    secret = credentials.token or credentials.session
    if not secret or len(secret) > SECRET_LENGTH_MAX:
        if credentials.token:
            raise TokenWrong
        return None
    kept = _kept.get(secret)
    if kept is not None and kept[0] > time.monotonic():
        _check_network(kept[1], credentials.address)
        return kept[1]
    if credentials.token:
        actor = await _by_token(process, credentials.token)
        _check_network(actor, credentials.address)
    else:
        actor = await _by_session(process, credentials.session)
    if actor is None:
        _kept.pop(secret, None)
        return None
    if len(_kept) >= KEPT_MAX:
        _kept.clear()
    _kept[secret] = (time.monotonic() + KEPT_S, actor)
    return actor


def _check_network(actor: Actor, address: str) -> None:
    """Raises TokenElsewhere for a token that is for other networks."""
    if actor.limits is None or not actor.limits.networks:
        return
    try:
        found = ip_address(address)
    except ValueError:
        raise TokenElsewhere from None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if not any(found in ip_network(network) for network in actor.limits.networks):
        raise TokenElsewhere


def forget(
    *, session_id: int | None = None, token_id: int | None = None, account_id: int | None = None
) -> None:
    """In this process, at once."""
    for secret, (_, actor) in list(_kept.items()):
        if (
            (session_id is not None and actor.session_id == session_id)
            or (token_id is not None and actor.token_id == token_id)
            or (account_id is not None and actor.account_id == account_id)
        ):
            del _kept[secret]


async def living_credentials(
    connection: Connection, actors: Sequence[Actor], settings: Settings
) -> Callable[[Actor], bool]:
    """Whether each of these actors' session or token is still good, asked in two statements."""
    now = now_utc()
    sessions = await connection.execute(
        "select id from accounts_session where id = any(%(ids)s) and last_seen_at > %(oldest)s",
        {
            "ids": [actor.session_id for actor in actors if actor.session_id is not None],
            "oldest": now - timedelta(days=settings.limits.session_days),
        },
    )
    living_sessions = {row[0] for row in await sessions.fetchall()}
    tokens = await connection.execute(
        "select t.id from accounts_token t join accounts_account a on a.id = t.account_id"
        " where t.id = any(%(ids)s) and (t.expires_at is null or t.expires_at > %(now)s)"
        " and a.suspended_at is null",
        {
            "ids": [actor.token_id for actor in actors if actor.token_id is not None],
            "now": now,
        },
    )
    living_tokens = {row[0] for row in await tokens.fetchall()}

    def is_living(actor: Actor) -> bool:
        return actor.session_id in living_sessions or actor.token_id in living_tokens

    return is_living


async def forget_ended(connection: Connection, settings: Settings, now: datetime) -> int:
    """Forget sessions, tokens and links whose time is over; how many that were."""
    oldest = now - timedelta(days=settings.limits.session_days)
    count = 0
    for sql in (
        "delete from accounts_session where last_seen_at < %(oldest)s",
        "delete from accounts_token where expires_at < %(oldest)s",
        "delete from accounts_token where is_minted and expires_at < %(now)s",
        "delete from accounts_sign_up_link where expires_at < %(oldest)s",
        "delete from accounts_mail_link where expires_at < %(now)s",
        "delete from accounts_pending where expires_at < %(now)s",
        "delete from accounts_device where last_seen_at < %(longest)s",
    ):
        times = {"oldest": oldest, "now": now, "longest": now - DEVICE_KEPT}
        count += (await connection.execute(sql, times)).rowcount
    return count


async def _by_session(process: Process, secret: str) -> Actor | None:
    now = now_utc()
    oldest = now - timedelta(days=process.settings.limits.session_days)
    async with process.database.reading() as connection:
        row = await (
            await connection.execute(
                _FIND_BY_SESSION, {"fingerprint": fingerprint(secret), "oldest": oldest}
            )
        ).fetchone()
    if row is None:
        return None
    if now - row[5] > SEEN_EVERY:
        async with process.database.writing() as connection:
            await connection.execute(
                "update accounts_session set last_seen_at = %(now)s where id = %(id)s",
                {"now": now, "id": row[4]},
            )
    return Actor(
        account_id=row[0],
        name=row[1],
        email=row[2],
        is_administrator=row[3],
        session_id=row[4],
        scopes=frozenset({"read", "write"}),
    )


async def _by_token(process: Process, secret: str) -> Actor:
    if not secret.startswith(TOKEN_PREFIX):
        raise TokenWrong
    now = now_utc()
    async with process.database.reading() as connection:
        row = await (
            await connection.execute(
                _FIND_BY_BEARER, {"fingerprint": fingerprint(secret), "now": now}
            )
        ).fetchone()
    if row is None:
        raise TokenWrong
    if row[6] is None or now - row[6] > SEEN_EVERY:
        async with process.database.writing() as connection:
            await connection.execute(
                "update accounts_token set last_used_at = %(now)s where id = %(id)s",
                {"now": now, "id": row[4]},
            )
    return Actor(
        account_id=row[0],
        name=row[1],
        email=row[2],
        is_administrator=row[3],
        token_id=row[4],
        scopes=frozenset(row[5]),
        limits=_limits(row[7], row[8], row[9]),
    )


def _limits(
    workspace_id: int | None, subjects: Sequence[str] | None, networks: Sequence[str] | None
) -> Limits | None:
    if workspace_id is None and not subjects and not networks:
        return None
    return Limits(workspace_id, frozenset(subjects or ()), tuple(networks or ()))
