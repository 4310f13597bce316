"""What a person does with indexes."""

import msgspec
from psycopg.errors import UniqueViolation

from colonnade.apps.packages.indexes.errors import IndexNameTaken, TooManyIndexes
from colonnade.apps.packages.indexes.messages import IndexChanged, IndexCreated
from colonnade.apps.packages.indexes.policies import MANAGE
from colonnade.apps.packages.indexes.queries import index_by_id
from colonnade.apps.packages.indexes.values import INDEXES_MAX, Index, checked_name
from colonnade.kernel.edge import purge
from colonnade.kernel.feed import Event
from colonnade.kernel.work import Work


async def create_index(work: Work, workspace_id: int, *, name: str, is_public: bool) -> Index:
    await work.must(MANAGE, on=workspace_id)
    name = checked_name(name)
    count = await work.value(
        "select count(*) from packages_index where workspace_id = %(workspace)s",
        {"workspace": workspace_id},
    )
    if count >= INDEXES_MAX:
        raise TooManyIndexes(f"A workspace can have {INDEXES_MAX} indexes at most.")
    try:
        index_id = await work.value(
            "insert into packages_index (workspace_id, name, is_public)"
            " values (%(workspace)s, %(name)s, %(public)s) returning id",
            {"workspace": workspace_id, "name": name, "public": is_public},
        )
    except UniqueViolation as error:
        raise IndexNameTaken from error
    index = Index(index_id, workspace_id, f"w{workspace_id}", name, is_public)
    _tell(work, IndexCreated(index), index)
    return index


async def change_index(work: Work, index_id: int, *, is_public: bool) -> Index:
    """Open a private index to everybody, or close a public one."""
    before = await index_by_id(work, index_id, MANAGE)
    index = msgspec.structs.replace(before, is_public=is_public)
    if index != before:
        await work.execute(
            "update packages_index set is_public = %(public)s where id = %(id)s",
            {"public": is_public, "id": index_id},
        )
        # What was for everybody may not be from now on.
        await purge(work, f"index-{index.id}", drop=True)
        _tell(work, IndexChanged(index, before), index)
    return index


def _tell(work: Work, event: Event, index: Index) -> None:
    work.emit(event, subject=f"workspace:{index.workspace_id}", workspace_id=index.workspace_id)
