"""One attempt of one job in a process of its own, with limits: `python -m … HANDLERS JOB ATTEMPT`.

The worker that started it has claimed the job, renews the claim and ends this process when it must;
this process does the job and says how it ended, as a worker would. Only what keeps it from that
(a crash, its limits) is told by how it ends.
"""

import asyncio
import importlib
import os
import resource
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from colonnade.boot.child import die_with_parent
from colonnade.kernel.activity.runner import RunInChild
from colonnade.kernel.jobs import ChildLimits, Claim, JobError
from colonnade.kernel.telemetry import log

OUT_OF_MEMORY = 70
"""Exit code: an allocation was refused."""

GRACE_S = 2.0
"""After its time the child may still say so itself; then it is ended."""

CPU_GRACE_S = 2
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def child_runner(handlers_module: str, data_folder: Path) -> RunInChild:
    """What starts such a process, for the jobs whose handlers are in that module's `handlers`."""

    async def run_in_child(claimed: Claim, limits: ChildLimits) -> JobError | None:
        job_id, attempt = claimed.key
        numbers = (job_id, attempt, limits.memory_bytes, limits.cpu_s)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "colonnade.boot.job_child",
            handlers_module,
            *map(str, numbers),
            stdin=asyncio.subprocess.DEVNULL,
            env={**os.environ, "COLONNADE_DATA": str(data_folder)},
            preexec_fn=die_with_parent(signal.SIGKILL),  # the loop's own thread: it stays
        )
        try:
            async with asyncio.timeout(claimed.time_limit_s + GRACE_S):
                code = await process.wait()
        except TimeoutError:
            return JobError("jobs.timed_out", "This took longer than a job of its kind may.")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if code != 0:
            log.error("jobs.child_ended", job=job_id, attempt=attempt, code=code)
        return None if code == 0 else _reason(code, limits)

    return run_in_child


def _reason(code: int, limits: ChildLimits) -> JobError:
    mib = limits.memory_bytes // 2**20
    match -code:
        case signal.SIGXCPU:
            text = f"This used more than {limits.cpu_s} s of computing time and was stopped."
            return JobError("jobs.cpu_exceeded", text)
        case signal.SIGKILL:
            text = "The system ended this, most likely because it took too much memory."
            return JobError("jobs.memory_exceeded", text)
        case number if number > 0:
            text = f"This crashed ({signal.Signals(number).name}) while it was being done."
            return JobError("jobs.crashed", text)
        case _ if code == OUT_OF_MEMORY:
            return JobError("jobs.memory_exceeded", f"This needs more than {mib} MiB of memory.")
        case _:
            return JobError("jobs.crashed", f"This ended unexpectedly (code {code}).")


def main(arguments: Sequence[str]) -> int:
    from colonnade.kernel.settings import load_settings
    from colonnade.kernel.telemetry import configure_logging

    module, *numbers = arguments
    job_id, attempt, memory_bytes, cpu_s = map(int, numbers)
    settings = load_settings()
    configure_logging(level=settings.log_level, form=settings.log_format, process="job")
    handlers = importlib.import_module(module).handlers
    _limit(memory_bytes, cpu_s)

    async def run() -> None:
        from colonnade.kernel.activity import JobRunner
        from colonnade.kernel.work import open_process

        asyncio.get_running_loop().set_exception_handler(_end_without_memory)
        async with open_process(settings) as process:
            runner = JobRunner(process, handlers, memory_errors_end=True)
            await runner.run_claimed(job_id, attempt)

    try:
        asyncio.run(run())
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _limit(memory_bytes: int, cpu_s: int) -> None:
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (in_use + memory_bytes, in_use + memory_bytes))
    used_s = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used_s + cpu_s, used_s + cpu_s + CPU_GRACE_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_without_memory(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    if isinstance(context.get("exception"), MemoryError):
        os._exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
