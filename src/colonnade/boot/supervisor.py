"""Keeps children running: starts them in order, starts those that die again, stops them in reverse.

Ours, because the ready-made ones leave children behind when they are killed themselves, and because
PostgreSQL has to be the direct child of whoever starts it again.
"""

import asyncio
import contextlib
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from signal import Signals

from colonnade.boot.child import Child, ChildSpec
from colonnade.boot.output import Output
from colonnade.boot.refusal import StartRefused

RESTART_FIRST_S = 0.2
RESTART_MAX_S = 10.0
STABLE_S = 4.0
"""A child that lived this long starts again at once the next time; before, the wait doubles. Long
enough to notice that it can't start; short enough for one that is killed over and over."""

FIRST_TRIES_MAX = 4
"""A child that ends this often before it was ever ready will not get better by itself."""

READY_POLL_S = 0.03
FORCED_STOP_S = 3.0


@dataclass(slots=True)
class _Kept:
    """A child that is kept running, through all its lives."""

    spec: ChildSpec
    task: asyncio.Task[None]
    first_ready: asyncio.Future[None]
    child: Child | None = None
    stopping: bool = False
    restart_asked: bool = False


class Supervisor:
    """Used by one task; `force()` may be called from a signal handler."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._kept: list[_Kept] = []
        self._once: Child | None = None
        self._forced = False

    async def start(self, *specs: ChildSpec) -> None:
        """Start these beside each other; returns when all are ready."""
        waits: list[asyncio.Future[None]] = []
        for spec in specs:
            first_ready = asyncio.get_running_loop().create_future()
            kept = _Kept(spec, asyncio.create_task(asyncio.sleep(0)), first_ready)
            kept.task = asyncio.create_task(self._keep(kept))
            self._kept.append(kept)
            waits.append(first_ready)
        await asyncio.gather(*waits)

    async def run_once(self, spec: ChildSpec) -> list[str]:
        """Run to the end, and give its last lines; refuses to go on when it fails."""
        self._once = child = Child(spec, lambda line: self._output.line(spec.name, line))
        try:
            await child.start()
            code = await child.wait()
        except asyncio.CancelledError:
            child.send(spec.stop_signal)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.wait_end(), spec.stop_timeout_s)
            child.send(spec.force_signal)
            raise
        finally:
            self._once = None
        if code != 0:
            self._show_tail(child)
            raise StartRefused(f"{spec.name} failed ({_how(code)}); see the lines above")
        return list(child.tail)

    async def watch(self) -> None:
        """Until cancelled, which leaves the children to `stop`: tasks of their own keep them."""
        done, _ = await asyncio.wait({kept.task for kept in self._kept})
        for task in done:
            task.result()

    async def restart(self, names: Sequence[str]) -> None:
        """Stop these and start them again at once. `web` names web-1 and web-2 too."""
        for kept in self._kept:
            if kept.spec.name.partition("-")[0] in names and kept.child:
                kept.restart_asked = True
                kept.child.send(kept.spec.stop_signal)

    async def stop(self) -> None:
        """Stop all, the highest stage first; each gets its time, then is made to."""
        for kept in self._kept:
            kept.stopping = True
        for stage in sorted({kept.spec.stage for kept in self._kept}, reverse=True):
            of_stage = [kept for kept in self._kept if kept.spec.stage == stage]
            await asyncio.gather(*(self._stop_one(kept) for kept in of_stage))
        self._kept.clear()

    def force(self) -> None:
        """Second Ctrl-C: no more patience with anybody."""
        self._forced = True
        for kept in self._kept:
            if kept.child:
                kept.child.send(kept.spec.force_signal)
        if self._once:
            self._once.send(self._once.spec.force_signal)

    async def _stop_one(self, kept: _Kept) -> None:
        spec, child = kept.spec, kept.child
        if child is not None and not child.has_ended:
            child.send(spec.force_signal if self._forced else spec.stop_signal)
            if not await self._ended(kept, spec.stop_timeout_s):
                self._output.say(f"{spec.name} does not stop, forcing it")
                child.send(spec.force_signal)
                if not await self._ended(kept, FORCED_STOP_S):
                    child.send(signal.SIGKILL)
                    await self._ended(kept, FORCED_STOP_S)
        kept.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await kept.task

    async def _ended(self, kept: _Kept, timeout_s: float) -> bool:
        done, _ = await asyncio.wait([kept.task], timeout=timeout_s)
        return bool(done)

    async def _keep(self, kept: _Kept) -> None:
        """All the lives of one child."""
        delay_s, tries = RESTART_FIRST_S, 0
        while True:
            tries += 1
            begun = time.monotonic()
            how = await self._live(kept)
            if kept.stopping:
                return
            if kept.restart_asked:
                kept.restart_asked = False
                continue
            name = kept.spec.name
            if not kept.first_ready.done() and tries >= FIRST_TRIES_MAX:
                _fail(kept, f"{name} ended {tries} times while starting ({how})")
                return
            if time.monotonic() - begun > STABLE_S:
                delay_s = RESTART_FIRST_S
            self._output.say(f"{name} ended ({how}), starting it again")
            await asyncio.sleep(delay_s)
            delay_s = min(delay_s * 2, RESTART_MAX_S)

    async def _live(self, kept: _Kept) -> str:
        """One life, from start to end; gives how it ended."""
        spec = kept.spec
        child = kept.child = Child(spec, lambda line: self._output.line(spec.name, line))
        try:
            await child.start()
        except OSError as error:
            return f"not started: {error}"
        if kept.stopping:
            # The order to stop came while it was being made.
            child.send(spec.stop_signal)
        opening = asyncio.create_task(child.open_gate())
        checking = asyncio.create_task(self._check(kept, child))
        code = await child.wait()
        opening.cancel()
        checking.cancel()
        if not kept.stopping and not kept.restart_asked:
            self._show_tail(child)
        return _how(code)

    async def _check(self, kept: _Kept, child: Child) -> None:
        """Ask until it is ready; a failure to get ready in time ends the first start."""
        spec = kept.spec
        if spec.gate is not None:
            await spec.gate.wait()
        deadline = time.monotonic() + spec.ready_timeout_s
        while spec.ready is not None and not await spec.ready(child.pid):
            if time.monotonic() > deadline:
                _fail(kept, f"{spec.name} was not ready after {spec.ready_timeout_s:.0f} s")
                return
            await asyncio.sleep(READY_POLL_S)
        if not kept.first_ready.done():
            kept.first_ready.set_result(None)

    def _show_tail(self, child: Child) -> None:
        if child.spec.quiet:
            for line in child.tail:
                self._output.line(child.spec.name, line)


def _fail(kept: _Kept, sentence: str) -> None:
    if not kept.first_ready.done():
        kept.first_ready.set_exception(StartRefused(sentence))


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return f"signal {Signals(-code).name}"
    return f"signal {-code}"
