"""Bytes that no release names go; what is published stays, whatever its age."""

import io
import os
from datetime import timedelta

import pytest
from support.wheels import wheel

from colonnade.apps.packages import FileKind, create_index, publish_made
from colonnade.apps.packages.releases.jobs import KEPT_FOR, sweep_files
from colonnade.apps.packages.releases.messages import SweepFiles
from colonnade.apps.packages.releases.values import AREA, METADATA_AREA
from colonnade.boot.command_work import command_work
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.storage import FolderStorage, StoredFile
from colonnade.kernel.work import Process, Work
from colonnade.kernel.workspaces import create_workspace

pytestmark = pytest.mark.anyio


async def test_only_what_nobody_names_is_swept(process: Process) -> None:
    storage = process.storage
    assert isinstance(storage, FolderStorage)
    async with command_work(process) as work:
        workspace = await create_workspace(work, "Swept")
        index = await create_index(work, workspace.id, name="main", is_public=False)
    name, data = wheel()
    async with command_work(process) as work:
        file = await publish_made(work, index, name, FileKind.WHEEL, io.BytesIO(data))
    published = StoredFile(AREA, file.digests.sha256, file.size_bytes)
    described = StoredFile(METADATA_AREA, file.metadata_sha256, len(file.metadata_raw))
    left, fresh = [
        await storage.save(_of(text), area=AREA, size_bytes_max=9) for text in (b"left", b"new")
    ]
    old = (Work(process, system_actor()).now - KEPT_FOR - timedelta(hours=1)).timestamp()
    for stored in (published, described, left):
        os.utime(storage.path(stored), (old, old))
    async with command_work(process) as work:
        await sweep_files(_Context(work), SweepFiles())  # pyright: ignore[reportArgumentType]
    assert [await storage.holds(stored) for stored in (published, described, left, fresh)] == [
        True,
        True,
        False,
        True,
    ]


async def _of(text: bytes):
    yield text


class _Context:
    """As the runner gives one, with the work of the test."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def work(self) -> Work:
        return self._work
