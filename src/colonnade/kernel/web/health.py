"""/health for supervisors and balancers, /metrics for Prometheus."""

import asyncio
from typing import Any

import msgspec
from litestar import MediaType, Response, get
from litestar.types import Scope

from colonnade.kernel.telemetry import METRICS_MEDIA_TYPE, metrics_text
from colonnade.kernel.web.values import state_of

CHECK_S = 2.0


class Health(msgspec.Struct):
    status: str
    database: bool
    redis: bool


@get("/health", summary="Whether this process can answer", tags=["operations"], security=[])
async def health(scope: Scope) -> Response[Health]:
    """200 while the database answers. Without Redis the product works on, a little later."""
    process = state_of(scope).process

    async def database_answers() -> None:
        async with process.database.reading() as connection:
            await connection.execute("select 1")

    async def redis_answers() -> None:
        await process.redis.ping()

    database, redis = await asyncio.gather(_answers(database_answers()), _answers(redis_answers()))
    status = "ok" if database and redis else "degraded" if database else "down"
    return Response(Health(status, database, redis), status_code=200 if database else 503)


@get(
    "/metrics",
    summary="Figures for Prometheus",
    tags=["operations"],
    security=[],
    media_type=MediaType.TEXT,
)
async def metrics() -> Response[bytes]:
    headers = {"content-type": METRICS_MEDIA_TYPE}
    return Response(metrics_text(), media_type=MediaType.TEXT, headers=headers)


async def _answers(check: Any) -> bool:
    try:
        async with asyncio.timeout(CHECK_S):
            await check
    except Exception:  # noqa: BLE001  (whatever is wrong, the answer is no)
        return False
    return True
