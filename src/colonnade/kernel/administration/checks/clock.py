"""The clock of this machine against the database's: codes, links and schedules go by it."""

from collections.abc import Sequence

from colonnade.kernel.administration.findings import Finding, judged
from colonnade.kernel.work import Process
from colonnade.kit.clock import now_utc

APART_S_MAX = 2.0


async def check_clock(process: Process) -> Sequence[Finding]:
    async with process.database.reading() as connection:
        before = now_utc()
        row = await (await connection.execute("select clock_timestamp()")).fetchone()
        after = now_utc()
    assert row is not None
    apart_s = abs((row[0] - before - (after - before) / 2).total_seconds())
    return [
        judged(
            "clock",
            f"{apart_s:.2f} s apart from the database's",
            "Run a time service (chrony, systemd-timesyncd) on both machines",
            well_if=apart_s <= APART_S_MAX,
        )
    ]
