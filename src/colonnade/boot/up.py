"""`colonnade up`: everything on one machine, from nothing to the address to open."""

import asyncio
import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from colonnade.boot.archiving import archive_part
from colonnade.boot.data_folder import DEMO_FILE, DataFolder
from colonnade.boot.embedded import Servers, embedded_servers
from colonnade.boot.gate import Gate
from colonnade.boot.output import Output
from colonnade.boot.parts import gated, part, web_parts, worker_part
from colonnade.boot.ports import refuse_taken_port
from colonnade.boot.reloading import watch_code
from colonnade.boot.stopping import run_supervised
from colonnade.boot.supervisor import Supervisor
from colonnade.kernel.settings import Settings


@dataclass(frozen=True, slots=True)
class UpOptions:
    """What was asked for beside the settings."""

    demo: bool = False
    reload: bool = False


def up(settings: Settings, options: UpOptions) -> None:
    """Runs until told to stop; returns when nothing of it runs any more."""
    begun = time.monotonic()
    with DataFolder(settings.data_folder) as folder:
        refuse_taken_port(settings.host, settings.port, patient=folder.ended_badly)
        folder.tell_address(settings.public_url)

        async def work(supervisor: Supervisor, output: Output) -> None:
            if not (folder.path / "postgres").exists() and not settings.database_url:
                output.say(f"first start: making a database in {folder.path}")
            servers = embedded_servers(settings, folder)
            environment = _environment(settings, folder, servers)
            first_link = await _start(supervisor, settings, servers, environment)
            if options.demo and not (folder.path / DEMO_FILE).exists():
                await supervisor.run_once(part("demo", environment))
            output.announce(_welcome(settings, first_link, time.monotonic() - begun))
            if options.reload:
                await watch_code(lambda: _restart(supervisor, output))
            await supervisor.watch()

        run_supervised(work)


async def _restart(supervisor: Supervisor, output: Output) -> None:
    output.say("the code changed, starting web and worker again")
    await supervisor.restart(["web", "worker"])


async def _start(
    supervisor: Supervisor,
    settings: Settings,
    servers: Servers,
    environment: Mapping[str, str],
) -> str:
    """Start everything, in the order that is quickest; gives the first link, if one is needed."""
    gate = Gate()
    parts = [*web_parts(settings, environment), worker_part(environment)]

    async def open_gate() -> str:
        await supervisor.start(*await asyncio.to_thread(servers.make))
        with_admin = {**environment, "COLONNADE_ADMIN_URL": servers.admin_url}
        told = json.loads(await _ask(supervisor, "prepare", with_admin))
        if told["archive"]:
            archive = archive_part(
                settings.operations.wal_archive, told["archive"], servers.admin_url
            )
            await supervisor.start(archive)
        if not told["has_accounts"]:
            return await gate.open_and_ask(parts[0].name)
        gate.open()
        return ""

    # The parts load their code, which takes the longest, while the servers are made and started.
    opening = asyncio.create_task(open_gate())
    starting = asyncio.create_task(supervisor.start(*(gated(spec, gate) for spec in parts)))
    try:
        await asyncio.gather(opening, starting)
    finally:
        opening.cancel()
        starting.cancel()
        await asyncio.wait((opening, starting))
    return opening.result()


async def _ask(supervisor: Supervisor, name: str, environment: Mapping[str, str]) -> str:
    """Run a part to its end. Its last line is the answer; the others are shown if it fails."""
    lines = await supervisor.run_once(replace(part(name, environment), quiet=True))
    return lines[-1]


def _environment(settings: Settings, folder: DataFolder, servers: Servers) -> dict[str, str]:
    """What the parts are told: the settings as this process understood them."""
    addresses = {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "COLONNADE_PUBLIC_URL": settings.public_url,
    }
    folder.tell_running(addresses)
    metrics = folder.path / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir()
    return {
        **os.environ,
        **addresses,
        "COLONNADE_DATA": str(settings.data_folder),
        "COLONNADE_HOST": settings.host,
        "COLONNADE_PORT": str(settings.port),
        "COLONNADE_LOG_FORMAT": settings.log_format,
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }


def _welcome(settings: Settings, first_link: str, took_s: float) -> list[str]:
    address = settings.public_url
    if first_link:
        way_in = [
            "There is no account yet. Make the first one here (the link works once):",
            first_link,
        ]
    else:
        way_in = [f"Sign in at {address}/sign-in"]
    return [
        f"Colonnade is ready at {address} ({took_s:.1f} s)",
        "",
        *way_in,
        "",
        f"Data: {settings.data_folder}    Stop: Ctrl-C",
    ]
