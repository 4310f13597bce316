"""What one may find: what one may see. The one place that the search's rights come from."""

from colonnade.kernel.errors import NotFound, Unauthenticated
from colonnade.kernel.permissions import Role, accesses_of
from colonnade.kernel.search.values import Scope
from colonnade.kernel.work import Look


async def scope_of(look: Look, workspace_id: int | None = None) -> Scope:
    """All that the actor may see, or what of it is in one workspace.

    Raises NotFound for a workspace that the actor is not in.
    """
    if look.actor.account_id is None:
        raise Unauthenticated
    async with look.aside() as connection:
        accesses = await accesses_of(connection, [look.actor.account_id])
    mine = {workspace: access for (_, workspace), access in accesses.items()}
    if workspace_id is not None:
        if workspace_id not in mine:
            raise NotFound
        mine = {workspace_id: mine[workspace_id]}
    guest_in = tuple(number for number, access in mine.items() if access.role is Role.GUEST)
    granted = tuple(subject for number in guest_in for subject in mine[number].grants)
    whole = tuple(number for number in mine if number not in guest_in)
    return Scope(whole, guest_in, granted)
