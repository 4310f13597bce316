"""Who may do what with a project: the one place where it is asked."""

from collections.abc import Awaitable

import msgspec

from colonnade.apps.packages.indexes.policies import MANAGE_PROJECT, SEE_PROJECT, UPLOAD
from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.roles.errors import InvitationSpent
from colonnade.apps.packages.roles.values import (
    Holder,
    Invitation,
    OpenInvitation,
    ProjectRole,
    project_subject,
    project_thing,
)
from colonnade.kernel.errors import Forbidden, NotFound, Problem
from colonnade.kernel.permissions import Access, NotAllowed
from colonnade.kernel.work import Look
from colonnade.kernel.workspaces import holders_of
from colonnade.kit.ids import fingerprint

_OPEN = """
select i.id, i.project_id, p.name as project, p.normalized, p.index_id, x.workspace_id, i.email,
  i.role, coalesce(a.name, 'Somebody') as invited_by,
  exists (select from accounts_account known where lower(known.email) = lower(i.email))
    as has_account
from packages_invitation i
join packages_project p on p.id = i.project_id
join packages_index x on x.id = p.index_id
join workspaces_workspace w on w.id = x.workspace_id and w.deleted_at is null
left join accounts_account a on a.id = i.invited_by
where i.fingerprint = %(fingerprint)s and i.expires_at > %(now)s
"""


async def must_upload(look: Look, index: Index, project_id: int | None, normalized: str) -> Access:
    """Publish to a project, or, where there is none of the name, make it.

    Raises Unauthenticated, NotAllowed, TokenLimited, TokenReadsOnly: each with its reason.
    """
    thing = project_thing(index, project_id, normalized)
    return await _told(look.must(UPLOAD, on=thing), f"You may not publish to {normalized}.")


async def must_manage(look: Look, index: Index, project_id: int, normalized: str) -> Access:
    """Yank, delete, archive, and say who may do what: for its owners."""
    thing = project_thing(index, project_id, normalized)
    words = f"Only an owner of {normalized} may do this."
    return await _told(look.must(MANAGE_PROJECT, on=thing), words)


async def must_see(look: Look, index: Index, project_id: int, normalized: str) -> Access:
    """Who has which role, and what happened: for its owners, and tokens of theirs that read."""
    thing = project_thing(index, project_id, normalized)
    words = f"Only an owner of {normalized} may see this."
    return await _told(look.must(SEE_PROJECT, on=thing), words)


async def may_manage(look: Look, index: Index, project_id: int, normalized: str) -> bool:
    """For a page, which shows the way there only to those who may go it."""
    try:
        await must_manage(look, index, project_id, normalized)
    except Problem:
        return False
    return True


async def _told(asked: Awaitable[Access], words: str) -> Access:
    """To somebody who is in the workspace as a guest, the project is there, but not theirs."""
    try:
        return await asked
    except NotFound as error:
        raise NotAllowed(words) from error
    except Forbidden as error:
        if type(error) is NotAllowed:
            raise NotAllowed(words) from error
        raise


async def roles_of(look: Look, index: Index, project_id: int) -> list[Holder]:
    held = await holders_of(look, index.workspace_id, project_subject(project_id))
    return [
        Holder(
            one.account_id,
            one.name,
            one.email,
            ProjectRole.OWNER
            if one.role.rank >= ProjectRole.OWNER.granted.rank
            else ProjectRole.MAINTAINER,
        )
        for one in held
        if one.role.rank >= ProjectRole.MAINTAINER.granted.rank and not one.is_suspended
    ]


async def invitations_of(look: Look, project_id: int) -> list[Invitation]:
    """Those that wait for an answer. The caller has asked who wants to know."""
    found = await look.records(
        Invitation,
        "select id, email, role, created_at, expires_at from packages_invitation"
        " where project_id = %(project)s and expires_at > %(now)s order by id",
        {"project": project_id, "now": look.now},
    )
    return [msgspec.structs.replace(one, role=ProjectRole(one.role)) for one in found]


async def open_invitation(look: Look, secret: str) -> OpenInvitation:
    found = await look.find_record(
        OpenInvitation, _OPEN, {"fingerprint": fingerprint(secret), "now": look.now}
    )
    if found is None:
        raise InvitationSpent
    return msgspec.structs.replace(found, role=ProjectRole(found.role))
