"""The demo's tables, loaded by the actions themselves."""

import json

import pytest

from colonnade.apps.tables import PageAsked, Selection, Shape, databases_of, read_page, table_by_id
from colonnade.boot.command_work import command_work
from colonnade.boot.demo_tables import ORDERS, load_tables
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.work import Look, Process
from colonnade.kernel.workspaces import create_workspace

pytestmark = pytest.mark.anyio


async def test_the_demo_has_rows_and_views(process: Process) -> None:
    async with command_work(process) as work:
        workspace = await create_workspace(work, "Demo")
    await load_tables(process, workspace.id)
    look = Look(process, system_actor())
    databases = await databases_of(look, workspace.id)
    assert [database.name for database in databases] == ["Atlas", "Shop"]
    orders = next(table for table in databases[1].tables if table.name == "Orders")
    table = await table_by_id(look, orders.id)
    view = next(view for view in table.views if view.name == "To send")
    asked = PageAsked(Shape.OBJECTS, 1000, selection=Selection(view=view.id))
    rows = json.loads(await read_page(look, table.id, asked))["rows"]
    assert 10 < len(rows) < 1000
    assert {row["fields"]["State"] for row in rows} == {"New", "Packed"}
    last = PageAsked(Shape.OBJECTS, 100, offset=ORDERS - 1)
    assert len(json.loads(await read_page(look, table.id, last))["rows"]) == 1
