"""What is to be done with the trash."""

from typing import ClassVar

from colonnade.apps.tables.trash.values import RemovedKind
from colonnade.kernel.jobs import Job, Queue


class EmptyTrash(Job, frozen=True):
    """Order a purge for each thing that has been in the trash for long enough."""

    type: ClassVar[str] = "tables.trash.empty"
    queue: ClassVar[Queue] = "background"


class PurgeRemoved(Job, frozen=True):
    type: ClassVar[str] = "tables.removed.purge"
    queue: ClassVar[Queue] = "background"
    kind: RemovedKind
    id: int
