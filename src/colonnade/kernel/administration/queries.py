"""Reading the whole installation, for its administrators."""

from datetime import timedelta

from colonnade import __version__
from colonnade.kernel.administration.errors import AccountUnknown
from colonnade.kernel.administration.values import (
    LINES_MAX,
    AccountLine,
    Overview,
    TokenLine,
    WorkspaceLine,
)
from colonnade.kernel.work import Look

ACTIVE = timedelta(days=7)

_ACCOUNT = """
select a.id, a.email, a.name, a.is_administrator, a.suspended_at is not null as is_suspended,
a.created_at, s.last_seen_at, coalesce(s.count, 0) as sessions, coalesce(t.count, 0) as tokens,
(select count(*) from permissions_member m where m.account_id = a.id) as workspaces
from accounts_account a
left join lateral (select count(*), max(last_seen_at) as last_seen_at
    from accounts_session where account_id = a.id) s on true
left join lateral (select count(*) from accounts_token where account_id = a.id) t on true
"""
_ACCOUNTS = (
    _ACCOUNT
    + """
where a.id > %(after)s and (%(words)s = '' or strpos(lower(a.email || ' ' || a.name),
    lower(%(words)s)) > 0)
order by a.id limit %(limit)s
"""
)
_WORKSPACES = """
select w.id, w.name, w.created_at, w.deleted_at,
coalesce((select array_agg(a.name order by a.id) from permissions_member m
    join accounts_account a on a.id = m.account_id
    where m.workspace_id = w.id and m.role = 'owner'), '{}') as owners,
(select count(*) from permissions_member m where m.workspace_id = w.id) as members,
coalesce(size.tables, 0) as tables, coalesce(size.bytes, 0)::bigint as size_bytes,
coalesce(u.files, 0) as files, coalesce(u.size_bytes, 0) as file_bytes
from workspaces_workspace w
left join files_usage u on u.workspace_id = w.id
left join lateral (select count(*) as tables, sum(pg_total_relation_size(c.oid)) as bytes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'w' || w.id and c.relkind = 'r') size on true
where w.id > %(after)s and (%(words)s = '' or strpos(lower(w.name), lower(%(words)s)) > 0)
order by w.id limit %(limit)s
"""
_OVERVIEW = """
select (select count(*) from accounts_account) as accounts,
(select count(distinct account_id) from accounts_session where last_seen_at > %(since)s)
    as active_accounts,
(select count(*) from workspaces_workspace where deleted_at is null) as workspaces,
pg_database_size(current_database()) as database_bytes,
(select coalesce(sum(size_bytes), 0)::bigint from files_usage) as file_bytes,
(select coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint from pg_inherits i
    join pg_class c on c.oid = i.inhrelid where i.inhparent = 'feed_entry'::regclass) as entries,
(select count(*) from jobs_job where state = 'queued' and run_at <= %(now)s) as jobs_waiting,
(select count(*) from jobs_job where state = 'failed' and ended_at > %(day)s) as jobs_failed
"""
_TOKENS = """
select id, name, prefix, scopes, created_at, expires_at, last_used_at from accounts_token
where account_id = %(account)s order by id
"""


async def overview(look: Look) -> Overview:
    look.must_administer(writes=False)
    row = await look.find(
        _OVERVIEW,
        {"since": look.now - ACTIVE, "now": look.now, "day": look.now - timedelta(days=1)},
    )
    assert row is not None
    return Overview(__version__, *row)


async def accounts_like(
    look: Look, words: str, *, after: int = 0, limit: int = LINES_MAX
) -> list[AccountLine]:
    """Whose address or name has these words in it, the oldest first."""
    look.must_administer(writes=False)
    parameters = {"words": words.strip(), "after": after, "limit": limit}
    return await look.records(AccountLine, _ACCOUNTS, parameters)


async def account_by_id(look: Look, account_id: int) -> AccountLine:
    look.must_administer(writes=False)
    return await look.record(
        AccountLine, _ACCOUNT + "where a.id = %(id)s", {"id": account_id}, absent=AccountUnknown
    )


async def find_account(look: Look, email: str) -> AccountLine:
    """By the address, whatever its case. Raises AccountUnknown."""
    look.must_administer(writes=False)
    return await look.record(
        AccountLine,
        _ACCOUNT + "where lower(a.email) = lower(%(email)s)",
        {"email": email.strip()},
        absent=AccountUnknown,
    )


async def tokens_of(look: Look, account_id: int) -> list[TokenLine]:
    look.must_administer(writes=False)
    return await look.records(TokenLine, _TOKENS, {"account": account_id})


async def workspaces_like(
    look: Look, words: str, *, after: int = 0, limit: int = LINES_MAX
) -> list[WorkspaceLine]:
    """With their sizes, those in the trash as well."""
    look.must_administer(writes=False)
    parameters = {"words": words.strip(), "after": after, "limit": limit}
    return await look.records(WorkspaceLine, _WORKSPACES, parameters)
