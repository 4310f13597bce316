"""Staging's part of the API."""

from litestar import post

from colonnade.apps.packages.staging import actions
from colonnade.apps.packages.staging.payloads import Promotion, PromotionDraft
from colonnade.kernel.work import Work


@post(
    "/api/v1/indexes/{index_id:int}/promotions",
    summary="Promote a release to another index",
    tags=["packages"],
)
async def promote(work: Work, index_id: int, data: PromotionDraft) -> Promotion:
    return await actions.promote(work, index_id, data)


routes = [promote]
