"""Keeping the index up to date with the feed."""

from collections.abc import Sequence

from colonnade.kernel.feed import Entry
from colonnade.kernel.search.index import put_root
from colonnade.kernel.search.messages import PushDocuments
from colonnade.kernel.search.sources import WORKSPACES
from colonnade.kernel.search.values import Source
from colonnade.kernel.work import Subscriber, Work

ROOTS_A_PUSH = 100


def subscribers(sources: Sequence[Source]) -> list[Subscriber]:
    """For an installation whose apps have these things."""
    known = [WORKSPACES, *sources]

    async def consume(work: Work, entries: Sequence[Entry]) -> None:
        for source in known:
            wanted = [entry for entry in entries if entry.type in source.types]
            if wanted:
                roots = sorted(await source.touched(work, wanted))
                await write_roots(work, source, roots)

    types = frozenset(name for source in known for name in source.types)
    return [Subscriber("search", consume, types=types)]


async def write_roots(work: Work, source: Source, roots: Sequence[str]) -> None:
    """What is under these now; an OpenSearch server hears of it by a job."""
    connection = await work.connection()
    for root in roots:
        await put_root(connection, root, await source.documents(work, root), work.now)
    if not work.process.settings.search.opensearch_url:
        return
    for start in range(0, len(roots), ROOTS_A_PUSH):
        job = PushDocuments(list(roots[start : start + ROOTS_A_PUSH]))
        await work.order(job, workspace_id=None, title="Tell the search server what changed")
