"""The parts of `colonnade` that run alone, beside a running `up` and without one."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.running import Colonnade, data_folder, free_port
from support.servers import environment_of

from colonnade.boot.revisions import newest_revision
from colonnade.kernel.settings import Settings

COMMAND = (sys.executable, "-m", "colonnade")
REFUSED = 2


def run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_part_without_servers_says_what_it_needs(tmp_path: Path):
    ended = run("web", "--data", str(tmp_path), environment={})
    assert ended.returncode == REFUSED
    assert "DATABASE_URL and REDIS_URL and COLONNADE_SECRET_KEY must be set" in ended.stderr


def test_migrate_alone(fresh_settings: Settings):
    ended = run("migrate", environment=dict(environment_of(fresh_settings)))
    assert ended.stdout == f"The database is at revision {newest_revision()}.\n"


def test_the_first_link_is_for_the_first_account(fresh_settings: Settings):
    ended = run("first-link", environment=dict(environment_of(fresh_settings)))
    assert ended.stdout.startswith(f"{fresh_settings.public_url}/sign-up/")


@pytest.mark.parametrize(("part", "says"), [("worker", "worker.started"), ("beat", "beat.started")])
def test_a_part_runs_alone_until_told_to_stop(fresh_settings: Settings, part: str, says: str):
    with subprocess.Popen(
        [*COMMAND, part], env=environment_of(fresh_settings), stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        assert any(says in line for line in running.stderr)
        running.terminate()
        assert running.wait(15) == 0


@pytest.mark.slow
def test_several_web_processes_on_one_port(fresh_settings: Settings):
    environment = environment_of(fresh_settings)
    with subprocess.Popen([*COMMAND, "web", "--workers", "2"], env=environment) as running:
        deadline = time.monotonic() + 30
        while True:
            try:
                if httpx.get(f"{fresh_settings.public_url}/health").status_code == 200:
                    break
            except httpx.HTTPError:
                assert time.monotonic() < deadline
            time.sleep(0.05)
        running.terminate()
        assert running.wait(20) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{fresh_settings.public_url}/health")


@pytest.fixture(scope="module")
def up() -> Iterator[Colonnade]:
    """With its own PostgreSQL and Valkey given by the names of other stacks' settings."""
    data = data_folder()
    (data / ".env").write_text(
        "POSTGRES_USER=amy\nPOSTGRES_PASSWORD='it''s: 100% @home/'\nPOSTGRES_DB=her shop\n"
    )
    running = Colonnade(data, "--demo")
    running.start()
    yield running
    running.stop()


@pytest.mark.slow
def test_names_of_other_stacks_reach_the_embedded_server(up: Colonnade):
    assert up.healthy()
    shown = run("settings", "--data", str(up.data), environment={}).stdout
    [line] = [line for line in shown.splitlines() if line.startswith("DATABASE_URL")]
    assert "//amy:********@/her%20shop" in line
    assert line.endswith("running.json")


@pytest.mark.slow
def test_other_commands_find_what_runs(up: Colonnade):
    """A link made by hand belongs to the demo's workspace as the printed one did."""
    link = run("first-link", "--data", str(up.data), environment={}).stdout.strip()
    assert link.startswith(f"{up.url}/sign-up/")
    assert link != up.link
    page = {"accept": "text/html"}
    assert httpx.get(up.link, headers=page).status_code != 200
    assert httpx.get(link, headers=page).status_code == 200


@pytest.mark.slow
def test_a_changed_password_is_taken_over(up: Colonnade):
    up.stop()
    (up.data / ".env").write_text(
        "POSTGRES_USER=amy\nPOSTGRES_PASSWORD=new\nPOSTGRES_DB=her shop\n"
    )
    up.lines.clear()
    up.start()
    assert up.healthy()


@pytest.mark.slow
def test_given_servers_are_used_in_place_of_our_own(fresh_settings: Settings, tmp_path: Path):
    running = Colonnade(tmp_path / "own")
    running.environment = {
        "DATABASE_URL": fresh_settings.database_url,
        "REDIS_URL": fresh_settings.redis_url,
    }
    running.start()
    assert running.healthy()
    assert not any("postgres" in line or "valkey" in line for line in running.tree().values())
    running.stop()
    assert not (tmp_path / "own" / "postgres").exists()


def test_a_database_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("colonnade.boot.preparing.SERVER_WAIT_S", 0)
    from colonnade.boot.preparing import wait_for_database
    from colonnade.boot.refusal import StartRefused

    with pytest.raises(StartRefused, match="DATABASE_URL names does not answer"):
        wait_for_database(f"postgresql://amy@127.0.0.1:{free_port()}/x")
