"""`colonnade up`: everything on one machine, from nothing to the address to open."""

import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from colonnade.boot.data_folder import DataFolder
from colonnade.boot.embedded import Servers, prepare_servers
from colonnade.boot.output import Output
from colonnade.boot.parts import part, web_parts, worker_part
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
            servers = prepare_servers(settings, folder)
            folder.tell_running(
                {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
            )
            environment = _environment(settings, folder, servers)
            await supervisor.start(*servers.specs)
            first_account_url = await _prepare(supervisor, environment, servers.admin_url)
            await supervisor.start(*web_parts(settings, environment), worker_part(environment))
            if options.demo:
                await supervisor.run_once(part("demo", environment))
            output.announce(_welcome(settings, first_account_url, time.monotonic() - begun))
            if options.reload:
                await watch_code(lambda: supervisor.restart(["web", "worker"]))
            await supervisor.watch()

        run_supervised(work)


async def _prepare(supervisor: Supervisor, environment: Mapping[str, str], admin_url: str) -> str:
    """Migrates; gives the address where the first account is made, if there is none yet."""
    spec = part("prepare", {**environment, "COLONNADE_ADMIN_URL": admin_url})
    # Its last line is for us; the others are shown if it fails.
    lines = await supervisor.run_once(replace(spec, quiet=True))
    told: dict[str, str] = json.loads(lines[-1])
    return told["first_account_url"]


def _environment(settings: Settings, folder: DataFolder, servers: Servers) -> dict[str, str]:
    """What the parts are told: the settings as this process understood them."""
    metrics = folder.path / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir()
    return {
        **os.environ,
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "COLONNADE_DATA": str(settings.data_folder),
        "COLONNADE_HOST": settings.host,
        "COLONNADE_PORT": str(settings.port),
        "COLONNADE_PUBLIC_URL": settings.public_url,
        "COLONNADE_LOG_FORMAT": settings.log_format,
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }


def _welcome(settings: Settings, first_account_url: str, took_s: float) -> list[str]:
    address = settings.public_url
    if first_account_url:
        way_in = [
            "There is no account yet. Make the first one here (the link works once):",
            first_account_url,
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
