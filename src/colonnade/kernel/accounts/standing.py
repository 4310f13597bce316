"""Whether an account may be used at all: suspended, restored, deleted."""

import msgspec

from colonnade.kernel.accounts.errors import AccountUnknown, LastAdministrator, SoleOwner
from colonnade.kernel.accounts.letters import deleted_letter, send_letter
from colonnade.kernel.accounts.messages import (
    AccountDeleted,
    AccountRestored,
    AccountSuspendedNow,
)
from colonnade.kernel.accounts.sessions import end_invitations, end_links, end_sessions
from colonnade.kernel.accounts.values import subject_of
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.permissions import forget_access
from colonnade.kernel.work import Look, Work


class OwnedWorkspace(msgspec.Struct, frozen=True):
    id: int
    name: str
    members: int


_SOLE_OWNED = """
select w.id, w.name,
  (select count(*) from permissions_member o where o.workspace_id = w.id) as members
from workspaces_workspace w join permissions_member m on m.workspace_id = w.id
where m.account_id = %(account)s and m.role = 'owner' and w.deleted_at is null
  and not exists (
    select from permissions_member o where o.workspace_id = w.id and o.role = 'owner'
      and o.account_id <> m.account_id
  )
order by w.name, w.id
"""


async def suspend_account(work: Work, account_id: int) -> None:
    """Nobody gets in as this account until it is restored. Its tokens wait; sessions have ended."""
    work.must_administer()
    await _keep_an_administrator(work, account_id)
    changed = await work.execute(
        "update accounts_account set suspended_at = %(now)s"
        " where id = %(id)s and suspended_at is null",
        {"id": account_id, "now": work.now},
    )
    if not changed:
        raise AccountUnknown
    await end_sessions(work, account_id)
    await end_links(work, account_id)
    await end_invitations(work, account_id)
    work.emit(AccountSuspendedNow(), subject=subject_of(account_id), workspace_id=INSTALLATION)


async def restore_account(work: Work, account_id: int) -> None:
    work.must_administer()
    changed = await work.execute(
        "update accounts_account set suspended_at = null"
        " where id = %(id)s and suspended_at is not null",
        {"id": account_id},
    )
    if not changed:
        raise AccountUnknown
    work.emit(AccountRestored(), subject=subject_of(account_id), workspace_id=INSTALLATION)


async def sole_owned(look: Look, account_id: int) -> list[OwnedWorkspace]:
    """Workspaces that would have no owner without this account."""
    return await look.records(OwnedWorkspace, _SOLE_OWNED, {"account": account_id})


async def delete_account(work: Work, account_id: int) -> None:
    """All of it or, where a workspace would be left to nobody, none.

    The workspaces are locked first, in the order of their ids, as a change of roles does: nobody
    gives up the other ownership meanwhile.
    """
    await work.rows(
        "select from workspaces_workspace where id in (select workspace_id from permissions_member"
        " where account_id = %(id)s) order by id for update",
        {"id": account_id},
    )
    row = await work.find(
        "select email from accounts_account where id = %(id)s for update", {"id": account_id}
    )
    if row is None:
        raise AccountUnknown
    owned = await sole_owned(work, account_id)
    if owned:
        raise SoleOwner(
            "You are the only owner of "
            + ", ".join(workspace.name for workspace in owned)
            + ". Give it to somebody else or delete it first; then delete your account."
        )
    await _keep_an_administrator(work, account_id)
    await end_sessions(work, account_id)
    workspaces = await work.rows(
        "select workspace_id from permissions_member where account_id = %(id)s", {"id": account_id}
    )
    await send_letter(work, deleted_letter(), to=row[0], account_id=None)
    await work.execute("delete from accounts_account where id = %(id)s", {"id": account_id})
    for (workspace_id,) in workspaces:
        forget_access(workspace_id, account_id)
    work.emit(AccountDeleted(), subject=subject_of(account_id), workspace_id=INSTALLATION)


async def _keep_an_administrator(work: Work, account_id: int) -> None:
    """Raises LastAdministrator where it is the only one of several accounts."""
    # One at a time, so that two administrators do not go at once.
    rows = await work.rows(
        "select id from accounts_account where is_administrator and suspended_at is null"
        " order by id for update"
    )
    others = await work.value("select count(*) from accounts_account")
    if [row[0] for row in rows] == [account_id] and others > 1:
        raise LastAdministrator
