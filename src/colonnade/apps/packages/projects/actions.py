"""What the owners of a project do with it. Installers see each change with its commit, whole.

A file's name that was used once is never free again, also after the file, its release or the
whole project was deleted: it would mean other bytes to somebody who has written down its name.
"""

from collections.abc import Sequence

from packaging.utils import canonicalize_version

from colonnade.apps.packages.indexes.policies import MANAGE
from colonnade.apps.packages.indexes.queries import index_by_id
from colonnade.apps.packages.indexes.values import (
    Index,
    index_subject,
    index_thing,
    names_key,
    project_key,
)
from colonnade.apps.packages.projects.errors import (
    ConfirmationWrong,
    FileNotFound,
    ProjectHeld,
    ReasonTooLong,
    StatusUnknown,
    TransferRefused,
)
from colonnade.apps.packages.projects.letters import tell_owners
from colonnade.apps.packages.projects.messages import (
    FileChanged,
    FileDeleted,
    ProjectDeleted,
    ProjectMoved,
    ProjectStatusChanged,
    ReleaseDeleted,
)
from colonnade.apps.packages.projects.values import OWN_STATUSES, REASON_LENGTH_MAX
from colonnade.apps.packages.releases.errors import ProjectNotFound, ReleaseNotFound
from colonnade.apps.packages.releases.messages import FileUnyanked, FileYanked
from colonnade.apps.packages.releases.queries import ProjectPlace
from colonnade.apps.packages.releases.simple_pages import next_serial, remake
from colonnade.apps.packages.roles.queries import must_manage
from colonnade.apps.packages.roles.values import project_subject
from colonnade.kernel.edge import purge
from colonnade.kernel.feed import Event
from colonnade.kernel.permissions import Role
from colonnade.kernel.work import Work
from colonnade.kernel.workspaces import drop_grant, forget_grants, holders_of, join, keep_grant


async def managed_project(work: Work, index: Index, normalized: str) -> ProjectPlace:
    """The project, held until the end of this transaction, for one who may manage it."""
    project = await work.record(
        ProjectPlace,
        "select id, name, normalized, status, status_reason from packages_project"
        " where index_id = %(index)s and normalized = %(name)s for update",
        {"index": index.id, "name": normalized},
        absent=ProjectNotFound,
    )
    await must_manage(work, index, project.id, project.normalized)
    return project


async def yank_release(
    work: Work, index: Index, normalized: str, version: str, *, reason: str | None
) -> None:
    """With a reason (perhaps an empty one) it is yanked; with None, no longer."""
    project = await managed_project(work, index, normalized)
    reason = _checked_reason(reason)
    release_id, version = await _release(work, project, version)
    await work.execute(
        "update packages_release set yanked = %(reason)s where id = %(id)s",
        {"reason": reason, "id": release_id},
    )
    event = (
        FileUnyanked(index.id, project.normalized, version)
        if reason is None
        else FileYanked(index.id, project.normalized, version, reason)
    )
    done = "took back the yanking of" if reason is None else "yanked"
    await _finish(work, index, project, event, f"{done} the release {version}", reason or "")


async def yank_file(
    work: Work, index: Index, normalized: str, file_name: str, *, reason: str | None
) -> None:
    """As `yank_release`, of one file alone."""
    project = await managed_project(work, index, normalized)
    reason = _checked_reason(reason)
    changed = await work.execute(
        "update packages_file f set yanked = %(reason)s from packages_release r"
        " where r.id = f.release_id and r.project_id = %(project)s and f.name = %(name)s",
        {"reason": reason, "project": project.id, "name": file_name},
    )
    if not changed:
        raise FileNotFound
    event = FileChanged(index.id, project.normalized, file_name, reason)
    done = "took back the yanking of" if reason is None else "yanked"
    await _finish(work, index, project, event, f"{done} the file {file_name}", reason or "")


async def delete_file(
    work: Work, index: Index, normalized: str, file_name: str, *, confirmed: str
) -> None:
    project = await managed_project(work, index, normalized)
    _check_confirmed(confirmed, file_name)
    removed = await _remove_files(
        work,
        index,
        "select f.id from packages_file f join packages_release r on r.id = f.release_id"
        " where r.project_id = %(of)s and f.name = %(name)s",
        of=project.id,
        name=file_name,
    )
    if not removed:
        raise FileNotFound
    event = FileDeleted(index.id, project.normalized, file_name)
    what = f"deleted the file {file_name}"
    await _finish(work, index, project, event, what, added_bytes=-sum(removed))


