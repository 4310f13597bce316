"""Who is what in a project: inviting, accepting, and taking a role back."""

from datetime import timedelta

from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.projects.actions import join_as_guest, managed_project
from colonnade.apps.packages.projects.letters import INVITATION, tell, tell_owners
from colonnade.apps.packages.projects.messages import (
    InvitationWithdrawn,
    PersonInvitedToProject,
    RoleGiven,
    RoleTaken,
)
from colonnade.apps.packages.roles.errors import (
    InvitationForSomebodyElse,
    InvitationSpent,
    RoleUnknown,
    TooManyInvitations,
)
from colonnade.apps.packages.roles.queries import open_invitation, roles_of
from colonnade.apps.packages.roles.values import (
    INVITATION_DAYS,
    INVITATIONS_MAX,
    OpenInvitation,
    ProjectRole,
    project_subject,
)
from colonnade.kernel.accounts import make_member_link
from colonnade.kernel.errors import Unauthenticated
from colonnade.kernel.mail import checked_address, send_mail
from colonnade.kernel.permissions import Role, TokenReadsOnly
from colonnade.kernel.work import Work
from colonnade.kernel.workspaces import drop_grant, keep_grant
from colonnade.kit.ids import fingerprint, new_secret

_KEEP = """
insert into packages_invitation
  (fingerprint, project_id, email, role, invited_by, created_at, expires_at)
values (%(fingerprint)s, %(project)s, %(email)s, %(role)s, %(by)s, %(now)s, %(expires)s)
on conflict (project_id, lower(email)) do update set fingerprint = excluded.fingerprint,
  role = excluded.role, invited_by = excluded.invited_by, created_at = excluded.created_at,
  expires_at = excluded.expires_at
"""


async def invite_to_project(
    work: Work, index: Index, normalized: str, *, email: str, role: ProjectRole
) -> None:
    """Mail a link, by which whoever reads that mail gets the role; a later one replaces it."""
    project = await managed_project(work, index, normalized)
    address = checked_address(email.strip())
    waiting = await work.value(
        "select count(*) from packages_invitation where project_id = %(project)s",
        {"project": project.id},
    )
    if waiting >= INVITATIONS_MAX:
        raise TooManyInvitations(f"{INVITATIONS_MAX} invitations wait already; take some back.")
    secret = new_secret()
    expires = work.now + timedelta(days=INVITATION_DAYS)
    await work.execute(
        _KEEP,
        {
            "fingerprint": fingerprint(secret),
            "project": project.id,
            "email": address,
            "role": role.value,
            "by": work.actor.account_id,
            "now": work.now,
            "expires": expires,
        },
    )
    await send_mail(
        work,
        to=address,
        template=INVITATION,
        values={
            "inviter": work.actor.name,
            "role": role.value,
            "project": project.name,
            "index": index.name,
            "url": f"{work.process.settings.public_url}/packages/invitations/{secret}",
            "until": f"{expires:%d %B %Y}",
        },
    )
    event = PersonInvitedToProject(index.id, project.normalized, role.value)
    work.emit(event, subject=project_subject(project.id), workspace_id=index.workspace_id)
    what = f"invited {address} as {role.value}"
    await tell_owners(work, index, project.id, project.normalized, what=what)


async def withdraw_invitation(
    work: Work, index: Index, normalized: str, invitation_id: int
) -> None:
    project = await managed_project(work, index, normalized)
    gone = await work.execute(
        "delete from packages_invitation where id = %(id)s and project_id = %(project)s",
        {"id": invitation_id, "project": project.id},
    )
    if not gone:
        raise RoleUnknown("There is no such invitation.")
    event = InvitationWithdrawn(index.id, project.normalized)
    work.emit(event, subject=project_subject(project.id), workspace_id=index.workspace_id)


async def accept_project_invitation(work: Work, secret: str) -> OpenInvitation:
    """As the account with the address that was invited."""
    if work.actor.account_id is None:
        raise Unauthenticated
    if "write" not in work.actor.scopes:
        raise TokenReadsOnly
    found = await open_invitation(work, secret)
    if work.actor.email.lower() != found.email.lower():
        raise InvitationForSomebodyElse(
            f"This invitation is for {found.email}. Sign in with that address to accept it."
        )
    spent = await work.execute(
        "delete from packages_invitation where id = %(id)s", {"id": found.id}
    )
    if not spent:
        raise InvitationSpent
    index = await _index_of(work, found)
    await join_as_guest(work, index, work.actor.account_id)
    await keep_grant(
        work,
        index.workspace_id,
        subject=project_subject(found.project_id),
        account_id=work.actor.account_id,
        role=found.role.granted,
    )
    event = RoleGiven(index.id, found.normalized, work.actor.account_id, found.role.value)
    work.emit(event, subject=project_subject(found.project_id), workspace_id=index.workspace_id)
    what = f"accepted the invitation as {found.role.value}"
    await tell_owners(work, index, found.project_id, found.normalized, what=what)
    return found


async def way_into_project(work: Work, secret: str) -> str:
    """Where somebody who is not signed in goes from the link: to sign in, or to sign up."""
    found = await open_invitation(work, secret)
    if found.has_account:
        return f"/sign-in?next=/packages/invitations/{secret}"
    link = await make_member_link(
        work, email=found.email, workspace_id=found.workspace_id, role=Role.GUEST
    )
    return link.url


async def change_role(
    work: Work, index: Index, normalized: str, account_id: int, role: ProjectRole
) -> None:
    project = await managed_project(work, index, normalized)
    held = {one.account_id: one for one in await roles_of(work, index, project.id)}
    if account_id not in held:
        raise RoleUnknown
    await keep_grant(
        work,
        index.workspace_id,
        subject=project_subject(project.id),
        account_id=account_id,
        role=role.granted,
    )
    event = RoleGiven(index.id, project.normalized, account_id, role.value)
    work.emit(event, subject=project_subject(project.id), workspace_id=index.workspace_id)
    what = f"made {held[account_id].name} {role.value}"
    await tell_owners(work, index, project.id, project.normalized, what=what)


async def take_role(work: Work, index: Index, normalized: str, account_id: int) -> None:
    """Also one's own. The people who manage the index stay able to give roles."""
    project = await managed_project(work, index, normalized)
    held = {one.account_id: one for one in await roles_of(work, index, project.id)}
    if account_id not in held:
        raise RoleUnknown
    subject = project_subject(project.id)
    await drop_grant(work, index.workspace_id, subject=subject, account_id=account_id)
    event = RoleTaken(index.id, project.normalized, account_id)
    work.emit(event, subject=subject, workspace_id=index.workspace_id)
    gone = held[account_id]
    what = f"took the role of {gone.role.value} from {gone.name}"
    await tell_owners(work, index, project.id, project.normalized, what=what)
    await tell(work, index, project.normalized, gone.email, account_id, what)


async def _index_of(work: Work, found: OpenInvitation) -> Index:
    return await work.record(
        Index,
        "select id, workspace_id, 'w' || workspace_id as workspace, name, is_public"
        " from packages_index where id = %(id)s",
        {"id": found.index_id},
    )
