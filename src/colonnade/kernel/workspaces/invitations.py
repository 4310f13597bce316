"""Inviting people by mail: a link that is good once, for one address, for some days.

Whoever has an account joins with it; whoever has none makes one by a sign-up link that carries the
same workspace and role. The right of the one who invited is asked again when it is accepted.
"""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from colonnade.kernel.accounts import make_member_link, void_member_links
from colonnade.kernel.errors import Unauthenticated
from colonnade.kernel.mail import AddressInvalid, checked_address, send_mail
from colonnade.kernel.permissions import Role, TokenReadsOnly, accesses_of
from colonnade.kernel.work import Look, Work
from colonnade.kernel.workspaces.actions import join
from colonnade.kernel.workspaces.errors import (
    InvitationForSomebodyElse,
    InvitationSpent,
    InvitationUnknown,
    RoleTooHigh,
    SentLately,
    TooManyInvitations,
    WorkspaceInvalid,
)
from colonnade.kernel.workspaces.messages import (
    InvitationAccepted,
    InvitationRevoked,
    PersonInvited,
)
from colonnade.kernel.workspaces.values import (
    INVITATIONS_MAX,
    INVITE,
    INVITED_AT_ONCE_MAX,
    READ_INVITATIONS,
    SENT_AGAIN_AFTER_S,
    SENT_MAX,
    Invitation,
    OpenInvitation,
)
from colonnade.kit.ids import fingerprint, new_secret

MAIL = "colonnade.kernel.workspaces:mail/invitation"

# Who has signed up by a link is a member by now: their invitation is over.
_PENDING = """
from workspaces_invitation i left join accounts_account a on a.id = i.invited_by
where i.workspace_id = %(workspace)s and not exists (
  select from permissions_member m join accounts_account joined on joined.id = m.account_id
  where m.workspace_id = i.workspace_id and lower(joined.email) = lower(i.email))
"""
_LIST = f"""
select i.id, i.email, i.role, a.name as invited_by, i.created_at, i.sent_at, i.sent_count,
  i.expires_at, i.expires_at <= %(now)s as is_expired
{_PENDING} order by i.created_at desc, i.id desc
"""
_OPEN = """
select i.id, i.workspace_id, w.name as workspace, i.email, i.role, a.name as invited_by,
  exists (select from accounts_account known where lower(known.email) = lower(i.email))
    as has_account, i.invited_by as inviter_id
from workspaces_invitation i
join workspaces_workspace w on w.id = i.workspace_id and w.deleted_at is null
join accounts_account a on a.id = i.invited_by
where i.fingerprint = %(fingerprint)s and i.expires_at > %(now)s
"""
_KEEP = """
insert into workspaces_invitation
  (fingerprint, workspace_id, email, role, invited_by, created_at, sent_at, expires_at)
values (%(fingerprint)s, %(workspace)s, %(email)s, %(role)s, %(by)s, %(now)s, %(now)s, %(expires)s)
on conflict (workspace_id, lower(email)) do update set fingerprint = excluded.fingerprint,
  role = excluded.role, invited_by = excluded.invited_by, sent_at = excluded.sent_at,
  expires_at = excluded.expires_at, sent_count = workspaces_invitation.sent_count + 1
returning id
"""


class Invited(msgspec.Struct):
    """`members`: the addresses of those who are members already; they get no mail."""

    invitations: list[Invitation]
    members: list[str]


class Accepted(msgspec.Struct, frozen=True):
    workspace_id: int


async def invitations_of(look: Look, workspace_id: int) -> list[Invitation]:
    """Those that nobody has accepted yet, the newest first; also what has expired."""
    await look.must(READ_INVITATIONS, on=workspace_id)
    return await look.records(Invitation, _LIST, {"workspace": workspace_id, "now": look.now})


async def invite(work: Work, workspace_id: int, emails: Sequence[str], role: Role) -> Invited:
    """Mail each address a link by which it can join. Who was invited before gets a new link."""
    access = await work.must(INVITE, on=workspace_id)
    if role.rank > access.role.rank:
        raise RoleTooHigh
    addresses = _checked(emails)
    await work.execute(
        "select from workspaces_workspace where id = %(id)s for update", {"id": workspace_id}
    )
    rows = await work.rows(
        "select lower(a.email) from permissions_member m"
        " join accounts_account a on a.id = m.account_id"
        " where m.workspace_id = %(workspace)s and lower(a.email) = any(%(emails)s)",
        {"workspace": workspace_id, "emails": [email.lower() for email in addresses]},
    )
    members = {row[0] for row in rows}
    fresh = [email for email in addresses if email.lower() not in members]
    pending: int = await work.value(f"select count(*) {_PENDING}", {"workspace": workspace_id})
    if pending + len(fresh) > INVITATIONS_MAX:
        raise TooManyInvitations(
            f"At most {INVITATIONS_MAX} invitations can wait for an answer; revoke some first."
        )
    made = {await _send(work, workspace_id, email, role) for email in fresh}
    return Invited(
        [found for found in await invitations_of(work, workspace_id) if found.id in made],
        [email for email in addresses if email.lower() in members],
    )


async def resend_invitation(work: Work, workspace_id: int, invitation_id: int) -> None:
    """Mail it once more, with a new link and new days; the earlier link is void."""
    access = await work.must(INVITE, on=workspace_id)
    row = await work.find(
        "select email, role, sent_at, sent_count from workspaces_invitation"
        " where id = %(id)s and workspace_id = %(workspace)s for update",
        {"id": invitation_id, "workspace": workspace_id},
    )
    if row is None:
        raise InvitationUnknown
    email, role, sent_at, sent_count = row
    if Role(role).rank > access.role.rank:
        raise RoleTooHigh
    if sent_count >= SENT_MAX:
        raise TooManyInvitations(f"It was sent {SENT_MAX} times; revoke it and invite anew.")
    if work.now - sent_at < timedelta(seconds=SENT_AGAIN_AFTER_S):
        raise SentLately
    await _send(work, workspace_id, email, Role(role))


