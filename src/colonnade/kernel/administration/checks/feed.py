"""The readers of the feed: how far behind each is, and what it could not take."""

from collections.abc import Sequence

from colonnade.kernel.administration.findings import Finding, judged, warning
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.work import Look, Process

BEHIND_MAX = 1_000
COUNTED_MAX = 10_000

_BEHIND = """
select r.name, r.failures, r.error, (select count(*) from (
    select from feed_entry e where e.transaction >= pg_snapshot_xmin(r.snapshot::pg_snapshot)
    and not pg_visible_in_snapshot(e.transaction, r.snapshot::pg_snapshot) limit %(most)s) behind)
from feed_reader r order by r.name
"""


async def check_feed(process: Process) -> Sequence[Finding]:
    look = Look(process, system_actor())
    async with look.at_primary():
        rows = await look.rows(_BEHIND, {"most": COUNTED_MAX})
        aside = await look.rows("select reader, count(*) from feed_set_aside group by reader")
    found = [
        judged(
            f"feed: {name}",
            f"{behind} entries behind"
            + (f", failed {failures} times: {error}" if failures else ""),
            "A worker reads for it; its log says what keeps it",
            well_if=behind < BEHIND_MAX and not failures,
        )
        for name, failures, error, behind in rows
    ]
    found += [
        warning(f"feed: {reader}", f"{count} changes were set aside", "See them, and try again")
        for reader, count in aside
    ]
    return found
