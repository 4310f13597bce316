"""The supervisor with small children: what `up` is made of."""

import asyncio
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from colonnade.boot.child import ChildSpec
from colonnade.boot.gate import ANSWER_MARK, GO_AND_MAKE_LINK, Gate
from colonnade.boot.output import Output
from colonnade.boot.refusal import StartRefused
from colonnade.boot.supervisor import Supervisor

pytestmark = pytest.mark.anyio

SLEEP = "import time; time.sleep(60)"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True);"
)


def child(name: str, code: str, **changes) -> ChildSpec:
    return ChildSpec(
        name=name, argv=[sys.executable, "-c", code], environment=dict(os.environ), **changes
    )


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
async def supervisor(screen: io.StringIO):
    made = Supervisor(Output(screen))
    yield made
    await made.stop()


async def until(check, within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not check():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_what_dies_is_started_again_after_a_growing_while(
    supervisor: Supervisor, screen: io.StringIO
):
    await supervisor.start(child("brief", "import time; time.sleep(0.05); raise SystemExit(3)"))
    begun = time.monotonic()
    await until(lambda: screen.getvalue().count("brief ended (exit code 3)") == 4)
    # 0.2, 0.4 and 0.8 seconds lie between four ends.
    assert time.monotonic() - begun > 1.2


async def test_what_never_gets_ready_refuses_the_start(supervisor: Supervisor, screen: io.StringIO):
    async def never(_pid: int) -> bool:
        return False

    broken = child("broken", "print('the reason'); raise SystemExit(1)", ready=never, quiet=True)
    with pytest.raises(StartRefused, match="broken ended 4 times while starting"):
        await supervisor.start(broken)
    assert "the reason" in screen.getvalue()
    with pytest.raises(StartRefused, match="slow was not ready after 0 s"):
        await supervisor.start(child("slow", SLEEP, ready=never, ready_timeout_s=0.2))
    nowhere = ChildSpec(name="nowhere", argv=["/no/such/program"], environment={})
    with pytest.raises(StartRefused, match=r"nowhere ended 4 times.*No such file"):
        await supervisor.start(nowhere)


async def test_children_stop_by_stage(supervisor: Supervisor, tmp_path: Path):
    notes = tmp_path / "notes"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        "    time.sleep(0.1); open({notes!r}, 'a').write({name!r}); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('ready', flush=True); time.sleep(60)\n"
    )
    for name, stage in (("a", 0), ("b", 1), ("c", 2)):
        text = code.format(notes=str(notes), name=name)
        await supervisor.start(child(name, text, stage=stage))
    await asyncio.sleep(0.3)
    await supervisor.stop()
    assert notes.read_text() == "cba"


async def test_the_deaf_are_made_to_stop(supervisor: Supervisor, screen: io.StringIO):
    deaf = child("deaf", STUBBORN + SLEEP, stop_timeout_s=0.3)
    await supervisor.start(deaf)
    await until(lambda: "deaf" in screen.getvalue())
    begun = time.monotonic()
    await supervisor.stop()
    assert time.monotonic() - begun < 2
    assert "deaf does not stop, forcing it" in screen.getvalue()


async def test_force_has_no_patience(supervisor: Supervisor, screen: io.StringIO):
    await supervisor.start(child("deaf", STUBBORN + SLEEP, stop_timeout_s=30))
    await until(lambda: "deaf" in screen.getvalue())
    stopping = asyncio.create_task(supervisor.stop())
    await asyncio.sleep(0.1)
    supervisor.force()
    await asyncio.wait_for(stopping, 3)


async def test_a_child_that_waits_to_be_started_again_is_no_reason_to_wait(
    supervisor: Supervisor, screen: io.StringIO
):
    await supervisor.start(child("brief", "raise SystemExit(1)"))
    await until(lambda: screen.getvalue().count("brief ended") == 4)
    begun = time.monotonic()
    await supervisor.stop()
    assert time.monotonic() - begun < 0.5


async def test_a_step_that_fails_refuses_the_start(supervisor: Supervisor, screen: io.StringIO):
    assert await supervisor.run_once(child("step", "print('a'); print('b')")) == ["a", "b"]
    with pytest.raises(StartRefused, match="step failed"):
        await supervisor.run_once(child("step", "print('why'); raise SystemExit(1)", quiet=True))
    assert "why" in screen.getvalue()


async def test_a_cancelled_step_leaves_nothing(supervisor: Supervisor, screen: io.StringIO):
    step = child("step", f"import os; print(os.getpid(), flush=True); {SLEEP}")
    running = asyncio.create_task(supervisor.run_once(step))
    await until(lambda: "| " in screen.getvalue())
    pid = int(screen.getvalue().split("| ")[1])
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not alive(pid)


async def test_the_gate_holds_and_asks_one(supervisor: Supervisor, screen: io.StringIO):
    code = (
        "import sys, time\n"
        "words = sys.stdin.readline().strip(); print('told:', words, flush=True)\n"
        f"print({ANSWER_MARK!r} + 'the link', flush=True) if words == {GO_AND_MAKE_LINK!r} else 0\n"
        "time.sleep(60)\n"
    )
    gate = Gate()
    starting = asyncio.create_task(
        supervisor.start(child("web-1", code, gate=gate), child("web-2", code, gate=gate))
    )
    await asyncio.sleep(0.5)
    assert "told" not in screen.getvalue()
    assert await gate.open_and_ask("web-1") == "the link"
    await starting
    await until(lambda: screen.getvalue().count("told:") == 2)
    assert "the link" not in screen.getvalue()


async def test_long_lines_and_bytes_that_are_no_text_pass(
    supervisor: Supervisor, screen: io.StringIO
):
    code = (
        "import sys; sys.stdout.buffer.write(b'\\xff\\xfe\\n' + b'x' * 300_000 + b'\\n' + b'end')"
    )
    await supervisor.run_once(child("loud", code))
    assert "end" in screen.getvalue()
    assert screen.getvalue().count("x") == 300_000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="told by the kernel")
def test_children_of_a_killed_supervisor_are_told(tmp_path: Path):
    code = f"""
import asyncio, os, sys
from colonnade.boot.child import ChildSpec
from colonnade.boot.output import Output
from colonnade.boot.supervisor import Supervisor

async def main():
    supervisor = Supervisor(Output())
    spec = ChildSpec(name="c", argv=[sys.executable, "-c", {SLEEP!r}], environment=dict(os.environ))
    await supervisor.start(spec)
    print(supervisor._kept[0].child.pid, flush=True)
    os.kill(os.getpid(), {int(signal.SIGKILL)})

asyncio.run(main())
"""

    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    pid = int(ended.stdout)
    deadline = time.monotonic() + 5
    while alive(pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)