async def revoke_invitation(work: Work, workspace_id: int, invitation_id: int) -> None:
    """From now on its link, and the sign-up link that was made by it, are good for nothing."""
    await work.must(INVITE, on=workspace_id)
    email = await work.value(
        "delete from workspaces_invitation where id = %(id)s and workspace_id = %(workspace)s"
        " returning email",
        {"id": invitation_id, "workspace": workspace_id},
    )
    if email is None:
        raise InvitationUnknown
    await void_member_links(work, workspace_id, email=email)
    work.emit(
        InvitationRevoked(invitation_id),
        subject=_subject_of(workspace_id),
        workspace_id=workspace_id,
    )


async def open_invitation(look: Look, secret: str) -> OpenInvitation:
    """What its link shows, to anybody who holds it. Raises InvitationSpent."""
    row = await look.find(_OPEN, {"fingerprint": fingerprint(secret), "now": look.now})
    if row is None:
        raise InvitationSpent
    found = OpenInvitation(row[0], row[1], row[2], row[3], Role(row[4]), row[5], row[6])
    async with look.aside() as connection:
        accesses = await accesses_of(connection, [row[7]])
    inviter = accesses.get((row[7], found.workspace_id))
    if inviter is None or inviter.role.rank < max(INVITE.minimum.rank, found.role.rank):
        # Whoever invited may no longer do so, with whatever role it was.
        raise InvitationSpent
    return found


async def accept_invitation(work: Work, secret: str) -> Accepted:
    """Join the workspace, as the account with the address that was invited."""
    if not work.actor.is_somebody:
        raise Unauthenticated
    if "write" not in work.actor.scopes:
        raise TokenReadsOnly
    found = await open_invitation(work, secret)
    account_id = await work.value(
        "select id from accounts_account where id = %(id)s and lower(email) = lower(%(email)s)",
        {"id": work.actor.account_id, "email": found.email},
    )
    if account_id is None:
        raise InvitationForSomebodyElse(
            f"This invitation is for {found.email}. Sign in with that address to accept it."
        )
    spent = await work.execute(
        "delete from workspaces_invitation where id = %(id)s", {"id": found.id}
    )
    if not spent:
        raise InvitationSpent
    await void_member_links(work, found.workspace_id, email=found.email)
    await join(work, found.workspace_id, account_id, found.role)
    work.emit(
        InvitationAccepted(found.id, account_id),
        subject=_subject_of(found.workspace_id),
        workspace_id=found.workspace_id,
    )
    return Accepted(found.workspace_id)


async def way_in(work: Work, secret: str) -> str:
    """Where somebody who is not signed in goes from the link: to sign in, or to sign up."""
    found = await open_invitation(work, secret)
    if found.has_account:
        return f"/sign-in?next=/invitations/{secret}"
    link = await make_member_link(
        work, email=found.email, workspace_id=found.workspace_id, role=found.role
    )
    return link.url


async def forget_invitations(work: Work) -> int:
    """Those that were accepted by signing up, and those that expired long ago."""
    days = work.process.settings.workspaces.invitation_days
    return await work.execute(
        "delete from workspaces_invitation i where expires_at < %(before)s or exists ("
        " select from permissions_member m join accounts_account a on a.id = m.account_id"
        " where m.workspace_id = i.workspace_id and lower(a.email) = lower(i.email))",
        {"before": work.now - timedelta(days=days)},
    )


def _subject_of(workspace_id: int) -> str:
    """Not the workspace's own, which every member follows: whom one invites only admins see."""
    return f"invitations:{workspace_id}"


async def _send(work: Work, workspace_id: int, email: str, role: Role) -> int:
    settings = work.process.settings
    secret = new_secret()
    expires_at = work.now + timedelta(days=settings.workspaces.invitation_days)
    invitation_id = await work.value(
        _KEEP,
        {
            "fingerprint": fingerprint(secret),
            "workspace": workspace_id,
            "email": email,
            "role": role.value,
            "by": work.actor.account_id,
            "now": work.now,
            "expires": expires_at,
        },
    )
    await void_member_links(work, workspace_id, email=email)
    name = await work.value(
        "select name from workspaces_workspace where id = %(id)s", {"id": workspace_id}
    )
    await send_mail(
        work,
        to=email,
        template=MAIL,
        values={
            "workspace": name,
            "inviter": work.actor.name,
            "role": role.value,
            "url": f"{settings.public_url}/invitations/{secret}",
            "until": f"{expires_at:%d %B %Y}",
        },
    )
    work.emit(
        PersonInvited(invitation_id, email, role.value),
        subject=_subject_of(workspace_id),
        workspace_id=workspace_id,
    )
    return invitation_id


def _checked(emails: Sequence[str]) -> list[str]:
    """Each address once. Raises WorkspaceInvalid, which says what is wrong with which."""
    if not 1 <= len(emails) <= INVITED_AT_ONCE_MAX:
        raise WorkspaceInvalid(
            fields={"emails": f"Give 1 to {INVITED_AT_ONCE_MAX} addresses at once."}
        )
    found: dict[str, str] = {}
    fields: dict[str, str] = {}
    for number, email in enumerate(emails):
        try:
            address = checked_address(email.strip())
        except AddressInvalid as error:
            fields[f"emails.{number}"] = error.detail
        else:
            found.setdefault(address.lower(), address)
    if fields:
        raise WorkspaceInvalid(fields=fields)
    return list(found.values())
