"""Publishers' part of the API, and the exchange that twine, uv and the actions of CI know."""

from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, post
from packaging.utils import canonicalize_name

from colonnade.apps.packages.indexes.queries import index_by_id
from colonnade.apps.packages.publishers import actions
from colonnade.apps.packages.publishers.errors import IdentityRefused
from colonnade.apps.packages.publishers.identities import audience_of, proven_claims
from colonnade.apps.packages.publishers.queries import (
    project_id_of,
    publishers_of,
    trusted_issuers,
)
from colonnade.apps.packages.publishers.values import Publisher, PublisherKind
from colonnade.apps.packages.roles.queries import must_upload
from colonnade.kernel.work import Look, Work

TAGS = ["packages"]
PUBLISHERS = "/api/v1/indexes/{index_id:int}/publishers/{project:str}"


class PublisherDraft(msgspec.Struct, forbid_unknown_fields=True):
    """`claims` by the names of the issuer: for GitHub `repository`, `job_workflow_ref` (as
    `owner/name/.github/workflows/release.yml`) and perhaps `environment`; for GitLab
    `project_path` and `ci_config_ref_uri`; for Google `email`; for others `sub`.
    """

    kind: PublisherKind
    claims: Annotated[dict[str, str], msgspec.Meta(max_length=10)]
    issuer: Annotated[str, msgspec.Meta(max_length=500)] = ""


class PublisherList(msgspec.Struct):
    publishers: list[Publisher]


class IdentityToken(msgspec.Struct):
    token: str


@get(PUBLISHERS, summary="Whom a project trusts to publish without a token", tags=TAGS)
async def list_publishers(look: Look, index_id: int, project: str) -> PublisherList:
    index = await index_by_id(look, index_id)
    name = canonicalize_name(project)
    await must_upload(look, index, await project_id_of(look, index, name), name)
    return PublisherList(await publishers_of(look, index, name))


@post(PUBLISHERS, summary="Trust a publisher; the project need not be there yet", tags=TAGS)
async def add_publisher(work: Work, index_id: int, project: str, data: PublisherDraft) -> Publisher:
    index = await index_by_id(work, index_id)
    return await actions.add_publisher(
        work,
        index,
        canonicalize_name(project),
        kind=data.kind,
        issuer=data.issuer,
        claims=data.claims,
    )


@delete(PUBLISHERS + "/{publisher_id:int}", summary="Trust a publisher no longer", tags=TAGS)
async def remove_publisher(work: Work, index_id: int, project: str, publisher_id: int) -> None:
    index = await index_by_id(work, index_id)
    await actions.remove_publisher(work, index, canonicalize_name(project), publisher_id)


@get("/_/oidc/audience", include_in_schema=False)
async def show_audience(look: Look) -> dict[str, str]:
    return {"audience": audience_of(look.process.settings)}


@post("/_/oidc/mint-token", include_in_schema=False, status_code=200)
async def mint_token(look: Look, work: Work, data: IdentityToken) -> Response[dict[str, Any]]:
    settings = look.process.settings
    try:
        claims = await proven_claims(settings, data.token, await trusted_issuers(look))
        made = await actions.mint(work, claims)
    except IdentityRefused as error:
        await work.roll_back()
        told = {"code": error.reason, "description": error.detail}
        body: dict[str, Any] = {"message": "Token request failed", "errors": [told]}
        return Response(body, status_code=422)
    assert made.token.expires_at is not None
    body = {
        "success": True,
        "token": made.secret,
        "expires": int(made.token.expires_at.timestamp()),
    }
    return Response(body)


routes = [list_publishers, add_publisher, remove_publisher, show_audience, mint_token]
