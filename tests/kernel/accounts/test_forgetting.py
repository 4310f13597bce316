"""What has ended is forgotten, and nothing else."""

from datetime import timedelta

import pytest

from colonnade.kernel.accounts import forget_ended
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.web import forget_keys
from colonnade.kernel.work import Process, Work

pytestmark = pytest.mark.anyio


async def test_only_what_has_ended_is_forgotten(process: Process) -> None:
    work = Work(process, system_actor())
    account = await work.value(
        "insert into accounts_account (email, name, password_hash)"
        " values ('a@example.com', 'A', '') returning id"
    )
    long_ago = work.now - timedelta(days=process.settings.limits.session_days + 1)
    for name, seen in (("old", long_ago), ("new", work.now)):
        values = {"secret": name.encode(), "account": account, "seen": seen, "name": name}
        await work.execute(
            "insert into accounts_session (fingerprint, account_id, user_agent, address,"
            " last_seen_at) values (%(secret)s, %(account)s, '', '', %(seen)s)",
            values,
        )
        await work.execute(
            "insert into accounts_token (fingerprint, account_id, name, prefix, scopes, expires_at)"
            " values (%(secret)s, %(account)s, %(name)s, '', '{read}', %(seen)s)",
            values,
        )
        await work.execute(
            "insert into web_idempotency_key (account_id, key, digest, created_at)"
            " values (%(account)s, %(name)s, '', %(seen)s)",
            values,
        )
    connection = await work.connection()
    assert await forget_ended(connection, process.settings, work.now) == 2
    assert await forget_keys(connection, work.now) == 1
    assert await work.rows("select fingerprint from accounts_session") == [(b"new",)]
    assert await work.rows("select name from accounts_token") == [("new",)]
    assert await work.rows("select key from web_idempotency_key") == [("new",)]
    await work.roll_back()
