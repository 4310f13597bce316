"""Deleted, restored, purged: with everything that anybody keeps of a workspace."""

import inspect
import re
import sys
from datetime import timedelta

import pytest
from sqlalchemy import ForeignKey
from support.tables import Room, open_room

from colonnade.boot import handlers
from colonnade.boot.handlers import purgers
from colonnade.boot.migrating import load_models
from colonnade.kernel.database import metadata
from colonnade.kernel.errors import NotFound
from colonnade.kernel.permissions import NotAllowed, Role, system_actor
from colonnade.kernel.work import Process, Work
from colonnade.kernel.workspaces import trash
from colonnade.kernel.workspaces.invitations import invite
from colonnade.kernel.workspaces.trash import (
    delete_workspace,
    my_deleted_workspaces,
    purge_workspace,
    restore_workspace,
    workspaces_to_purge,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def room(process: Process) -> Room:
    return await open_room(process)


async def age(room: Room, days: int) -> None:
    async with room.process.database.writing() as connection:
        await connection.execute(
            "update workspaces_workspace set deleted_at = deleted_at - make_interval(days => %s)",
            (days,),
        )


async def left_of(room: Room, workspace_id: int) -> dict[str, int]:
    """Rows that name the workspace, by table: every table of ours that has such a column."""
    load_models()
    found: dict[str, int] = {}
    for name, table in metadata.tables.items():
        if "workspace_id" in table.columns:
            count = await room.look().value(
                f"select count(*) from {name} where workspace_id = %(id)s", {"id": workspace_id}
            )
            if count:
                found[name] = count
    return found


async def test_only_owners_delete_and_restore(room: Room) -> None:
    with pytest.raises(NotAllowed):
        async with room.work("admin") as work:
            await delete_workspace(work, room.workspace_id)
    async with room.work() as work:
        await delete_workspace(work, room.workspace_id)
    with pytest.raises(NotFound):
        await room.look("admin").access(room.workspace_id)
    assert await my_deleted_workspaces(room.look("admin")) == []
    for who in ("admin", "stranger"):
        with pytest.raises(NotFound):
            async with room.work(who) as work:
                await restore_workspace(work, room.workspace_id)
    [deleted] = await my_deleted_workspaces(room.look())
    kept = timedelta(days=room.process.settings.workspaces.trash_days)
    assert deleted.purged_at - deleted.deleted_at == kept
    async with room.work() as work:
        await restore_workspace(work, room.workspace_id)
    assert (await room.look("admin").access(room.workspace_id)).role.value == "admin"


async def test_what_is_past_the_trash_is_gone_for_good(room: Room) -> None:
    table = await room.table(("N", "text", {}))
    await room.create(table.id, {"N": "secret"})
    async with room.work() as work:
        await invite(work, room.workspace_id, ["soon@example.com"], Role.VIEWER)
        await delete_workspace(work, room.workspace_id)
    days = room.process.settings.workspaces.trash_days
    await age(room, days - 1)
    assert await workspaces_to_purge(room.look()) == []
    await age(room, 1)
    assert await workspaces_to_purge(room.look()) == [room.workspace_id]
    assert await my_deleted_workspaces(room.look()) == []
    with pytest.raises(NotFound):
        async with room.work() as work:
            await restore_workspace(work, room.workspace_id)

    await purge(room)
    schema = await room.look().value(
        "select to_regnamespace(%(name)s)::text", {"name": f"w{room.workspace_id}"}
    )
    assert schema is None
    left = await left_of(room, room.workspace_id)
    assert left == {}, (
        f"rows of a purged workspace are left in {', '.join(left)}: add them to `purgers` in"
        " boot/handlers.py (purger_of)"
    )
    [told] = await room.entries("installation:0")
    assert told[0] == "workspaces.workspace.purged"


def test_every_table_with_a_workspace_is_purged_by_somebody() -> None:
    load_models()
    modules = [trash, handlers, *(sys.modules[purger.__module__] for purger in purgers)]
    sources = "\n".join(inspect.getsource(module) for module in modules)
    missing = [
        name
        for name, table in metadata.tables.items()
        if "workspace_id" in table.columns
        and not re.search(rf"""(from |"){name}\b""", sources)
        and not any(goes_with(key) for key in table.foreign_keys)
    ]
    assert not missing, f"add {', '.join(missing)} to `purgers` in boot/handlers.py (purger_of)"


def goes_with(key: ForeignKey) -> bool:
    """Its rows are deleted with a workspace's, a team's or a member's."""
    return key.ondelete == "CASCADE" and key.column.table.name in {
        "workspaces_workspace",
        "permissions_team",
        "permissions_member",
        "tables_database",
    }


async def test_a_living_workspace_is_not_purged(room: Room) -> None:
    await purge(room)
    assert (await room.look().access(room.workspace_id)).role.value == "owner"


async def purge(room: Room) -> None:
    work = Work(room.process, system_actor())
    await purge_workspace(work, purgers, room.workspace_id, job_id=0)
    await work.commit()
