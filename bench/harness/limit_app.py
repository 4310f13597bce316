"""The limit, as a program: the driver alone, behind a bare ASGI reply.

No router, no framework, no permission, no feed: psycopg with its own pool, every connection in
autocommit, every statement prepared, and what the workload needs to read a body. `BENCH_LIMIT`
names the file that says where the database is and which path runs which statement.
"""

import json
import os
from pathlib import Path

import msgspec
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

CONNECTIONS = 8
JSON = [(b"content-type", b"application/json")]

plan = json.loads(Path(os.environ["BENCH_LIMIT"]).read_text(encoding="utf-8"))
statements = {path: one["sql"].encode() for path, one in plan["statements"].items()}
fixed = {path: one["parameters"] for path, one in plan["statements"].items()}
decode = msgspec.json.Decoder().decode


async def prepared(connection: AsyncConnection) -> None:
    connection.prepare_threshold = 0


pool = AsyncConnectionPool(
    plan["database_url"],
    kwargs={"autocommit": True},
    min_size=CONNECTIONS,
    max_size=CONNECTIONS,
    configure=prepared,
    open=False,
)


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await live(receive, send)
        return
    name = scope["path"].split("/", 2)[1]
    status = 200
    match scope["method"]:
        case "GET":
            # The product's statement of a page: the table's version, the rows joined, and more.
            _, rows, *_ = (await found(statements[name], fixed[name]))[0]
            await reply(send, status, b'{"rows":[' + rows.encode() + b"]}")
            return
        case "PATCH":
            # /name/<row id> with {"fields": {...}}, as the product's.
            body = decode(await whole(receive))
            parameters = {**body["fields"], "id": int(scope["path"].rpartition("/")[2])}
        case _:
            body, status = decode(await whole(receive)), 201
            if "create" in body:
                # The rows as one JSON parameter, which Postgres takes apart: the quickest of the
                # ways to insert 200 rows (README).
                rows = [row["fields"] for row in body["create"]]
                parameters = {"rows": msgspec.json.encode(rows).decode()}
            else:
                parameters = body["fields"]
    rows = await found(statements[name], parameters)
    await reply(send, status, ",".join(row[0] for row in rows).encode())


async def found(statement, parameters):
    connection = await pool.getconn()
    try:
        return await (await connection.execute(statement, parameters)).fetchall()
    finally:
        await pool.putconn(connection)


async def whole(receive):
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def reply(send, status, body):
    headers = [*JSON, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def live(receive, send):
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await pool.open(wait=True)
            await send({"type": "lifespan.startup.complete"})
        else:
            await pool.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
