"""`colonnade up --demo`: a workspace to look around in, made by the same actions people use.

It belongs to the first account: the one that is there, or the one the printed link makes.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence

from colonnade.boot.command_work import command_work
from colonnade.boot.data_folder import DEMO_FILE
from colonnade.boot.demo_packages import load_packages
from colonnade.boot.demo_tables import load_tables
from colonnade.kernel.accounts import give_to_first_account
from colonnade.kernel.settings import Settings
from colonnade.kernel.telemetry import configure_logging, log
from colonnade.kernel.work import Process, open_process
from colonnade.kernel.workspaces import create_workspace

WORKSPACE_NAME = "Demo"
Loader = Callable[[Process, int], Awaitable[None]]

loaders: Sequence[Loader] = (load_tables, load_packages)
"""Each app's part: given the process and the workspace, it opens works of its own."""


def load_demo(settings: Settings) -> None:
    """Once for a data folder."""
    configure_logging(level=settings.log_level, form=settings.log_format, process="demo")
    if (settings.data_folder / DEMO_FILE).exists():
        return
    workspace_id = asyncio.run(_load(settings))
    loaded = json.dumps({"workspace": workspace_id})
    (settings.data_folder / DEMO_FILE).write_text(loaded, encoding="utf-8")
    log.info("demo.loaded", workspace=workspace_id)


async def _load(settings: Settings) -> int:
    async with open_process(settings) as process:
        async with command_work(process) as work:
            workspace = await create_workspace(work, WORKSPACE_NAME)
            await give_to_first_account(work, workspace.id)
        for load in loaders:
            await load(process, workspace.id)
    return workspace.id
