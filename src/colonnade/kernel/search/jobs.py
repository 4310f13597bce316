"""Indexing anew, and telling an OpenSearch server."""

from collections.abc import Sequence
from typing import Any

import msgspec

from colonnade.kernel.jobs import Scheduled
from colonnade.kernel.search.index import forget_unused_words, roots_known
from colonnade.kernel.search.messages import PushDocuments, Reindex
from colonnade.kernel.search.opensearch import document_body, open_search_engine
from colonnade.kernel.search.sources import WORKSPACES
from colonnade.kernel.search.subscribers import write_roots
from colonnade.kernel.search.values import Source
from colonnade.kernel.work import JobContext, JobHandler, Work

WEEK_S = 7 * 86_400
ROOTS_A_STEP = 200

_UNDER = """
select subject, root, workspace_id, within, kind, title, text, url, updated_at
from search_document where root = any(%(roots)s)
"""


class Reindexed(msgspec.Struct, frozen=True):
    roots: int


async def push_documents(context: JobContext, job: PushDocuments) -> None:
    """By what the database holds now, so that it may come late or twice."""
    await push_roots(context.work(), job.roots)


async def push_roots(work: Work, roots: Sequence[str]) -> None:
    engine = open_search_engine(work.process.settings)
    if engine is None:
        return
    await engine.prepare()
    # Grows with every push: a push that read earlier has the lower number.
    version: int = await work.value("select pg_current_xact_id()::text::bigint")
    rows = await work.rows(_UNDER, {"roots": list(roots)})
    documents = [document_body(row) for row in rows]
    await engine.push(documents, version=version)
    await engine.drop(roots, but=[document["subject"] for document in documents])


def handlers(sources: Sequence[Source]) -> list[JobHandler[Any]]:
    """For an installation whose apps have these things."""
    known = [WORKSPACES, *sources]

    async def reindex(context: JobContext, _job: Reindex) -> Reindexed:
        work = context.work()
        count = 0
        for source in known:
            roots = await _all_roots(work, source)
            for start in range(0, len(roots), ROOTS_A_STEP):
                await write_roots(work, source, roots[start : start + ROOTS_A_STEP])
                count += len(roots[start : start + ROOTS_A_STEP])
                await context.progress(count, None, "Indexing")
        await forget_unused_words(await work.connection())
        return Reindexed(count)

    return [JobHandler(Reindex, reindex), JobHandler(PushDocuments, push_documents)]


async def _all_roots(work: Work, source: Source) -> list[str]:
    """Those that are there, and those that were and may be gone."""
    roots = set(await source.roots(work))
    for prefix in source.prefixes:
        roots |= set(await roots_known(await work.connection(), prefix))
    return sorted(roots)


schedule = [
    Scheduled(Reindex(), "Index anew what can be found", every_s=WEEK_S, after_s=3 * 86_400)
]