async def delete_release(
    work: Work, index: Index, normalized: str, version: str, *, confirmed: str
) -> None:
    project = await managed_project(work, index, normalized)
    release_id, version = await _release(work, project, version)
    _check_confirmed(confirmed, version)
    removed = await _remove_files(
        work, index, "select id from packages_file where release_id = %(of)s", of=release_id
    )
    await work.execute("delete from packages_release where id = %(id)s", {"id": release_id})
    event = ReleaseDeleted(index.id, project.normalized, version)
    what = f"deleted the release {version}"
    await _finish(work, index, project, event, what, added_bytes=-sum(removed))


async def delete_project(work: Work, index: Index, normalized: str, *, confirmed: str) -> None:
    """Its name is free again, the names of its files are not."""
    project = await managed_project(work, index, normalized)
    _check_confirmed(confirmed, project.name)
    if project.status == "quarantined":
        raise ProjectHeld
    what = "deleted the project"
    await tell_owners(work, index, project.id, project.normalized, what=what)
    removed = await _remove_files(
        work,
        index,
        "select f.id from packages_file f join packages_release r on r.id = f.release_id"
        " where r.project_id = %(of)s",
        of=project.id,
    )
    await work.execute("delete from packages_project where id = %(id)s", {"id": project.id})
    await forget_grants(work, index.workspace_id, [project_subject(project.id)])
    await next_serial(work, index, added_bytes=-sum(removed))
    await purge(work, project_key(project.id), names_key(index.id))
    _emit(work, index, project.id, ProjectDeleted(index.id, project.normalized))


async def set_status(
    work: Work, index: Index, normalized: str, *, status: str, reason: str
) -> None:
    """`active`, `archived` or `deprecated` (PEP 792); out of quarantine, administrators let it."""
    project = await managed_project(work, index, normalized)
    if status not in OWN_STATUSES:
        raise StatusUnknown(f"Choose from {', '.join(OWN_STATUSES)}.")
    if project.status == "quarantined":
        raise ProjectHeld
    reason = _checked_reason(reason) or ""
    await keep_status(work, index, project, status, "" if status == "active" else reason)


async def keep_status(
    work: Work, index: Index, project: ProjectPlace, status: str, reason: str
) -> None:
    """Of a project that is held in this transaction. Asks no permission: whoever calls this has."""
    await work.execute(
        "update packages_project set status = %(status)s, status_reason = %(reason)s"
        " where id = %(id)s",
        {"status": status, "reason": reason, "id": project.id},
    )
    await work.execute(
        "update packages_file f set is_held = %(held)s from packages_release r"
        " where r.id = f.release_id and r.project_id = %(id)s and is_held <> %(held)s",
        {"held": status == "quarantined", "id": project.id},
    )
    event = ProjectStatusChanged(index.id, project.normalized, status, reason)
    await _finish(work, index, project, event, f"made the project {status}", reason)


async def transfer_project(
    work: Work, index: Index, normalized: str, *, to_index_id: int, confirmed: str
) -> Index:
    """Into another index, with all its releases and roles. Its old address is gone."""
    project = await managed_project(work, index, normalized)
    _check_confirmed(confirmed, project.name)
    target = await index_by_id(work, to_index_id, MANAGE)
    await work.must(MANAGE, on=index_thing(index))
    if target.id == index.id:
        raise TransferRefused("It is in this index already.")
    await _check_room(work, project, target)
    await _move(work, index, project, target)
    event = ProjectMoved(index.id, project.normalized, index.address, target.address)
    _emit(work, index, project.id, event)
    await _finish(work, target, project, event, f"moved the project to {target.address}")
    return target


async def _check_room(work: Work, project: ProjectPlace, target: Index) -> None:
    taken = await work.value(
        "select name from packages_project t where index_id = %(target)s and look_alike ="
        " (select look_alike from packages_project where id = %(project)s)",
        {"target": target.id, "project": project.id},
    )
    if taken is not None:
        raise TransferRefused(f"There is a project {taken} in {target.name}.")
    used = await work.value(
        "select f.name from packages_file f join packages_release r on r.id = f.release_id"
        " join packages_file_name n on n.index_id = %(target)s and n.name = f.name"
        " where r.project_id = %(project)s limit 1",
        {"target": target.id, "project": project.id},
    )
    if used is not None:
        raise TransferRefused(f"The file name {used} was used in {target.name} before.")


