"""`colonnade`: one command with parts. Each part imports only what it needs."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from colonnade import __version__
from colonnade.boot.operations.arguments import add_operations, run_operation
from colonnade.boot.refusal import StartRefused
from colonnade.boot.supervised import wait_for_gate
from colonnade.kernel.settings import (
    Settings,
    SettingsInvalid,
    load_settings,
    load_with_sources,
    settings_table,
)

ROLES = ("all", "api", "uploads", "fragments", "realtime")
"""Those of `kernel.web`, which takes too long to load for reading a command line."""

PORT_MAX = 65535
WORKERS_MAX = 64

REFUSED = 2
"""Exit code: somebody has to do something first, and was told what."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The entry of the `colonnade` script."""
    options = _parser().parse_args(arguments)
    try:
        run = run_operation if "operation" in options else _commands[options.command]
        return run(options)
    except (StartRefused, SettingsInvalid) as refusal:
        for sentence in str(refusal).splitlines():
            print(f"colonnade: {sentence}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return 130


def _up(options: argparse.Namespace) -> int:
    from colonnade.boot.up import UpOptions, up

    # An earlier `up` that was killed left its addresses; they are not to be taken for given.
    loaded = load_with_sources(_given(options), with_running=False)
    settings = loaded.settings
    if loaded.places["log_format"] == "default":
        # At a terminal people read; where the parts run alone, programs do.
        settings = replace(settings, log_format="text")
    up(settings, UpOptions(demo=options.demo, reload=options.reload))
    return 0


def _web(options: argparse.Namespace) -> int:
    settings = _complete(options)
    if settings.workers > 1:
        from colonnade.boot.several import serve_in_several

        serve_in_several(settings, options.role)
        return 0
    from colonnade.boot.serving import serve

    serve(settings, with_first_link=wait_for_gate(), role=options.role)
    return 0


def _worker(options: argparse.Namespace) -> NoReturn:
    from colonnade.boot.worker import run_worker

    settings = _complete(options)
    wait_for_gate()
    run_worker(settings, beat=options.with_beat)


def _beat(options: argparse.Namespace) -> NoReturn:
    from colonnade.boot.worker import run_beat

    run_beat(_complete(options))


def _migrate(options: argparse.Namespace) -> int:
    from colonnade.boot.migrating import migrate
    from colonnade.boot.preparing import wait_for_database

    settings = _complete(options)
    wait_for_database(settings.database_url)
    print(f"The database is at revision {migrate(settings.database_url)}.")
    return 0


def _settings(options: argparse.Namespace) -> int:
    loaded = load_with_sources(_given(options), checked=False)
    for line in settings_table(loaded):
        print(line)
    return 0


def _prepare(options: argparse.Namespace) -> int:
    from colonnade.boot.preparing import prepare

    prepare(_complete(options), os.environ.get("COLONNADE_ADMIN_URL", ""))
    return 0


def _first_link(options: argparse.Namespace) -> int:
    import asyncio

    from colonnade.boot.first_link import first_link

    print(asyncio.run(first_link(_complete(options))))
    return 0


def _demo(options: argparse.Namespace) -> int:
    from colonnade.boot.demo import load_demo

    load_demo(_complete(options))
    return 0


def _given(options: argparse.Namespace) -> dict[str, str]:
    """The settings that were given as arguments, by their names."""
    names = {
        "port": "COLONNADE_PORT",
        "data": "COLONNADE_DATA",
        "workers": "COLONNADE_WORKERS",
        "queues": "COLONNADE_WORKER_QUEUES",
    }
    given = {name: getattr(options, option, None) for option, name in names.items()}
    return {name: str(value) for name, value in given.items() if value is not None}


def _complete(options: argparse.Namespace) -> Settings:
    """The settings for a part that needs both servers."""
    settings = load_settings(_given(options))
    missing = [
        name
        for name, value in (
            ("DATABASE_URL", settings.database_url),
            ("REDIS_URL", settings.redis_url),
            ("COLONNADE_SECRET_KEY", settings.secret_key),
        )
        if not value
    ]
    if missing:
        raise StartRefused(
            f"{' and '.join(missing)} must be set for this part to run alone. "
            "`colonnade up` brings servers and secrets of its own; while it runs on the same "
            "data folder, they are used here too."
        )
    return settings


_commands = {
    "up": _up,
    "web": _web,
    "worker": _worker,
    "beat": _beat,
    "migrate": _migrate,
    "settings": _settings,
    "prepare": _prepare,
    "first-link": _first_link,
    "demo": _demo,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="colonnade", description="One roof over a team's tables, dashboards, packages, sites."
    )
    parser.add_argument("--version", action="version", version=f"Colonnade {__version__}")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", type=Path, metavar="DIR", help="the data folder")
    serving = argparse.ArgumentParser(add_help=False)
    serving.add_argument("--port", type=_port, metavar="N", help="the port to answer on")
    serving.add_argument("--workers", type=_count, metavar="N", help="web processes")
    parts = parser.add_subparsers(dest="command", required=True, metavar="PART")

    part = parts.add_parser("up", parents=[shared, serving], help="everything on this machine")
    part.add_argument("--demo", action="store_true", help="with a workspace to look around in")
    part.add_argument("--reload", action="store_true", help="start again when the code changes")
    part = parts.add_parser("web", parents=[shared, serving], help="the web server alone")
    part.add_argument("--role", choices=ROLES, default="all", help="what it answers; all")
    part = parts.add_parser("worker", parents=[shared], help="a worker for jobs alone")
    part.add_argument("--with-beat", action="store_true", help="with the schedule's clock in it")
    part.add_argument("--queues", metavar="NAMES", help="only these: default,background,reports")
    parts.add_parser("beat", parents=[shared], help="the schedule's clock alone")
    parts.add_parser("migrate", parents=[shared], help="bring the database to this release")
    parts.add_parser("first-link", parents=[shared], help="a link to make the first account")
    parts.add_parser("settings", parents=[shared], help="every setting, and where it is from")
    add_operations(parts, shared)
    # Steps of `up` that run as processes of their own; of no use to people.
    for hidden in ("prepare", "demo"):
        parts.add_parser(hidden, parents=[shared])
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= PORT_MAX:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to {PORT_MAX}")
    return port


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= WORKERS_MAX:
        raise argparse.ArgumentTypeError(f"from 1 to {WORKERS_MAX}")
    return count
