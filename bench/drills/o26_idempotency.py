"""O-26: one Idempotency-Key, one effect, one answer.

    .venv/bin/python bench/drills/o26_idempotency.py [--short]

Fifty requests at once with one key; the same key with another body; a retry after the web process
was killed in the middle; and after a day, for which the kept key is made older.
"""

import concurrent.futures
import json
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

import httpx  # noqa: E402
import psycopg  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402

AT_ONCE = 50
KILLS = 10
RETRIES = 600
BACK_WITHIN_S = 60.0


def posts(owner: Any) -> list[tuple[str, dict[str, Any], Callable[[], int]]]:
    """Address, body, and how to count the effect: one of each sort of change."""
    workspace = owner.make("/api/v1/workspaces", name="Once")["id"]
    database = owner.make(f"/api/v1/workspaces/{workspace}/databases", name="Data")["id"]
    fields = [{"name": "Name", "kind": "text"}]
    table = owner.make(f"/api/v1/databases/{database}/tables", name="Rows", fields=fields)["id"]

    def count(path: str, part: str) -> Callable[[], int]:
        return lambda: len(owner.http.get(path).json()[part])

    def rows() -> int:
        return owner.http.get(f"/api/v1/tables/{table}/rows/count").json()["count"]

    return [
        ("/api/v1/workspaces", {"name": "Twice?"}, count("/api/v1/workspaces", "workspaces")),
        (
            f"/api/v1/workspaces/{workspace}/databases",
            {"name": "Twice?"},
            count(f"/api/v1/workspaces/{workspace}/databases", "databases"),
        ),
        (f"/api/v1/tables/{table}/rows", {"fields": {"Name": "a"}}, rows),
        (f"/api/v1/tables/{table}/rows/batch", {"create": [{"fields": {"Name": "b"}}]}, rows),
        (
            f"/api/v1/tables/{table}/fields",
            {"name": "Twice?", "kind": "text"},
            count(f"/api/v1/tables/{table}", "fields"),
        ),
    ]


def at_once(api: httpx.Client, owner: Any) -> Result:
    """Fifty at once for every sort of POST, then another body."""
    wrong: list[str] = []
    for path, body, count in posts(owner):
        before, key = count(), {"idempotency-key": uuid.uuid4().hex}

        def send(_: int, path: str = path, body: Any = body, key: Any = key) -> httpx.Response:
            return api.post(path, json=body, headers=key, timeout=60)

        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(send, range(AT_ONCE)))
        if {answer.is_success for answer in answers} != {True}:
            wrong.append(f"{path}: {sorted({answer.status_code for answer in answers})}")
        if len({answer.text for answer in answers}) != 1 or count() != before + 1:
            wrong.append(f"{path}: {count() - before} effects")
        other = api.post(path, content=json.dumps(body) + " ", headers={**key, **JSON})
        if other.status_code != 422:
            wrong.append(f"{path}: another body got {other.status_code}")
    figure = f"{AT_ONCE} at once, 5 sorts of POST: {wrong or 'one effect, one answer each'}"
    return Result("O-26", figure, "one effect; another body refused", not wrong)


JSON = {"content-type": "application/json"}


def a_day_later(api: httpx.Client, database_url: str) -> Result:
    """What was kept is forgotten by the clean-up once it is older than a day, and not before."""
    import asyncio
    from datetime import timedelta

    from colonnade.kernel.web import forget_keys
    from colonnade.kit.clock import now_utc

    async def clean() -> int:
        connected = await psycopg.AsyncConnection.connect(database_url, autocommit=True)
        async with connected as connection:
            return await forget_keys(connection, now_utc())

    key = uuid.uuid4().hex
    replayed: list[bool] = []
    for age in (timedelta(), timedelta(hours=23, minutes=59), timedelta(hours=24, minutes=1)):
        with psycopg.connect(database_url, autocommit=True) as database:
            database.execute(
                "update web_idempotency_key set created_at = now() - %s where key = %s", [age, key]
            )
        asyncio.run(clean())
        answer = api.post(
            "/api/v1/workspaces", json={"name": "L"}, headers={"idempotency-key": key}
        )
        replayed.append("idempotency-replayed" in answer.headers)
    figure = f"first, after 23:59, after 24:01: replayed {replayed}"
    return Result("O-26", figure, "no, yes, no", replayed == [False, True, False])


def after_kills(colonnade: Any, api: httpx.Client, table: int, kills: int) -> Result:
    """Each row is sent until it is answered, while the web process is killed beneath."""
    sent = 0
    for _ in range(kills):
        key = uuid.uuid4().hex
        body = {"create": [{"fields": {"Name": f"{key} {number}"}} for number in range(200)]}
        colonnade.until_healthy(BACK_WITHIN_S)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            answering = pool.submit(_until_answered, api, table, body, key)
            time.sleep(0.005 + 0.01 * (sent % 7))
            colonnade.kill("web")
            answering.result(BACK_WITHIN_S)
        sent += 200
    rows = api.get(f"/api/v1/tables/{table}/rows/count").json()["count"]
    figure = f"{kills} kills: {sent} rows sent, {rows} there"
    return Result("O-26", figure, "each once", rows == sent)


def _until_answered(api: httpx.Client, table: int, body: Any, key: str) -> None:
    said = ""
    for _ in range(RETRIES):
        try:
            answer = api.post(
                f"/api/v1/tables/{table}/rows/batch", json=body, headers={"idempotency-key": key}
            )
            if answer.is_success:
                return
            said = answer.text
        except httpx.HTTPError as error:
            said = repr(error)
        time.sleep(0.1)
    raise TimeoutError(said)


def drill(short: bool) -> list[Result]:  # noqa: FBT001  (what `run` hands over)
    from support.people import Person
    from support.running import Colonnade, data_folder

    colonnade = Colonnade(data_folder())
    colonnade.start()
    try:
        owner = Person(colonnade.url, colonnade.link, "Olga")
        workspace = owner.make("/api/v1/workspaces", name="Killed")["id"]
        database = owner.make(f"/api/v1/workspaces/{workspace}/databases", name="D")["id"]
        fields = [{"name": "Name", "kind": "text"}]
        made = owner.make(f"/api/v1/databases/{database}/tables", name="T", fields=fields)
        with owner.api() as api:
            for row in api.get(f"/api/v1/tables/{made['id']}/rows").json()["rows"]:
                api.delete(f"/api/v1/tables/{made['id']}/rows/{row['id']}")
            return [
                at_once(api, owner),
                after_kills(colonnade, api, made["id"], 2 if short else KILLS),
            ]
    finally:
        colonnade.stop()


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
