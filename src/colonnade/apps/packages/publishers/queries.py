"""Reading publishers."""

import msgspec

from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.publishers.values import Publisher
from colonnade.kernel.work import Look

COLUMNS = "id, project, kind, issuer, claims, created_at, expires_at, last_used_at"


class Trusted(msgspec.Struct, frozen=True):
    id: int
    index_id: int
    workspace_id: int
    project: str
    claims: dict[str, str]
    created_by: int


async def publishers_of(look: Look, index: Index, normalized: str) -> list[Publisher]:
    """The caller has asked who wants to know."""
    return await look.records(
        Publisher,
        f"select {COLUMNS} from packages_publisher"
        " where index_id = %(index)s and project = %(project)s order by id",
        {"index": index.id, "project": normalized},
    )


async def trusted_issuers(look: Look) -> set[str]:
    rows = await look.rows(
        "select distinct issuer from packages_publisher"
        " where expires_at is null or expires_at > %(now)s",
        {"now": look.now},
    )
    return {row[0] for row in rows}


async def trusting(look: Look, issuer: str) -> list[Trusted]:
    """Every publisher of an issuer, the oldest first."""
    return await look.records(
        Trusted,
        "select p.id, p.index_id, i.workspace_id, p.project, p.claims, p.created_by"
        " from packages_publisher p join packages_index i on i.id = p.index_id"
        " where p.issuer = %(issuer)s and (p.expires_at is null or p.expires_at > %(now)s)"
        " order by p.id",
        {"issuer": issuer, "now": look.now},
    )


async def project_id_of(look: Look, index: Index, normalized: str) -> int | None:
    return await look.value(
        "select id from packages_project where index_id = %(index)s and normalized = %(name)s",
        {"index": index.id, "name": normalized},
    )
