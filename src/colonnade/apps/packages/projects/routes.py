"""Projects' part of the API."""

from typing import Annotated

from litestar import delete, get, patch, post, put
from litestar.params import Parameter
from packaging.utils import canonicalize_name

from colonnade.apps.packages.indexes.queries import index_by_id
from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.projects import actions, people, queries
from colonnade.apps.packages.projects.payloads import (
    HistoryEntry,
    HistoryList,
    InvitationDraft,
    PeopleList,
    ProjectList,
    ReleaseList,
    RoleChange,
    StatusChange,
    Transfer,
    YankChange,
)
from colonnade.apps.packages.projects.sentences import told
from colonnade.apps.packages.projects.values import Project, Release
from colonnade.apps.packages.roles.queries import invitations_of, must_see, roles_of
from colonnade.kernel.web import decode_cursor, encode_cursor, page_size
from colonnade.kernel.work import Look, Work

TAGS = ["packages"]
PROJECTS = "/api/v1/indexes/{index_id:int}/projects"
PROJECT = PROJECTS + "/{project:str}"

Confirm = Annotated[str, Parameter(description="Its name, as it is shown")]


@get(PROJECTS, summary="An index's projects, or those that fit a search", tags=TAGS)
async def list_projects(
    look: Look,
    index_id: int,
    search: str = "",
    cursor: str | None = None,
    limit: int | None = None,
) -> ProjectList:
    index = await index_by_id(look, index_id)
    after = decode_cursor(cursor, tuple[int, str]) if cursor else None
    found, following = await queries.find_projects(
        look, index, search, after=after, limit=page_size(limit)
    )
    return ProjectList(found, encode_cursor(following) if following else None)


@get(PROJECT, summary="A project", tags=TAGS)
async def show_project(look: Look, index_id: int, project: str) -> Project:
    index = await index_by_id(look, index_id)
    return await queries.project_at(look, index, canonicalize_name(project))


@patch(PROJECT, summary="Archive a project, deprecate it, or make it active again", tags=TAGS)
async def change_project(work: Work, index_id: int, project: str, data: StatusChange) -> None:
    index = await index_by_id(work, index_id)
    name = canonicalize_name(project)
    await actions.set_status(work, index, name, status=data.status, reason=data.reason)


@delete(PROJECT, summary="Delete a project with all its releases", tags=TAGS)
async def delete_project(work: Work, index_id: int, project: str, confirm: Confirm = "") -> None:
    index = await index_by_id(work, index_id)
    await actions.delete_project(work, index, canonicalize_name(project), confirmed=confirm)


@post(PROJECT + "/transfer", summary="Move a project to another index", tags=TAGS)
async def transfer_project(work: Work, index_id: int, project: str, data: Transfer) -> Index:
    index = await index_by_id(work, index_id)
    name = canonicalize_name(project)
    return await actions.transfer_project(
        work, index, name, to_index_id=data.to_index_id, confirmed=data.confirm
    )


@get(PROJECT + "/releases", summary="A project's releases", tags=TAGS)
async def list_releases(look: Look, index_id: int, project: str) -> ReleaseList:
    index = await index_by_id(look, index_id)
    found = await queries.project_at(look, index, canonicalize_name(project))
    return ReleaseList(await queries.releases_of(look, found))


@get(PROJECT + "/releases/{version:str}", summary="A release and its files", tags=TAGS)
async def show_release(look: Look, index_id: int, project: str, version: str) -> Release:
    index = await index_by_id(look, index_id)
    found = await queries.project_at(look, index, canonicalize_name(project))
    return await queries.release_of(look, found, version)


@patch(PROJECT + "/releases/{version:str}", summary="Yank a release, or take it back", tags=TAGS)
async def yank_release(
    work: Work, index_id: int, project: str, version: str, data: YankChange
) -> None:
    index = await index_by_id(work, index_id)
    name = canonicalize_name(project)
    await actions.yank_release(work, index, name, version, reason=data.kept)


@delete(PROJECT + "/releases/{version:str}", summary="Delete a release", tags=TAGS)
async def delete_release(
    work: Work, index_id: int, project: str, version: str, confirm: Confirm = ""
) -> None:
    index = await index_by_id(work, index_id)
    name = canonicalize_name(project)
    await actions.delete_release(work, index, name, version, confirmed=confirm)


@patch(PROJECT + "/files/{file_name:str}", summary="Yank a file, or take it back", tags=TAGS)
async def yank_file(
    work: Work, index_id: int, project: str, file_name: str, data: YankChange
) -> None:
    index = await index_by_id(work, index_id)
    name = canonicalize_name(project)
    await actions.yank_file(work, index, name, file_name, reason=data.kept)


@delete(PROJECT + "/files/{file_name:str}", summary="Delete a file", tags=TAGS)
async def delete_file(
    work: Work, index_id: int, project: str, file_name: str, confirm: Confirm = ""
) -> None:
    index = await index_by_id(work, index_id)
    name = canonicalize_name(project)
    await actions.delete_file(work, index, name, file_name, confirmed=confirm)


@get(PROJECT + "/people", summary="Who has a role in a project, and who is invited", tags=TAGS)
async def list_people(look: Look, index_id: int, project: str) -> PeopleList:
    index = await index_by_id(look, index_id)
    found = await queries.project_at(look, index, canonicalize_name(project))
    await must_see(look, index, found.id, found.normalized)
    return PeopleList(await roles_of(look, index, found.id), await invitations_of(look, found.id))


@post(PROJECT + "/invitations", summary="Invite somebody to a project", tags=TAGS, status_code=204)
async def invite(work: Work, index_id: int, project: str, data: InvitationDraft) -> None:
    index = await index_by_id(work, index_id)
    name = canonicalize_name(project)
    await people.invite_to_project(work, index, name, email=data.email, role=data.role)


@delete(PROJECT + "/invitations/{invitation_id:int}", summary="Withdraw an invitation", tags=TAGS)
async def withdraw(work: Work, index_id: int, project: str, invitation_id: int) -> None:
    index = await index_by_id(work, index_id)
    await people.withdraw_invitation(work, index, canonicalize_name(project), invitation_id)


@put(PROJECT + "/people/{account_id:int}", summary="Change somebody's role", tags=TAGS)
async def change_role(
    work: Work, index_id: int, project: str, account_id: int, data: RoleChange
) -> None:
    index = await index_by_id(work, index_id)
    await people.change_role(work, index, canonicalize_name(project), account_id, data.role)


@delete(PROJECT + "/people/{account_id:int}", summary="Take somebody's role back", tags=TAGS)
async def take_role(work: Work, index_id: int, project: str, account_id: int) -> None:
    index = await index_by_id(work, index_id)
    await people.take_role(work, index, canonicalize_name(project), account_id)


@get(PROJECT + "/history", summary="What happened to a project", tags=TAGS)
async def show_history(look: Look, index_id: int, project: str) -> HistoryList:
    index = await index_by_id(look, index_id)
    found = await queries.project_at(look, index, canonicalize_name(project))
    await must_see(look, index, found.id, found.normalized)
    return HistoryList(
        [
            HistoryEntry(entry.at, entry.who, told(entry.type, entry.payload))
            for entry in await queries.history_of(look, found)
        ]
    )


routes = [
    list_projects,
    show_project,
    change_project,
    delete_project,
    transfer_project,
    list_releases,
    show_release,
    yank_release,
    delete_release,
    yank_file,
    delete_file,
    list_people,
    invite,
    withdraw,
    change_role,
    take_role,
    show_history,
]
