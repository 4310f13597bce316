"""Trusting a publisher, and trading its identity token for one of ours that lives for minutes.

Whoever added a publisher vouches for it: it publishes in their name, and no longer than they may.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from psycopg.errors import UniqueViolation

from colonnade.apps.packages.indexes.values import Index, package_subject
from colonnade.apps.packages.publishers.errors import (
    IdentityRefused,
    PublisherInvalid,
    PublisherKnown,
    PublisherUnknown,
)
from colonnade.apps.packages.publishers.messages import PublisherAdded, PublisherRemoved
from colonnade.apps.packages.publishers.queries import COLUMNS, project_id_of, trusting
from colonnade.apps.packages.publishers.values import (
    MINTED_MINUTES,
    PENDING_DAYS,
    PUBLISHERS_MAX,
    Publisher,
    PublisherKind,
    checked_publisher,
    fits,
)
from colonnade.apps.packages.roles.queries import must_manage, must_upload
from colonnade.apps.packages.roles.values import project_subject
from colonnade.kernel.accounts import NewToken, mint_token
from colonnade.kernel.errors import Unauthenticated
from colonnade.kernel.permissions import Limits
from colonnade.kernel.work import Work

TOKEN_ID_LENGTH_MAX = 300


async def add_publisher(
    work: Work,
    index: Index,
    normalized: str,
    *,
    kind: PublisherKind,
    issuer: str,
    claims: Mapping[str, str],
) -> Publisher:
    """For a project that is there, or one that its first upload makes (within some days)."""
    if work.actor.account_id is None:
        raise Unauthenticated
    project_id = await project_id_of(work, index, normalized)
    if project_id is None:
        await must_upload(work, index, None, normalized)
    else:
        await must_manage(work, index, project_id, normalized)
    issuer, kept = checked_publisher(kind, issuer, claims)
    count = await work.value(
        "select count(*) from packages_publisher"
        " where index_id = %(index)s and project = %(project)s",
        {"index": index.id, "project": normalized},
    )
    if count >= PUBLISHERS_MAX:
        raise PublisherInvalid(f"A project trusts {PUBLISHERS_MAX} publishers at most.")
    try:
        made = await work.record(
            Publisher,
            "insert into packages_publisher"
            " (index_id, project, kind, issuer, claims, created_by, expires_at)"
            " values (%(index)s, %(project)s, %(kind)s, %(issuer)s, %(claims)s::jsonb, %(by)s,"
            f" %(expires)s) returning {COLUMNS}",
            {
                "index": index.id,
                "project": normalized,
                "kind": kind.value,
                "issuer": issuer,
                "claims": msgspec.json.encode(kept).decode(),
                "by": work.actor.account_id,
                "expires": None if project_id else work.now + timedelta(days=PENDING_DAYS),
            },
        )
    except UniqueViolation as error:
        raise PublisherKnown from error
    event = PublisherAdded(index.id, normalized, _told(made))
    subject = project_subject(project_id) if project_id else f"index:{index.id}"
    work.emit(event, subject=subject, workspace_id=index.workspace_id)
    return made


async def remove_publisher(work: Work, index: Index, normalized: str, publisher_id: int) -> None:
    project_id = await project_id_of(work, index, normalized)
    if project_id is None:
        await must_upload(work, index, None, normalized)
    else:
        await must_manage(work, index, project_id, normalized)
    gone = await work.find_record(
        Publisher,
        "delete from packages_publisher where id = %(id)s and index_id = %(index)s"
        f" and project = %(project)s returning {COLUMNS}",
        {"id": publisher_id, "index": index.id, "project": normalized},
    )
    if gone is None:
        raise PublisherUnknown
    event = PublisherRemoved(index.id, normalized, _told(gone))
    subject = project_subject(project_id) if project_id else f"index:{index.id}"
    work.emit(event, subject=subject, workspace_id=index.workspace_id)


async def mint(work: Work, claims: Mapping[str, Any]) -> NewToken:
    """For all projects that trust whom these proven claims are of. Each identity token once."""
    found = [one for one in await trusting(work, claims["iss"]) if fits(one.claims, claims)]
    if not found:
        raise IdentityRefused(
            "invalid-publisher", "No project here trusts a publisher with these claims."
        )
    await _spend(work, claims)
    # In the name of one person: of who trusted it first.
    found = [one for one in found if one.created_by == found[0].created_by]
    await work.execute(
        "update packages_publisher set last_used_at = %(now)s where id = any(%(ids)s)",
        {"now": work.now, "ids": [one.id for one in found]},
    )
    return await mint_token(
        work,
        found[0].created_by,
        name="Trusted publishing",
        limits=Limits(
            subjects=frozenset(package_subject(one.index_id, one.project) for one in found)
        ),
        minutes=MINTED_MINUTES,
    )


async def _spend(work: Work, claims: Mapping[str, Any]) -> None:
    token_id = claims["jti"]
    if not isinstance(token_id, str) or not 0 < len(token_id) <= TOKEN_ID_LENGTH_MAX:
        raise IdentityRefused("invalid-token", "The token has no id that can be kept.")
    await work.execute(
        "delete from packages_spent_identity where expires_at < %(now)s", {"now": work.now}
    )
    fresh = await work.execute(
        "insert into packages_spent_identity (issuer, token_id, expires_at)"
        " values (%(issuer)s, %(token)s, %(expires)s) on conflict do nothing",
        {
            "issuer": claims["iss"],
            "token": token_id,
            "expires": datetime.fromtimestamp(claims["exp"], UTC) + timedelta(minutes=5),
        },
    )
    if not fresh:
        raise IdentityRefused("invalid-reuse-token", "This identity token was used already.")


def _told(publisher: Publisher) -> str:
    said = publisher.claims
    who = said.get("repository") or said.get("project_path") or said.get("email") or said.get("sub")
    return f"{publisher.kind} {who}"