async def _move(work: Work, index: Index, project: ProjectPlace, target: Index) -> None:
    """The rows, and the roles of the people, who become guests of the other workspace."""
    values = {"target": target.id, "project": project.id, "index": index.id}
    size: int = await work.value(
        "update packages_project set index_id = %(target)s where id = %(project)s"
        " returning size_bytes",
        values,
    )
    its = (
        "select f.name from packages_file f join packages_release r on r.id = f.release_id"
        " where r.project_id = %(project)s"
    )
    await work.execute(
        "insert into packages_file_name (index_id, name, sha256)"
        f" select %(target)s, name, sha256 from packages_file_name"
        f" where index_id = %(index)s and name in ({its})",
        values,
    )
    await work.execute(
        "update packages_file_name set is_deleted = true"
        f" where index_id = %(index)s and name in ({its})",
        values,
    )
    await work.execute(
        "update packages_file set index_id = %(target)s"
        f" where index_id = %(index)s and name in ({its})",
        values,
    )
    await work.execute(
        "delete from packages_publisher where index_id = %(index)s and project = %(name)s",
        {**values, "name": project.normalized},
    )
    subject = project_subject(project.id)
    if index.workspace_id != target.workspace_id:
        for holder in await holders_of(work, index.workspace_id, subject):
            await drop_grant(
                work, index.workspace_id, subject=subject, account_id=holder.account_id
            )
            await join_as_guest(work, target, holder.account_id)
            await keep_grant(
                work,
                target.workspace_id,
                subject=subject,
                account_id=holder.account_id,
                role=holder.role,
            )
    await next_serial(work, index, added_bytes=-size)
    await work.execute(
        "update packages_index set size_bytes = size_bytes + %(size)s where id = %(target)s",
        {**values, "size": size},
    )
    await purge(work, project_key(project.id), names_key(index.id))


async def join_as_guest(work: Work, index: Index, account_id: int) -> None:
    """A member, who sees nothing but what they are granted; and what they publish into."""
    await join(work, index.workspace_id, account_id, Role.GUEST)
    if not index.is_public:
        await _let_read(work, index, account_id)


async def _let_read(work: Work, index: Index, account_id: int) -> None:
    """Nobody can publish to what they can't install from. A grant they have is not lowered."""
    subject = index_subject(index.id)
    if not any(
        holder.account_id == account_id
        for holder in await holders_of(work, index.workspace_id, subject)
    ):
        await keep_grant(
            work, index.workspace_id, subject=subject, account_id=account_id, role=Role.VIEWER
        )


async def _release(work: Work, project: ProjectPlace, version: str) -> tuple[int, str]:
    row = await work.find(
        "select id, version from packages_release"
        " where project_id = %(project)s and canonical = %(version)s",
        {"project": project.id, "version": canonicalize_version(version)},
    )
    if row is None:
        raise ReleaseNotFound
    return row[0], row[1]


async def _remove_files(
    work: Work, index: Index, which: str, *, of: int, name: str = ""
) -> Sequence[int]:
    """The sizes of those that are gone. Their names stay used; their bytes are swept later."""
    rows = await work.rows(
        f"delete from packages_file where id in ({which}) returning name, size_bytes",
        {"of": of, "name": name},
    )
    await work.execute(
        "update packages_file_name set is_deleted = true"
        " where index_id = %(index)s and name = any(%(names)s)",
        {"index": index.id, "names": [row[0] for row in rows]},
    )
    return [row[1] for row in rows]


async def _finish(
    work: Work,
    index: Index,
    project: ProjectPlace,
    event: Event,
    what: str,
    reason: str = "",
    added_bytes: int = 0,
) -> None:
    """The feed, the mails to the owners, and last the pages, for which other changes wait."""
    _emit(work, index, project.id, event)
    await tell_owners(work, index, project.id, project.normalized, what=what, reason=reason)
    await remake(work, index, project.id, added_bytes=added_bytes)


def _emit(work: Work, index: Index, project_id: int, event: Event) -> None:
    work.emit(event, subject=project_subject(project_id), workspace_id=index.workspace_id)


def _checked_reason(reason: str | None) -> str | None:
    if reason is None:
        return None
    reason = " ".join(reason.split())
    if len(reason) > REASON_LENGTH_MAX or not reason.isprintable():
        raise ReasonTooLong(
            fields={"reason": f"Give a reason of at most {REASON_LENGTH_MAX} characters."}
        )
    return reason


def _check_confirmed(typed: str, name: str) -> None:
    if typed.strip() != name:
        raise ConfirmationWrong(fields={"confirm": f"To do this, type {name} exactly."})
