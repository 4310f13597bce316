"""O-11: connections to the broker of jobs cut three times in three seconds; and a silent network.

Celery's consumers are known to stay up and take nothing after that. A job that is ordered when the
network is healed must be done soon, by the same worker, or by one that its supervisor started
because it had noticed and ended.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from support.brokers import RABBITMQ, RabbitBroker, RedisBroker  # noqa: E402
from support.proxies import Proxy, proxy_to_port  # noqa: E402
from support.trial_jobs import Leave, make_marks, order  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402
from bench.drills.workshop import KeptWorker, own_servers, until_over  # noqa: E402
from colonnade.kernel.permissions import system_actor  # noqa: E402
from colonnade.kernel.settings import Settings  # noqa: E402
from colonnade.kernel.work import Process, open_process  # noqa: E402

CUTS = 3
CUT_EVERY_S_SHORT, CUT_EVERY_S_LONG = 0.5, 1.0
SILENT_S_LONG = 15.0
ROUNDS_LONG = 2
WITHIN_S = 30.0
GIVEN_UP_AFTER_S = 150.0

BROKERS: dict[str, type[RedisBroker] | type[RabbitBroker]] = {
    "Redis": RedisBroker,
    "RabbitMQ": RabbitBroker,
}


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (what `run` hands over)
    with own_servers() as (settings, folder):
        return asyncio.run(judged(settings, folder, short=short))


async def judged(settings: Settings, folder: Path, *, short: bool) -> Sequence[Result]:
    names = ["Redis"] if short or not RABBITMQ.exists() else list(BROKERS)
    results: list[Result] = []
    async with open_process(settings) as process:
        await make_marks(process)
        for name in names:
            broker = BROKERS[name](folder / name.lower())
            try:
                await asyncio.to_thread(broker.start)
                async with proxy_to_port(broker.port) as proxy:
                    url = broker.url.replace(f":{broker.port}", f":{proxy.port}")
                    environment = {"COLONNADE_BROKER_URL": url}
                    with KeptWorker(settings, folder, environment=environment) as worker:
                        trial = Trial(process, proxy, worker, name)
                        results += await trial.short() if short else await trial.long()
            finally:
                await asyncio.to_thread(broker.stop)
    return results


class Trial:
    """One broker behind a proxy, and a worker that knows nothing of it."""

    def __init__(self, process: Process, proxy: Proxy, worker: KeptWorker, broker: str) -> None:
        self._process = process
        self._proxy = proxy
        self._worker = worker
        self._broker = broker
        self._jobs = 0

    async def short(self) -> list[Result]:
        await self._ready()
        return [await self._cut(rounds=1, every_s=CUT_EVERY_S_SHORT)]

    async def long(self) -> list[Result]:
        await self._ready()
        return [
            await self._cut(rounds=ROUNDS_LONG, every_s=CUT_EVERY_S_LONG),
            await self._silent(rounds=ROUNDS_LONG),
        ]

    async def _ready(self) -> None:
        await self._worker.ready()
        assert await self._canary_s() < GIVEN_UP_AFTER_S
        # Whatever it was, it went through the proxy.
        assert self._proxy.carried

    async def _cut(self, *, rounds: int, every_s: float) -> Result:
        cut = 0
        took: list[float] = []
        async with self._counting() as restarts:
            for _ in range(rounds):
                for _ in range(CUTS):
                    cut += self._proxy.reset()
                    await asyncio.sleep(every_s)
                took.append(await self._canary_s())
        return self._result(
            f"all connections cut {CUTS} times in {CUTS * every_s:g} s ({cut} in {rounds} rounds)",
            took,
            restarts[0],
            shown=cut >= CUTS * rounds,
        )

    async def _silent(self, *, rounds: int) -> Result:
        took: list[float] = []
        async with self._counting() as restarts:
            for _ in range(rounds):
                self._proxy.silent = True
                await asyncio.sleep(SILENT_S_LONG)
                self._proxy.silent = False
                took.append(await self._canary_s())
        return self._result(
            f"silent for {SILENT_S_LONG:g} s, and for ever on what was open then, {rounds} times",
            took,
            restarts[0],
            shown=True,
        )

    async def _canary_s(self) -> float:
        """How long a job takes that is ordered now."""
        self._jobs += 1
        began = time.monotonic()
        job = Leave(f"{self._broker} canary {self._jobs}")
        job_id = await order(self._process, system_actor(), job)
        await until_over(self._process, [job_id], GIVEN_UP_AFTER_S)
        return time.monotonic() - began

    @asynccontextmanager
    async def _counting(self) -> AsyncIterator[list[int]]:
        """How often the worker was started again meanwhile."""
        counted = [0]
        before = self._worker.starts
        yield counted
        counted[0] = self._worker.starts - before

    def _result(self, what: str, took: Sequence[float], restarts: int, *, shown: bool) -> Result:
        seconds = ", ".join(f"{one:.1f}" for one in took)
        how = f"the worker was started again {restarts} times" if restarts else "no restart"
        return Result(
            "O-11",
            f"{self._broker}, {what}: a job ordered then is done after {seconds} s; {how}",
            f"<= {WITHIN_S:.0f} s",
            shown and max(took) <= WITHIN_S,
        )


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
