"""`colonnade web --workers N`: several web processes on one port, without anything else."""

import os

from colonnade.boot.output import Output
from colonnade.boot.parts import web_parts
from colonnade.boot.ports import refuse_taken_port
from colonnade.boot.stopping import run_supervised
from colonnade.boot.supervisor import Supervisor
from colonnade.kernel.settings import Settings


def serve_in_several(settings: Settings, role: str = "all") -> None:
    """Runs until told to stop."""
    refuse_taken_port(settings.host, settings.port, patient=False)
    environment = {
        **os.environ,
        "COLONNADE_DATA": str(settings.data_folder),
        "COLONNADE_PORT": str(settings.port),
    }

    async def work(supervisor: Supervisor, output: Output) -> None:
        await supervisor.start(*web_parts(settings, environment, role))
        output.say(f"{settings.workers} web processes answer at {settings.public_url}")
        await supervisor.watch()

    run_supervised(work)
