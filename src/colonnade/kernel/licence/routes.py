"""The licence's part of the API."""

from typing import Annotated

import msgspec
from litestar import delete, get, post, put

from colonnade.kernel.licence import actions, queries
from colonnade.kernel.licence.values import KEY_LENGTH_MAX, LicenceState
from colonnade.kernel.work import Look, Work

TAGS = ["licence"]


class LicenceKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=KEY_LENGTH_MAX)]


class CheckOrdered(msgspec.Struct, frozen=True):
    job_id: int


@get("/api/v1/licence", summary="The licence", tags=TAGS)
async def show_licence(look: Look) -> LicenceState:
    return await queries.licence_state(look)


@put("/api/v1/licence", summary="Add a licence's key", tags=TAGS)
async def add_licence(work: Work, data: LicenceKey) -> LicenceState:
    return await actions.add_licence(work, data.key)


@delete("/api/v1/licence", summary="Remove the licence", tags=TAGS)
async def remove_licence(work: Work) -> None:
    await actions.remove_licence(work)


@post("/api/v1/licence/check", summary="Ask the server now", tags=TAGS, status_code=202)
async def check_licence(work: Work) -> CheckOrdered:
    return CheckOrdered(await actions.order_check(work))


routes = [show_licence, add_licence, remove_licence, check_licence]
