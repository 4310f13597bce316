"""One child process: started so that it can't outlive us, its output read line by line."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

from colonnade.boot.gate import ANSWER_MARK, Gate
from colonnade.boot.programs import User

PR_SET_PDEATHSIG = 1
"""<linux/prctl.h>: send me this signal when the thread that started me ends."""

CHUNK_BYTES = 64 * 1024
LINE_BYTES_MAX = 64 * 1024
TAIL_LINES = 40

ReadyCheck = Callable[[int], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """What is to run, and how it is told to stop."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    folder: Path | None = None
    user: User | None = None
    stdin: bytes = b""
    stop_signal: Signals = signal.SIGTERM
    force_signal: Signals = signal.SIGKILL
    stop_timeout_s: float = 10.0
    ready: ReadyCheck | None = None
    ready_timeout_s: float = 60.0
    quiet: bool = False
    """Its lines are shown only when it ends unasked."""
    gate: Gate | None = None
    """Until it is set, the child may load its code but not begin (see `wait_for_gate`)."""
    stage: int = 0
    """Children of a higher stage stand on those of a lower one, and are stopped first."""


@dataclass(slots=True)
class Child:
    """A process made from a spec; `start` it once, then wait for its end."""

    spec: ChildSpec
    on_line: Callable[[str], None]
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=TAIL_LINES))
    process: Process | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def has_ended(self) -> bool:
        """False also for one that is being started."""
        return self.process is not None and self.process.returncode is not None

    async def start(self) -> None:
        spec = self.spec
        user = spec.user
        self.process = await asyncio.create_subprocess_exec(
            *spec.argv,
            stdin=PIPE,
            stdout=PIPE,
            stderr=STDOUT,
            cwd=spec.folder,
            env=dict(spec.environment),
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            umask=0o077,
            # Ctrl-C in a terminal goes to a whole group; only the supervisor answers it.
            start_new_session=True,
            preexec_fn=die_with_parent(spec.stop_signal),
        )
        self._tell(spec.stdin)
        if spec.gate is None and (spec.stdin or not _needs_lifeline()):
            self._close_stdin()

    async def open_gate(self) -> None:
        """Let it begin, as soon as that is allowed."""
        if self.spec.gate is not None:
            await self.spec.gate.wait()
            self._tell(f"{self.spec.gate.words_for(self.spec.name)}\n".encode())
            if not _needs_lifeline():
                self._close_stdin()

    async def wait(self) -> int:
        """Reads its output until it ends; gives its exit code, negative for a signal."""
        assert self.process is not None
        assert self.process.stdout is not None
        reading = asyncio.create_task(self._read(self.process.stdout))
        code = await self.process.wait()
        # What it wrote last is still in the pipe; a grandchild may hold the pipe open.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(reading, timeout=1.0)
        return code

    async def wait_end(self) -> None:
        """Its end alone, without its output."""
        assert self.process is not None
        await self.process.wait()

    def send(self, number: Signals) -> None:
        if self.process is not None and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)

    def _tell(self, text: bytes) -> None:
        if text and self.process and self.process.stdin:
            with contextlib.suppress(ConnectionError):
                self.process.stdin.write(text)

    def _close_stdin(self) -> None:
        if self.process and self.process.stdin:
            self.process.stdin.close()

    async def _read(self, stream: asyncio.StreamReader) -> None:
        rest = b""
        while chunk := await stream.read(CHUNK_BYTES):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._take(line)
            if len(rest) > LINE_BYTES_MAX:
                self._take(rest)
                rest = b""
        if rest:
            self._take(rest)

    def _take(self, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip("\r")
        if self.spec.gate and text.startswith(ANSWER_MARK):
            self.spec.gate.take_answer(text.removeprefix(ANSWER_MARK))
            return
        self.tail.append(text)
        if not self.spec.quiet:
            self.on_line(text)


def _needs_lifeline() -> bool:
    """Where the kernel can't tell a child of our end, an open standard input does."""
    return not sys.platform.startswith("linux")


def die_with_parent(number: Signals) -> Callable[[], None] | None:
    if _needs_lifeline():
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def in_child() -> None:
        # Runs after the change of user, which would undo it.
        libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return in_child
