"""Inheritance's part of the API."""

from litestar import get, put

from colonnade.apps.packages.sources import actions
from colonnade.apps.packages.sources.payloads import BasesDraft
from colonnade.apps.packages.sources.values import Inheritance
from colonnade.kernel.work import Look, Work

TAGS = ["packages"]


@get("/api/v1/indexes/{index_id:int}/bases", summary="What an index inherits from", tags=TAGS)
async def show_bases(look: Look, index_id: int) -> Inheritance:
    return await actions.inheritance(look, index_id)


@put("/api/v1/indexes/{index_id:int}/bases", summary="Choose what it inherits from", tags=TAGS)
async def set_bases(work: Work, index_id: int, data: BasesDraft) -> Inheritance:
    return await actions.set_bases(work, index_id, data.bases)


routes = [show_bases, set_bases]
