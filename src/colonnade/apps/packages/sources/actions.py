"""Choosing what an index inherits from."""

from colonnade.apps.packages.indexes.policies import MANAGE, READ
from colonnade.apps.packages.indexes.queries import index_by_id
from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.sources.errors import BasesInvalid
from colonnade.apps.packages.sources.messages import BasesChanged
from colonnade.apps.packages.sources.queries import bases_of, line_of, shadowed_names
from colonnade.apps.packages.sources.values import BASES_MAX, LINE_MAX, Inheritance
from colonnade.kernel.edge import purge
from colonnade.kernel.work import Look, Work


async def inheritance(look: Look, index_id: int) -> Inheritance:
    index = await index_by_id(look, index_id, READ)
    line = await line_of(look, index)
    return Inheritance(await bases_of(look, index), await shadowed_names(look, line))


async def set_bases(work: Work, index_id: int, base_ids: list[int]) -> Inheritance:
    """Raises BasesInvalid; IndexNotFound for what one may not read."""
    index = await index_by_id(work, index_id, MANAGE)
    before = [base.id for base in await bases_of(work, index)]
    if len(base_ids) > BASES_MAX or len(set(base_ids)) != len(base_ids):
        raise BasesInvalid(f"Name each index once, and {BASES_MAX} at most.")
    for base_id in base_ids:
        _check_fits(index, await index_by_id(work, base_id, READ))
    # Two who tie the same knot from both ends must see each other.
    await work.execute("select pg_advisory_xact_lock(hashtextextended('packages_base', 0))")
    await work.execute("delete from packages_base where index_id = %(id)s", {"id": index.id})
    for position, base_id in enumerate(base_ids):
        await work.execute(
            "insert into packages_base (index_id, base_id, position)"
            " values (%(index)s, %(base)s, %(position)s)",
            {"index": index.id, "base": base_id, "position": position},
        )
    await _check_no_circle(work, index)
    if len(await line_of(work, index)) == LINE_MAX:
        raise BasesInvalid(f"An index can have projects from fewer than {LINE_MAX} indexes.")
    await purge(work, f"index-{index.id}")
    if before != base_ids:
        work.emit(
            BasesChanged(index, base_ids, before),
            subject=f"workspace:{index.workspace_id}",
            workspace_id=index.workspace_id,
        )
    return await inheritance(work, index.id)


def _check_fits(index: Index, base: Index) -> None:
    if base.id == index.id:
        raise BasesInvalid("An index can't inherit from itself.")
    if base.is_public:
        return
    if index.is_public:
        raise BasesInvalid(f"{index.name} is public: {base.name}, which is private, would be too.")
    if base.workspace_id != index.workspace_id:
        raise BasesInvalid(f"{base.name} is private to another workspace.")


async def _check_no_circle(work: Work, index: Index) -> None:
    goes_round = await work.value(
        "with recursive above as ("
        " select base_id from packages_base where index_id = %(id)s"
        " union select b.base_id from above join packages_base b on b.index_id = above.base_id)"
        " select exists (select from above where base_id = %(id)s)",
        {"id": index.id},
    )
    if goes_round:
        raise BasesInvalid("One of these inherits from this index itself.")
