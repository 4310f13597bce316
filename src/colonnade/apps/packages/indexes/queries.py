"""Reading indexes."""

import re

from colonnade.apps.packages.indexes.errors import IndexNotFound
from colonnade.apps.packages.indexes.policies import READ, UPLOAD
from colonnade.apps.packages.indexes.values import (
    Index,
    index_subject,
    index_thing,
    package_subject,
)
from colonnade.kernel.errors import NotFound, Unauthenticated
from colonnade.kernel.permissions import NotAllowed, Permission, TokenLimited
from colonnade.kernel.work import Look

_WORKSPACE = re.compile(r"w([0-9]{1,18})")
INDEX_COLUMNS = "i.id, i.workspace_id, 'w' || i.workspace_id as workspace, i.name, i.is_public"
_INDEX = (
    f"select {INDEX_COLUMNS} from packages_index i"
    " join workspaces_workspace w on w.id = i.workspace_id and w.deleted_at is null"
)


async def indexes_of(look: Look, workspace_id: int) -> list[Index]:
    await look.must(READ, on=workspace_id)
    return await look.records(
        Index,
        f"{_INDEX} where i.workspace_id = %(workspace)s order by i.name",
        {"workspace": workspace_id},
    )


async def index_at(look: Look, workspace: str, name: str, permission: Permission = READ) -> Index:
    """The index at an address, for one who has the permission there.

    A public one may be read by anybody. Raises IndexNotFound where there is none, and, for a
    private one, what `must` raises.
    """
    index = await _found_at(look, workspace, name)
    if not (index.is_public and permission is READ):
        await look.must(permission, on=index_thing(index))
    return index


async def index_to_publish_at(look: Look, workspace: str, name: str) -> Index:
    """The index at an address, for one who may publish something there: what, is asked later.

    It keeps away who may publish nothing, before their file is read.
    """
    index = await _found_at(look, workspace, name)
    limits = look.actor.limits
    if limits is not None and limits.subjects:
        its = (index_subject(index.id), package_subject(index.id, ""))
        if not any(subject.startswith(its) for subject in limits.subjects):
            raise TokenLimited("This token is for other things than this index.")
    try:
        access = await look.access(index.workspace_id)
    except NotFound as error:
        if index.is_public:
            raise NotAllowed("You may publish nothing to this index.") from error
        raise
    if access.role.rank < UPLOAD.minimum.rank and not any(
        role.rank >= UPLOAD.minimum.rank for role in access.grants.values()
    ):
        await look.must(UPLOAD, on=index_thing(index))
    return index


async def _found_at(look: Look, workspace: str, name: str) -> Index:
    match = _WORKSPACE.fullmatch(workspace)
    if match is None:
        raise IndexNotFound
    return await look.record(
        Index,
        f"{_INDEX} where i.workspace_id = %(workspace)s and i.name = %(name)s",
        {"workspace": int(match[1]), "name": name},
        absent=IndexNotFound,
    )


async def index_for_person(look: Look, workspace: str, name: str) -> Index:
    """As `index_at`, for pages. Who is not signed in is asked to be, whether or not there is a
    private index of that name: the answer tells a stranger nothing.
    """
    try:
        return await index_at(look, workspace, name)
    except IndexNotFound:
        if look.actor.is_somebody or _WORKSPACE.fullmatch(workspace) is None:
            raise
        raise Unauthenticated from None


async def index_by_id(look: Look, index_id: int, permission: Permission = READ) -> Index:
    index = await look.record(
        Index, f"{_INDEX} where i.id = %(id)s", {"id": index_id}, absent=IndexNotFound
    )
    if not (index.is_public and permission is READ):
        await look.must(permission, on=index_thing(index))
    return index


async def workspace_of_index(look: Look, index_id: int) -> int:
    """For the sockets that follow it."""
    workspace_id = (await index_by_id(look, index_id)).workspace_id
    await look.must(READ, on=workspace_id)
    return workspace_id
