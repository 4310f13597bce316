"""Purging: with the commit, here and in the cache in front of us."""

from colonnade.kernel.edge.listening import DROP, RENEW
from colonnade.kernel.edge.orders import PurgeOuter
from colonnade.kernel.edge.values import CHANNEL, joined
from colonnade.kernel.work import Work


async def purge(work: Work, *keys: str, drop: bool = False) -> None:
    """Answers that name one of these keys are made anew, from this work's commit on.

    With `drop` they are forgotten at once, and not even handed out where a new one can't be made:
    for what is no longer for everybody.
    """
    header = joined(keys)
    payload = f"{DROP if drop else RENEW} {header}"
    await work.execute(
        "select pg_notify(%(channel)s, %(payload)s)", {"channel": CHANNEL, "payload": payload}
    )
    if work.process.settings.edge.outer:
        await work.order(
            PurgeOuter(header, drop),
            workspace_id=None,
            title="Tell the cache in front of us what changed",
        )
