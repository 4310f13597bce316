"""PostgreSQL's own programs for clients, run on a database that is named by its address."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from colonnade.boot.programs import postgres_tool
from colonnade.boot.refusal import StartRefused

WORDS_MAX = 2_000
"""Of what a program said before it failed."""


def connection_of(url: str, *, database: str = "") -> tuple[str, dict[str, str]]:
    """What to give a program as `--dbname`, and its environment: a password is seen in neither
    the list of processes nor a file.
    """
    # Loaded only where it is used: the supervisor stays small.
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    password = parts.pop("password", "")
    if database:
        parts["dbname"] = database
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
    if home := os.environ.get("HOME"):
        environment["HOME"] = home
    if password:
        environment["PGPASSWORD"] = password
    return make_conninfo(**parts), environment


def start_tool(
    name: str, url: str, arguments: Sequence[str], *, database: str = "", **streams: int
) -> "subprocess.Popen[bytes]":
    """Begin `name --dbname=… arguments`; errors are in its `stderr`."""
    place, environment = connection_of(url, database=database)
    return subprocess.Popen(  # noqa: S603
        [postgres_tool(name), f"--dbname={place}", *arguments],
        env=environment,
        stdin=streams.get("stdin", subprocess.DEVNULL),
        stdout=streams.get("stdout", subprocess.DEVNULL),
        stderr=subprocess.PIPE,
        umask=0o077,
    )


def end_tool(what: str, running: "subprocess.Popen[bytes]") -> None:
    """Wait for its end; refuses to go on, in its own words, where it failed."""
    said = running.communicate()[1].decode(errors="replace").strip()
    if running.returncode != 0:
        raise StartRefused(f"{what} failed: {said[-WORDS_MAX:]}")


def run_tool(name: str, url: str, arguments: Sequence[str], *, database: str = "") -> None:
    end_tool(name, start_tool(name, url, arguments, database=database))


def plain_tool(name: str, *arguments: str | Path) -> str:
    """Run a program that needs no database; what it said."""
    ran = subprocess.run(  # noqa: S603
        [postgres_tool(name), *arguments], capture_output=True, text=True, check=False
    )
    if ran.returncode != 0:
        raise StartRefused(f"{name} failed: {(ran.stderr or ran.stdout)[-WORDS_MAX:]}")
    return ran.stdout
