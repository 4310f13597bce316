"""Telling the cache in front of us. It may be told twice; a purge does no harm."""

from typing import Any

from colonnade.kernel.edge.orders import PurgeOuter
from colonnade.kernel.outgoing import OutgoingFailed, open_client
from colonnade.kernel.work import JobContext, JobHandler

TIMEOUT_S = 10.0
ANSWER_BYTES_MAX = 64 * 1024


async def purge_outer(context: JobContext, job: PurgeOuter) -> None:
    """Raises OutgoingFailed where one of them did not take it; the job tries again."""
    settings = context.work().process.settings
    edge = settings.edge
    async with open_client(settings) as client:
        for url in edge.outer_urls:
            method, headers = _asking(edge.outer, edge.outer_key, job)
            answer = await client.request(
                method, url, headers=headers, timeout_s=TIMEOUT_S, bytes_max=ANSWER_BYTES_MAX
            )
            if answer.status >= 300:  # noqa: PLR2004
                raise OutgoingFailed(f"The cache in front of us answered {answer.status}.")


def _asking(outer: str, key: str, job: PurgeOuter) -> tuple[str, dict[str, str]]:
    """Fastly: the purge API, by surrogate keys. Varnish: as our configuration of it has it."""
    if outer == "fastly":
        soft = {} if job.drop else {"Fastly-Soft-Purge": "1"}
        return "POST", {"Fastly-Key": key, "Surrogate-Key": job.keys, **soft}
    return "PURGE", {"Surrogate-Key": job.keys, **({} if job.drop else {"Soft-Purge": "1"})}


handlers: list[JobHandler[Any]] = [JobHandler(PurgeOuter, purge_outer)]
