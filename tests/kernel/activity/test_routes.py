"""Jobs over HTTP: seen by the workspace's members, steered by their orderer and by admins."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from support.people import Person
from support.trial_jobs import Leave

from colonnade.kernel.jobs import order_job
from colonnade.kernel.permissions import Actor, system_actor
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import open_process
from colonnade.kit.clock import now_utc

LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def workspace(administrator: Person) -> int:
    return administrator.make("/api/v1/workspaces", name="Jobs")["id"]


@pytest.fixture(scope="module")
def ada(administrator: Person, workspace: int) -> Person:
    return administrator.invite("Ada", workspace_id=workspace, role="viewer")


def order(
    settings: Settings,
    *,
    by: Person | None = None,
    workspace_id: int | None,
    run_at: datetime | None = None,
) -> int:
    """A job of a kind that the server's worker does not know: it fails as soon as it runs."""
    actor = system_actor() if by is None else Actor(account_id=by.id, name=by.name)

    async def make() -> int:
        async with open_process(settings) as process, process.database.writing() as connection:
            job = await order_job(
                connection,
                Leave("a"),
                actor=actor,
                workspace_id=workspace_id,
                title="A trial",
                now=now_utc(),
                run_at=run_at,
            )
            return job.id

    return asyncio.run(make())


def over(person: Person, job_id: int) -> dict[str, Any]:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        job = person.http.get(f"/api/v1/jobs/{job_id}").json()
        if job["state"] in {"done", "failed", "cancelled"}:
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_job_is_told_whole(settings: Settings, ada: Person, workspace: int) -> None:
    job = over(ada, order(settings, by=ada, workspace_id=workspace))
    assert set(job) == {
        *("id", "type", "title", "state", "progress", "result", "error", "attempts"),
        *("created_at", "started_at", "ended_at", "workspace_id"),
    }
    assert (job["state"], job["type"], job["title"]) == ("failed", "trial.leave", "A trial")
    assert job["error"]["code"] == "jobs.unknown_type"
    assert job["progress"] == {"done": 0, "total": None, "text": ""}
    assert job["workspace_id"] == workspace
    assert datetime.fromisoformat(job["ended_at"]) - now_utc() < timedelta(minutes=1)


def test_jobs_are_listed_the_newest_first_page_by_page(
    settings: Settings, administrator: Person
) -> None:
    place = administrator.make("/api/v1/workspaces", name="Pages")["id"]
    ids = [order(settings, workspace_id=place, run_at=LATER) for _ in range(5)]
    path, seen, cursor = f"/api/v1/workspaces/{place}/jobs", list[int](), None
    for _ in range(3):
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = administrator.http.get(path, params=query).json()
        seen += [job["id"] for job in page["jobs"]]
        cursor = page["next"]
    assert seen == ids[::-1]
    assert cursor is None
    assert code(administrator.http.get(path, params={"cursor": "x"})) == (400, "web.cursor_wrong")


def test_one_cancels_and_retries_ones_own_job(
    settings: Settings, ada: Person, workspace: int
) -> None:
    job_id = order(settings, by=ada, workspace_id=workspace, run_at=LATER)
    path = f"/api/v1/jobs/{job_id}"
    assert code(ada.http.post(f"{path}/retry")) == (409, "jobs.not_failed")
    cancelled = ada.http.post(f"{path}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert code(ada.http.post(f"{path}/cancel")) == (409, "jobs.over")
    again = ada.http.post(f"{path}/retry")
    assert (again.status_code, again.json()["state"]) == (200, "queued")
    assert over(ada, job_id)["error"]["code"] == "jobs.unknown_type"


def test_another_s_job_is_an_admin_s_to_steer(
    settings: Settings, ada: Person, administrator: Person, workspace: int
) -> None:
    job_id = order(settings, by=administrator, workspace_id=workspace, run_at=LATER)
    path = f"/api/v1/jobs/{job_id}"
    assert ada.http.get(path).status_code == 200
    assert code(ada.http.post(f"{path}/cancel")) == (403, "permissions.not_allowed")
    assert code(ada.api("read").post(f"{path}/cancel")) == (403, "permissions.token_reads_only")
    of_ada = order(settings, by=ada, workspace_id=workspace, run_at=LATER)
    assert administrator.http.post(f"/api/v1/jobs/{of_ada}/cancel").status_code == 200


def test_strangers_learn_nothing_and_the_system_s_jobs_are_for_administrators(
    settings: Settings, ada: Person, administrator: Person, workspace: int
) -> None:
    stranger = administrator.somebody("Stranger")
    theirs = order(settings, by=ada, workspace_id=workspace, run_at=LATER)
    system = order(settings, workspace_id=None, run_at=LATER)
    for job_id in (theirs, 10**12):
        for answer in (
            stranger.http.get(f"/api/v1/jobs/{job_id}"),
            stranger.http.post(f"/api/v1/jobs/{job_id}/cancel"),
            stranger.http.post(f"/api/v1/jobs/{job_id}/retry"),
        ):
            assert code(answer) == (404, "jobs.absent")
    assert stranger.http.get(f"/api/v1/workspaces/{workspace}/jobs").status_code == 404
    assert httpx.get(f"{ada.base_url}/api/v1/jobs/{theirs}").status_code == 401
    assert code(ada.http.get(f"/api/v1/jobs/{system}")) == (404, "jobs.absent")
    assert administrator.http.get(f"/api/v1/jobs/{system}").status_code == 200
    reading = administrator.api("read").post(f"/api/v1/jobs/{system}/cancel")
    assert code(reading) == (403, "permissions.token_reads_only")
    assert administrator.http.post(f"/api/v1/jobs/{system}/cancel").status_code == 200
