"""What is to be done with the index."""

from typing import ClassVar

from colonnade.kernel.jobs import Job, Queue


class Reindex(Job, frozen=True):
    """Write all documents anew."""

    type: ClassVar[str] = "search.documents.reindex"
    queue: ClassVar[Queue] = "background"


class PushDocuments(Job, frozen=True):
    """Bring an OpenSearch server up to date with these roots, as they are by then."""

    type: ClassVar[str] = "search.documents.push"
    queue: ClassVar[Queue] = "background"
    roots: list[str]
