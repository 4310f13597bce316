"""What administrators of the installation do about names and projects that endanger others."""

import msgspec

from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.projects.actions import keep_status
from colonnade.apps.packages.releases.errors import ProjectNotFound
from colonnade.apps.packages.releases.names import look_alike
from colonnade.apps.packages.releases.queries import ProjectPlace
from colonnade.apps.packages.safety.errors import NameInvalid, NameUnknown
from colonnade.kernel.work import Look, Work

NAME_LENGTH_MAX = 100
REASON_LENGTH_MAX = 500


class ProhibitedName(msgspec.Struct, frozen=True):
    name: str
    reason: str


async def prohibited_names(look: Look) -> list[ProhibitedName]:
    look.must_administer(writes=False)
    return await look.records(
        ProhibitedName, "select name, reason from packages_prohibited_name order by name"
    )


async def prohibit_name(work: Work, name: str, reason: str) -> None:
    """Nobody can make a project of this name, or of one that looks like it, in any index."""
    work.must_administer()
    if not 0 < len(name) <= NAME_LENGTH_MAX or not name.isascii():
        raise NameInvalid(f"Give a name of at most {NAME_LENGTH_MAX} letters.")
    await work.execute(
        "insert into packages_prohibited_name (look_alike, name, reason, created_by)"
        " values (%(alike)s, %(name)s, %(reason)s, %(by)s)"
        " on conflict (look_alike) do update set name = excluded.name, reason = excluded.reason",
        {
            "alike": look_alike(name),
            "name": name,
            "reason": reason[:REASON_LENGTH_MAX],
            "by": work.actor.account_id,
        },
    )


async def allow_name(work: Work, name: str) -> None:
    work.must_administer()
    gone = await work.execute(
        "delete from packages_prohibited_name where look_alike = %(alike)s",
        {"alike": look_alike(name)},
    )
    if not gone:
        raise NameUnknown


async def quarantine(
    work: Work, index_id: int, normalized: str, *, held: bool, reason: str
) -> None:
    """Nothing of the project is handed out until it is let go; its owners are told."""
    work.must_administer()
    index = await work.record(
        Index,
        "select id, workspace_id, 'w' || workspace_id as workspace, name, is_public"
        " from packages_index where id = %(id)s",
        {"id": index_id},
        absent=ProjectNotFound,
    )
    project = await work.record(
        ProjectPlace,
        "select id, name, normalized, status, status_reason from packages_project"
        " where index_id = %(index)s and normalized = %(name)s for update",
        {"index": index_id, "name": normalized},
        absent=ProjectNotFound,
    )
    status = "quarantined" if held else "active"
    await keep_status(work, index, project, status, reason[:REASON_LENGTH_MAX] if held else "")
