"""What administrators do with accounts. Whoever loses something by it is told by the feed."""

from colonnade.kernel.accounts import end_sessions, forget_credentials, make_reset_link
from colonnade.kernel.administration.errors import (
    AccountUnknown,
    LastAdministrator,
    TokenUnknown,
)
from colonnade.kernel.administration.messages import (
    AdministratorMade,
    AdministratorUnmade,
    ResetLinkMade,
    SessionsEndedByAdministrator,
    TokenRevokedByAdministrator,
)
from colonnade.kernel.feed import INSTALLATION, Event
from colonnade.kernel.work import Work


async def set_administrator(work: Work, account_id: int, *, wanted: bool) -> None:
    work.must_administer()
    # One at a time, so that two administrators can't both be the last to go.
    rows = await work.rows(
        "select id from accounts_account where is_administrator and suspended_at is null"
        " order by id for update"
    )
    if not wanted and [row[0] for row in rows] == [account_id]:
        raise LastAdministrator
    changed = await work.execute(
        "update accounts_account set is_administrator = %(wanted)s where id = %(id)s",
        {"id": account_id, "wanted": wanted},
    )
    if not changed:
        raise AccountUnknown
    forget_credentials(account_id=account_id)
    _emit(work, account_id, AdministratorMade() if wanted else AdministratorUnmade())


async def end_account_sessions(work: Work, account_id: int) -> int:
    """Sign somebody out everywhere; their open pages close within two seconds."""
    work.must_administer()
    count = await end_sessions(work, account_id)
    _emit(work, account_id, SessionsEndedByAdministrator(count))
    return count


async def revoke_token_of(work: Work, token_id: int) -> None:
    work.must_administer()
    row = await work.find(
        "delete from accounts_token where id = %(id)s returning account_id, name", {"id": token_id}
    )
    if row is None:
        raise TokenUnknown
    forget_credentials(token_id=token_id)
    _emit(work, row[0], TokenRevokedByAdministrator(row[1]))


async def reset_link_for(work: Work, account_id: int) -> str:
    """A link for somebody whose mail does not come; whoever has it can choose the password."""
    work.must_administer()
    url = await make_reset_link(work, account_id)
    _emit(work, account_id, ResetLinkMade())
    return url


def _emit(work: Work, account_id: int, event: Event) -> None:
    work.emit(event, subject=f"account:{account_id}", workspace_id=INSTALLATION)
