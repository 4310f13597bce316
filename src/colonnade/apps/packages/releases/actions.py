"""Publishing: a checked file becomes visible in one transaction, or not at all."""

import msgspec
from packaging.utils import canonicalize_version

from colonnade.apps.packages.indexes.policies import MANAGE_PROJECT
from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.releases.errors import (
    FileExists,
    ProjectClosed,
    ProjectNameRefused,
    SecondSdist,
)
from colonnade.apps.packages.releases.messages import FilePublished, ProjectCreated
from colonnade.apps.packages.releases.names import look_alike, name_problem
from colonnade.apps.packages.releases.queries import ProjectPlace, find_project_id
from colonnade.apps.packages.releases.simple_pages import remake
from colonnade.apps.packages.releases.values import CheckedFile, FileKind
from colonnade.apps.packages.roles.queries import must_upload
from colonnade.apps.packages.roles.values import ProjectRole, project_subject
from colonnade.kernel.permissions import Access
from colonnade.kernel.work import Look, Work
from colonnade.kernel.workspaces import keep_grant


async def is_published(look: Look, index: Index, file: CheckedFile) -> bool:
    """Whether these very bytes are there under this name already: then all is well.

    Raises FileExists where the name means other bytes, also if they were deleted since, and where
    the bytes have another name.
    """
    row = await look.find(
        "select sha256, is_deleted from packages_file_name"
        " where index_id = %(index)s and name = %(name)s",
        {"index": index.id, "name": file.name},
    )
    if row is not None:
        if row[1]:
            raise FileExists(
                f"File already exists: {file.name} was deleted, and a name is used once only. "
                "Publish a new version."
            )
        if row[0] != file.digests.sha256:
            raise FileExists(
                f"File already exists: {file.name} is there with other contents. "
                "Publish a new version."
            )
        return True
    twin = await look.value(
        "select name from packages_file_name"
        " where index_id = %(index)s and sha256 = %(sha256)s limit 1",
        {"index": index.id, "sha256": file.digests.sha256},
    )
    if twin is not None:
        raise FileExists(f"File already exists: its contents are those of {twin}.")
    return False


async def publish(work: Work, index: Index, file: CheckedFile) -> None:
    """Raises FileExists, SecondSdist, ProjectNameRefused, ProjectClosed."""
    project_id = await find_project_id(work, index, file.project)
    access = await must_upload(work, index, project_id, file.project)
    project = await _project(work, index, file, access)
    if await is_published(work, index, file):
        return
    release_id = await _release(work, project, file)
    await _add_file(work, index, release_id, file)
    serial = await remake(work, index, project.id, added_bytes=file.size_bytes)
    work.emit(
        FilePublished(
            index.id, project.normalized, file.version, file.name, file.digests.sha256, serial
        ),
        subject=project_subject(project.id),
        workspace_id=index.workspace_id,
    )


async def _project(work: Work, index: Index, file: CheckedFile, access: Access) -> ProjectPlace:
    """The project, locked for this transaction; made where there is none."""
    name = file.metadata.name
    find = (
        "select id, name, normalized, status from packages_project"
        " where index_id = %(index)s and normalized = %(name)s for update"
    )
    parameters = {"index": index.id, "name": file.project}
    project = await work.find_record(ProjectPlace, find, parameters)
    if project is None:
        await _make_project(work, index, name, file.project, access)
        project = await work.record(ProjectPlace, find, parameters)
    if project.status != "active":
        raise ProjectClosed(f"{project.name} is {project.status}: it takes no uploads.")
    if project.name != name:
        await work.execute(
            "update packages_project set name = %(name)s where id = %(id)s",
            {"name": name, "id": project.id},
        )
    return project


