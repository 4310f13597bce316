"""Tables for tests: a process on a database of the test's own, and people with roles in it."""

import pytest
from support.tables import Room, open_room

from colonnade.kernel.work import Process


@pytest.fixture
async def room(process: Process) -> Room:
    """A workspace with a database, an editor and a stranger."""
    return await open_room(process)
