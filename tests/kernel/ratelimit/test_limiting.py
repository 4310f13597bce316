"""Limits: never more than allowed, whoever asks at once; and what they do with Redis away."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis
from support.running import free_port
from support.servers import Servers
from support.several_processes import race

from colonnade.kernel.ratelimit import LimiterAway, Rate, RateExceeded, forget, spend
from colonnade.kernel.web.problems import problem_answer

pytestmark = pytest.mark.anyio
NAME = "trial"


@pytest.fixture
def namespace() -> str:
    return f"test-{secrets.token_hex(6)}"


@pytest.fixture
async def redis(servers: Servers) -> AsyncIterator["Redis"]:
    opened: Redis = Redis.from_url(servers.redis_url)
    yield opened
    await opened.aclose()


@pytest.fixture
async def away() -> AsyncIterator["Redis"]:
    opened: Redis = Redis.from_url(f"redis://127.0.0.1:{free_port()}/0")
    yield opened
    await opened.aclose()


async def test_as_many_as_allowed_and_not_one_more(redis: "Redis", namespace: str) -> None:
    rate = Rate(3, 3600)
    remaining = [
        (await spend(redis, namespace, NAME, "ada", rate, open_when_away=False)).remaining
        for _ in range(3)
    ]
    assert remaining == [2, 1, 0]
    with pytest.raises(RateExceeded) as refused:
        await spend(redis, namespace, NAME, "ada", rate, open_when_away=False)
    assert 1190 < refused.value.retry_after_s <= 1200
    assert "20 minutes" in refused.value.detail
    # Another key, and another limit, are other counts.
    await spend(redis, namespace, NAME, "bob", rate, open_when_away=False)
    await spend(redis, namespace, "other", "ada", rate, open_when_away=False)


async def test_it_comes_back_evenly(redis: "Redis", namespace: str) -> None:
    rate = Rate(4, 0.8)
    for _ in range(4):
        await spend(redis, namespace, NAME, "ada", rate, open_when_away=False)
    with pytest.raises(RateExceeded) as refused:
        await spend(redis, namespace, NAME, "ada", rate, open_when_away=False)
    assert 0 < refused.value.retry_after_s <= 0.2
    await asyncio.sleep(refused.value.retry_after_s + 0.01)
    await spend(redis, namespace, NAME, "ada", rate, open_when_away=False)
    with pytest.raises(RateExceeded):
        await spend(redis, namespace, NAME, "ada", rate, open_when_away=False)
    await asyncio.sleep(0.9)
    assert not [key async for key in redis.scan_iter(f"{namespace}:*")]  # nothing is left behind


async def test_a_refusal_costs_nothing(redis: "Redis", namespace: str) -> None:
    rate = Rate(1, 0.5)
    await spend(redis, namespace, NAME, "ada", rate, open_when_away=False)
    for _ in range(5):
        with pytest.raises(RateExceeded):
            await spend(redis, namespace, NAME, "ada", rate, open_when_away=False)
    await asyncio.sleep(0.51)
    await spend(redis, namespace, NAME, "ada", rate, open_when_away=False)


async def test_several_at_once_may_be_spent(redis: "Redis", namespace: str) -> None:
    rate = Rate(10, 3600)
    spent = await spend(redis, namespace, NAME, "ada", rate, open_when_away=False, cost=7)
    assert spent.remaining == 3
    with pytest.raises(RateExceeded):
        await spend(redis, namespace, NAME, "ada", rate, open_when_away=False, cost=4)


async def test_two_processes_together_get_no_more(servers: Servers, namespace: str) -> None:
    passed = await race("support.spending_racer", servers.redis_url, namespace, "37")
    assert sum(passed) == 37


async def test_forgotten_it_begins_anew(redis: "Redis", namespace: str) -> None:
    rate = Rate(1, 3600)
    await spend(redis, namespace, NAME, "ada", rate, open_when_away=False)
    await forget(redis, namespace, NAME, "ada")
    await spend(redis, namespace, NAME, "ada", rate, open_when_away=False)


async def test_with_redis_away_it_is_open_or_closed_as_asked(away: "Redis", namespace: str) -> None:
    rate = Rate(1, 3600)
    for _ in range(3):
        await spend(away, namespace, NAME, "ada", rate, open_when_away=True)
    with pytest.raises(LimiterAway):
        await spend(away, namespace, NAME, "ada", rate, open_when_away=False)
    await forget(away, namespace, NAME, "ada")


async def test_a_redis_that_only_listens_counts_as_away(namespace: str) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    deaf = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = deaf.sockets[0].getsockname()[1]
    redis: Redis = Redis.from_url(f"redis://127.0.0.1:{port}/0")
    with pytest.raises(LimiterAway):
        await spend(redis, namespace, NAME, "ada", Rate(1, 60), open_when_away=False)
    await redis.aclose()
    deaf.close()


async def test_the_answer_says_when_to_come_back(redis: "Redis", namespace: str) -> None:
    rate = Rate(2, 60)
    error: Exception | None = None
    try:
        for _ in range(3):
            await spend(redis, namespace, NAME, "ada", rate, open_when_away=False)
    except RateExceeded as exceeded:
        error = exceeded
    assert error is not None
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/api/v1/x", "headers": [], "method": "GET"}
    await problem_answer(scope, error)(scope, None, send)
    headers = dict(sent[0]["headers"])  # type: ignore[call-overload]
    assert sent[0]["status"] == 429
    assert headers[b"retry-after"] == b"30"
    assert headers[b"ratelimit"] == b'"trial";r=0;t=30'
    assert headers[b"ratelimit-policy"] == b'"trial";q=2;w=60'


@given(st.text(), st.text())
def test_keys_of_two_people_never_meet(one: str, other: str) -> None:
    from colonnade.kernel.ratelimit.limiting import _key

    assert (_key("n", NAME, one) == _key("n", NAME, other)) == (one == other)
    assert len(_key("n", NAME, one)) < 60


@pytest.mark.parametrize(("maximum", "per_s"), [(0, 1), (1, 0), (1, 1e9), (10**9, 1)])
def test_a_rate_without_sense_is_refused(maximum: int, per_s: float) -> None:
    with pytest.raises(ValueError, match="no rate"):
        Rate(maximum, per_s)