async def _make_project(
    work: Work, index: Index, name: str, normalized: str, access: Access
) -> None:
    if problem := name_problem(name):
        raise ProjectNameRefused(problem)
    prohibited = await work.find(
        "select reason from packages_prohibited_name where look_alike = %(alike)s",
        {"alike": look_alike(name)},
    )
    if prohibited is not None:
        raise ProjectNameRefused(f"The name {name} is prohibited here. {prohibited[0]}".strip())
    # Two names that look alike must not come in at the same moment.
    await work.execute(
        "select pg_advisory_xact_lock(hashtextextended(%(alike)s, %(index)s))",
        {"alike": look_alike(name), "index": index.id},
    )
    similar = await work.value(
        "select name from packages_project where index_id = %(index)s"
        " and look_alike = %(alike)s and normalized <> %(name)s",
        {"index": index.id, "alike": look_alike(name), "name": normalized},
    )
    if similar is not None:
        raise ProjectNameRefused(f"The name {name} is too similar to {similar}.")
    made = await work.value(
        "insert into packages_project (index_id, name, normalized, look_alike, created_by)"
        " values (%(index)s, %(display)s, %(name)s, %(alike)s, %(by)s)"
        " on conflict (index_id, normalized) do nothing returning id",
        {
            "index": index.id,
            "display": name,
            "name": normalized,
            "alike": look_alike(name),
            "by": work.actor.account_id,
        },
    )
    if made is None:
        return
    # Those who were to publish it first wait no longer.
    await work.execute(
        "update packages_publisher set expires_at = null"
        " where index_id = %(index)s and project = %(name)s and created_by = %(by)s",
        {"index": index.id, "name": normalized, "by": work.actor.account_id},
    )
    await work.execute(
        "delete from packages_publisher where index_id = %(index)s and project = %(name)s"
        " and expires_at is not null",
        {"index": index.id, "name": normalized},
    )
    work.emit(
        ProjectCreated(index.id, normalized),
        subject=project_subject(made),
        workspace_id=index.workspace_id,
    )
    account_id = work.actor.account_id
    if account_id is not None and access.role.rank < MANAGE_PROJECT.minimum.rank:
        # Who made it manages it, whatever they are in the workspace.
        await keep_grant(
            work,
            index.workspace_id,
            subject=project_subject(made),
            account_id=account_id,
            role=ProjectRole.OWNER.granted,
        )


async def _release(work: Work, project: ProjectPlace, file: CheckedFile) -> int:
    await work.execute(
        "insert into packages_release (project_id, version, canonical, metadata, created_by)"
        " values (%(project)s, %(version)s, %(canonical)s, %(metadata)s::jsonb, %(by)s)"
        " on conflict (project_id, canonical) do nothing",
        {
            "project": project.id,
            "version": file.version,
            "canonical": canonicalize_version(file.version),
            "metadata": msgspec.json.encode(file.metadata).decode(),
            "by": work.actor.account_id,
        },
    )
    release_id = await work.value(
        "select id from packages_release where project_id = %(project)s"
        " and canonical = %(canonical)s",
        {"project": project.id, "canonical": canonicalize_version(file.version)},
    )
    if file.kind is FileKind.SDIST:
        other = await work.value(
            "select name from packages_file where release_id = %(release)s and kind = 'sdist'",
            {"release": release_id},
        )
        if other is not None:
            raise SecondSdist(f"The release has an sdist already: {other}.")
    return release_id


async def _add_file(work: Work, index: Index, release_id: int, file: CheckedFile) -> None:
    is_wheel = file.kind is FileKind.WHEEL
    await work.execute(
        "insert into packages_file_name (index_id, name, sha256)"
        " values (%(index)s, %(name)s, %(sha256)s)",
        {"index": index.id, "name": file.name, "sha256": file.digests.sha256},
    )
    await work.execute(
        "insert into packages_file (release_id, index_id, name, kind, size_bytes, sha256,"
        " blake2_256, md5, metadata_sha256, metadata_bytes, requires_python, uploaded_by)"
        " values (%(release)s, %(index)s, %(name)s, %(kind)s, %(size)s, %(sha256)s, %(blake2)s,"
        " %(md5)s, %(metadata)s, %(metadata_bytes)s, %(requires)s, %(by)s)",
        {
            "release": release_id,
            "index": index.id,
            "name": file.name,
            "kind": file.kind.value,
            "size": file.size_bytes,
            "sha256": file.digests.sha256,
            "blake2": file.digests.blake2_256,
            "md5": file.digests.md5,
            "metadata": file.metadata_sha256 if is_wheel else None,
            "metadata_bytes": len(file.metadata_raw) if is_wheel else None,
            "requires": file.metadata.requires_python,
            "by": work.actor.account_id,
        },
    )
