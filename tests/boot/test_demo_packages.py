"""The demo's index: built by hatchling, published by the product's own checks."""

import pytest

from colonnade.apps.packages import indexes_of
from colonnade.boot.command_work import command_work
from colonnade.boot.demo_packages import load_packages
from colonnade.kernel.work import Process
from colonnade.kernel.workspaces import create_workspace

pytestmark = pytest.mark.anyio


async def test_the_demo_has_projects_to_install(process: Process) -> None:
    async with command_work(process) as work:
        workspace = await create_workspace(work, "Demo")
    await load_packages(process, workspace.id)
    async with command_work(process) as work:
        [index] = await indexes_of(work, workspace.id)
        assert index.is_public
        rows = await work.rows("select name from packages_file order by name")
    assert [row[0] for row in rows] == [
        "demo_cities-1.0-py3-none-any.whl",
        "demo_cities-1.0.tar.gz",
        "demo_cities-1.1-py3-none-any.whl",
        "demo_cities-1.1.tar.gz",
        "demo_report-0.3-py3-none-any.whl",
        "demo_report-0.3.tar.gz",
    ]
