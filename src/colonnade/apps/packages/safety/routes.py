"""Safety's part of the API, for administrators."""

from typing import Annotated

import msgspec
from litestar import delete, get, post, put
from packaging.utils import canonicalize_name

from colonnade.apps.packages.safety import actions
from colonnade.apps.packages.safety.actions import ProhibitedName
from colonnade.kernel.work import Look, Work

TAGS = ["packages"]
NAMES = "/api/v1/packages/prohibited-names"


class Reason(msgspec.Struct, forbid_unknown_fields=True):
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Quarantine(msgspec.Struct, forbid_unknown_fields=True):
    index_id: int
    project: str
    held: bool = True
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class NameList(msgspec.Struct):
    names: list[ProhibitedName]


@get(NAMES, summary="Names that no project may have", tags=TAGS)
async def list_names(look: Look) -> NameList:
    return NameList(await actions.prohibited_names(look))


@put(NAMES + "/{name:str}", summary="Prohibit a name, and what looks like it", tags=TAGS)
async def prohibit_name(work: Work, name: str, data: Reason) -> None:
    await actions.prohibit_name(work, name, data.reason)


@delete(NAMES + "/{name:str}", summary="Allow a name again", tags=TAGS)
async def allow_name(work: Work, name: str) -> None:
    await actions.allow_name(work, name)


@post(
    "/api/v1/packages/quarantine",
    summary="Put a project into quarantine, or let it out",
    tags=TAGS,
    status_code=204,
)
async def quarantine(work: Work, data: Quarantine) -> None:
    name = canonicalize_name(data.project)
    await actions.quarantine(work, data.index_id, name, held=data.held, reason=data.reason)


routes = [list_names, prohibit_name, allow_name, quarantine]
