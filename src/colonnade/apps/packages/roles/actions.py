"""Tokens that are for an index, or for some of its projects, and for nothing else."""

from collections.abc import Sequence

from packaging.utils import canonicalize_name

from colonnade.apps.packages.indexes.policies import READ
from colonnade.apps.packages.indexes.values import (
    Index,
    index_subject,
    index_thing,
    package_subject,
)
from colonnade.kernel.accounts import NewToken, create_token
from colonnade.kernel.permissions import Limits
from colonnade.kernel.work import Work


async def create_package_token(
    work: Work,
    index: Index,
    *,
    name: str,
    projects: Sequence[str],
    expires_in_days: int | None,
    networks: Sequence[str],
) -> NewToken:
    """It lends what its person may do there, no more; whoever has it is asked like them."""
    if not index.is_public:
        await work.must(READ, on=index_thing(index))
    subjects = {package_subject(index.id, canonicalize_name(project)) for project in projects}
    return await create_token(
        work,
        name=name,
        scopes=["read", "write"],
        expires_in_days=expires_in_days,
        limits=Limits(
            workspace_id=index.workspace_id,
            subjects=frozenset(subjects or {index_subject(index.id)}),
            networks=tuple(networks),
        ),
    )
