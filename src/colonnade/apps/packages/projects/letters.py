"""What is written to a project's owners about every change to it."""

from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.roles.queries import roles_of
from colonnade.apps.packages.roles.values import ProjectRole
from colonnade.kernel.mail import send_mail
from colonnade.kernel.work import Work

TEMPLATE = "colonnade.apps.packages.projects:mail/changed"
INVITATION = "colonnade.apps.packages.projects:mail/invitation"


async def tell_owners(
    work: Work, index: Index, project_id: int, normalized: str, *, what: str, reason: str = ""
) -> None:
    """`what` goes on from the name of who did it: `yanked the release 1.0`."""
    for owner in await roles_of(work, index, project_id):
        if owner.role is ProjectRole.OWNER:
            await tell(work, index, normalized, owner.email, owner.account_id, what, reason)


async def tell(
    work: Work,
    index: Index,
    normalized: str,
    to: str,
    account_id: int | None,
    what: str,
    reason: str = "",
) -> None:
    await send_mail(
        work,
        to=to,
        template=TEMPLATE,
        values={
            "project": normalized,
            "index": index.name,
            "who": work.actor.name or "Colonnade",
            "what": what,
            "reason": reason,
            "url": f"{work.process.settings.public_url}{index.address}/project/{normalized}/",
        },
        account_id=account_id,
    )
