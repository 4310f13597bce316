"""Colonnade's own parts as children: each is a `colonnade` command in a process of its own."""

import sys
from collections.abc import Mapping
from dataclasses import replace

from colonnade.boot.child import ChildSpec
from colonnade.boot.gate import Gate
from colonnade.boot.ports import answers_health
from colonnade.kernel.settings import Settings

WEB_STOP_S = 8.0
WORKER_STOP_S = 15.0


STAGE = 1
"""Above the servers of stage 0."""


def part(name: str, environment: Mapping[str, str], *arguments: str) -> ChildSpec:
    """`colonnade NAME ARGUMENTS`."""
    return ChildSpec(
        name=name,
        # Not by the script: its path may be long, moved, or not executable.
        # -P: a folder that somebody stands in must not bring modules along.
        argv=[sys.executable, "-P", "-m", "colonnade", name, *arguments],
        environment={**environment, "COLONNADE_SUPERVISED": "1", "PYTHONUNBUFFERED": "1"},
        stage=STAGE,
    )


def gated(spec: ChildSpec, gate: Gate) -> ChildSpec:
    """The same, but it waits with its code loaded until the gate is opened."""
    return replace(spec, environment={**spec.environment, "COLONNADE_GATE": "1"}, gate=gate)


def web_parts(
    settings: Settings, environment: Mapping[str, str], role: str = "all"
) -> list[ChildSpec]:
    """As many web processes as the settings say, on one port."""

    async def ready(_pid: int) -> bool:
        return await answers_health(settings.host, settings.port)

    one = replace(
        part("web", {**environment, "COLONNADE_WORKERS": "1"}, f"--role={role}"),
        ready=ready,
        stop_timeout_s=WEB_STOP_S,
    )
    if settings.workers <= 1:
        return [one]
    return [replace(one, name=f"web-{number}") for number in range(1, settings.workers + 1)]


def worker_part(environment: Mapping[str, str]) -> ChildSpec:
    """The worker, with the schedule's clock in it."""
    return replace(part("worker", environment, "--with-beat"), stop_timeout_s=WORKER_STOP_S)
