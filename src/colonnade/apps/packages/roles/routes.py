"""Tokens for packages: their part of the API."""

from litestar import post

from colonnade.apps.packages.indexes.queries import index_by_id
from colonnade.apps.packages.roles.actions import create_package_token
from colonnade.apps.packages.roles.payloads import PackageTokenDraft, PackageTokenMade
from colonnade.kernel.work import Work


@post(
    "/api/v1/indexes/{index_id:int}/tokens",
    summary="Make a token for an index or some of its projects; its secret is shown this once",
    tags=["packages"],
)
async def make_token(work: Work, index_id: int, data: PackageTokenDraft) -> PackageTokenMade:
    index = await index_by_id(work, index_id)
    made = await create_package_token(
        work,
        index,
        name=data.name,
        projects=data.projects,
        expires_in_days=data.expires_in_days,
        networks=data.networks,
    )
    token = made.token
    return PackageTokenMade(token.id, token.name, token.prefix, token.expires_at, made.secret)


routes = [make_token]
