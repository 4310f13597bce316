"""Pages on which the owners of a project manage it: forms that need no JavaScript."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from colonnade.apps.packages.indexes.queries import index_by_id, index_for_person, indexes_of
from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.projects import actions, people, queries
from colonnade.apps.packages.projects.errors import StatusUnknown
from colonnade.apps.packages.projects.pages import AnyRequest, page
from colonnade.apps.packages.projects.sentences import told
from colonnade.apps.packages.projects.values import OWN_STATUSES, FileLine, Project, ReleaseLine
from colonnade.apps.packages.roles.queries import (
    invitations_of,
    must_see,
    open_invitation,
    roles_of,
)
from colonnade.apps.packages.roles.values import ProjectRole
from colonnade.kernel.errors import NotFound, Problem, Unauthenticated
from colonnade.kernel.permissions import Access
from colonnade.kernel.web import check_csrf_token, state_of
from colonnade.kernel.work import Look, Work


class ManageForm(msgspec.Struct):
    """All forms of the page: what to do, to what, and what was typed."""

    csrf: str = ""
    do: str = ""
    of: str = ""
    reason: str = ""
    confirm: str = ""
    email: str = ""
    role: str = ""
    status: str = ""


ManageBody = Annotated[ManageForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
Deed = Callable[[Work, Index, str, ManageForm], Awaitable[object]]


def check_form(request: AnyRequest, given: str) -> None:
    state = state_of(request.scope)
    check_csrf_token(state.process.settings.secret_key, state.credentials.session, given)


async def _yank(work: Work, index: Index, name: str, form: ManageForm) -> None:
    await actions.yank_release(work, index, name, form.of, reason=form.reason)


async def _unyank(work: Work, index: Index, name: str, form: ManageForm) -> None:
    await actions.yank_release(work, index, name, form.of, reason=None)


async def _yank_file(work: Work, index: Index, name: str, form: ManageForm) -> None:
    await actions.yank_file(work, index, name, form.of, reason=form.reason)


async def _unyank_file(work: Work, index: Index, name: str, form: ManageForm) -> None:
    await actions.yank_file(work, index, name, form.of, reason=None)


async def _delete_release(work: Work, index: Index, name: str, form: ManageForm) -> None:
    await actions.delete_release(work, index, name, form.of, confirmed=form.confirm)


async def _delete_file(work: Work, index: Index, name: str, form: ManageForm) -> None:
    await actions.delete_file(work, index, name, form.of, confirmed=form.confirm)


async def _delete_project(work: Work, index: Index, name: str, form: ManageForm) -> None:
    await actions.delete_project(work, index, name, confirmed=form.confirm)


async def _status(work: Work, index: Index, name: str, form: ManageForm) -> None:
    await actions.set_status(work, index, name, status=form.status, reason=form.reason)


async def _transfer(work: Work, index: Index, name: str, form: ManageForm) -> Index:
    return await actions.transfer_project(
        work, index, name, to_index_id=_number(form.of), confirmed=form.confirm
    )


async def _invite(work: Work, index: Index, name: str, form: ManageForm) -> None:
    await people.invite_to_project(work, index, name, email=form.email, role=_role(form))


async def _withdraw(work: Work, index: Index, name: str, form: ManageForm) -> None:
    await people.withdraw_invitation(work, index, name, _number(form.of))


async def _take(work: Work, index: Index, name: str, form: ManageForm) -> None:
    await people.take_role(work, index, name, _number(form.of))


async def _role_change(work: Work, index: Index, name: str, form: ManageForm) -> None:
    await people.change_role(work, index, name, _number(form.of), _role(form))


DEEDS: Mapping[str, Deed] = {
    "yank": _yank,
    "unyank": _unyank,
    "yank-file": _yank_file,
    "unyank-file": _unyank_file,
    "delete-release": _delete_release,
    "delete-file": _delete_file,
    "delete-project": _delete_project,
    "status": _status,
    "transfer": _transfer,
    "invite": _invite,
    "withdraw": _withdraw,
    "take-role": _take,
    "role": _role_change,
}


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:  # noqa: PLR2004  (of an id)
        raise NotFound
    return int(text)


def _role(form: ManageForm) -> ProjectRole:
    return ProjectRole.OWNER if form.role == ProjectRole.OWNER else ProjectRole.MAINTAINER


MANAGE_PATH = "/{workspace:str}/{index_name:str}/project/{project:str}/manage"


@get(MANAGE_PATH, include_in_schema=False)
async def manage_page(
    request: AnyRequest, look: Look, workspace: str, index_name: str, project: str
) -> Response[Any]:
    index = await index_for_person(look, workspace, index_name)
    return await _page(request, look, index, project)


@post(MANAGE_PATH, include_in_schema=False)
async def manage(
    request: AnyRequest,
    work: Work,
    workspace: str,
    index_name: str,
    project: str,
    data: ManageBody,
) -> Response[Any]:
    check_form(request, data.csrf)
    index = await index_for_person(work, workspace, index_name)
    deed = DEEDS.get(data.do)
    if deed is None:
        raise StatusUnknown("There is nothing like that to do.")
    try:
        moved = await deed(work, index, project, data)
    except (Unauthenticated, NotFound):
        raise
    except Problem as problem:
        await work.roll_back()
        look = Look(work.process, work.actor)
        return await _page(request, look, index, project, problem=problem)
    if data.do == "delete-project":
        return Redirect(f"{index.address}/", status_code=303)
    place = moved if isinstance(moved, Index) else index
    return Redirect(f"{place.address}/project/{project}/manage", status_code=303)


async def _page(
    request: AnyRequest, look: Look, index: Index, name: str, *, problem: Problem | None = None
) -> Response[Any]:
    project = await queries.project_at(look, index, name)
    access = await must_see(look, index, project.id, project.normalized)
    releases = await queries.releases_of(look, project)
    return page(
        request,
        look,
        "manage.html",
        index,
        problem.status if problem else 200,
        project=project,
        problem=problem,
        releases=releases,
        files={line.version: await _files(look, project, line) for line in releases[:FILES_OF_MAX]},
        people=await roles_of(look, index, project.id),
        invitations=await invitations_of(look, project.id),
        told=told,
        history=await queries.history_of(look, project),
        statuses=OWN_STATUSES,
        targets=await _targets(look, index, access),
        me=look.actor.account_id,
    )


FILES_OF_MAX = 20
"""Releases whose files are listed at once; older ones are managed by the API, or on their own."""


async def _files(look: Look, project: Project, line: ReleaseLine) -> list[FileLine]:
    return (await queries.release_of(look, project, line.version)).files


async def _targets(look: Look, index: Index, access: Access) -> list[Index]:
    """The other indexes of the workspace, for one who manages indexes there."""
    if access.workspace_id != index.workspace_id:
        return []
    try:
        found = await indexes_of(look, index.workspace_id)
    except Problem:
        return []
    return [one for one in found if one.id != index.id]


INVITATION_PATH = "/packages/invitations/{secret:str}"


@get(INVITATION_PATH, include_in_schema=False)
async def invitation_page(request: AnyRequest, look: Look, secret: str) -> Response[Any]:
    return await _invitation_page(request, look, secret)


@post(INVITATION_PATH, include_in_schema=False)
async def answer_invitation(
    request: AnyRequest, work: Work, secret: str, data: ManageBody
) -> Response[Any]:
    check_form(request, data.csrf)
    if not work.actor.is_somebody:
        return Redirect(await people.way_into_project(work, secret), status_code=303)
    try:
        found = await people.accept_project_invitation(work, secret)
    except Problem as problem:
        await work.roll_back()
        look = Look(work.process, work.actor)
        return await _invitation_page(request, look, secret, problem=problem)
    index = await index_by_id(work, found.index_id)
    return Redirect(f"{index.address}/project/{found.normalized}/", status_code=303)


async def _invitation_page(
    request: AnyRequest, look: Look, secret: str, *, problem: Problem | None = None
) -> Response[Any]:
    invitation = await open_invitation(look, secret)
    name = await queries.index_name(look, invitation.index_id)
    index = Index(
        invitation.index_id, invitation.workspace_id, f"w{invitation.workspace_id}", name, False
    )
    return page(
        request,
        look,
        "invitation.html",
        index,
        problem.status if problem else 200,
        invitation=invitation,
        problem=problem,
        signed_in=look.actor.email,
    )


pages = [manage_page, manage, invitation_page, answer_invitation]
