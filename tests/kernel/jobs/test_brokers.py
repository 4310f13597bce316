"""One suite for every kind of broker, on a real one: what is carried, what it may do to us.

What takes the messages here is a `Carrier` in a process of its own, as a worker has it, that writes
what comes into a file.
"""

import contextlib
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.brokers import BROKERS, AnyBroker, RedisBroker, SqsBroker

from colonnade.kernel.jobs import QUEUES
from colonnade.kernel.jobs.brokers import broker_at
from colonnade.kernel.jobs.carrier import BrokerAway, Carrier

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
TESTS = Path(__file__).parents[2]
WITHIN_S = 60.0


class Taker:
    """`python -m support.taking`, and what it has taken."""

    def __init__(self, url: str, namespace: str, folder: Path, *queues: str) -> None:
        self.taken = folder / f"taken-{secrets.token_hex(4)}"
        self.log = self.taken.with_suffix(".log")
        with self.log.open("wb") as output:
            argv = [sys.executable, "-m", "support.taking", url, namespace, str(self.taken)]
            self.process = subprocess.Popen(
                [*argv, *queues], cwd=TESTS, stdout=output, stderr=subprocess.STDOUT
            )

    def lines(self, kind: str) -> list[list[object]]:
        if not self.taken.exists():
            return []
        found = [json.loads(line) for line in self.taken.read_text().splitlines()]
        return [line[1:] for line in found if line[0] == kind]

    def until(self, true: Callable[[], object]) -> None:
        deadline = time.monotonic() + WITHIN_S
        while not true():
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.05)

    def ids(self) -> list[object]:
        return [line[0] for line in self.lines("job")]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module", params=list(BROKERS))
def broker(request, run_folder: Path) -> Iterator[AnyBroker]:
    made = BROKERS[request.param](run_folder / f"broker-{request.param}")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def namespace() -> str:
    return f"trial-{secrets.token_hex(5)}"


@pytest.fixture
def carrier(broker: AnyBroker, namespace: str) -> Carrier:
    return Carrier(
        broker_at(broker.url, region="eu-west-1"), namespace=namespace, name="sender", threads=1
    )


@pytest.fixture
def taker(broker: AnyBroker, namespace: str, tmp_path: Path) -> Iterator[Callable[..., Taker]]:
    started: list[Taker] = []

    def start(*queues: str) -> Taker:
        started.append(Taker(broker.url, namespace, tmp_path, *queues))
        return started[-1]

    yield start
    for one in started:
        one.kill()


def send(carrier: Carrier, *ids: int, queue: str = "default") -> None:
    carrier.send([(job_id, 0, 1, queue) for job_id in ids])


def test_every_queue_is_carried_signs_of_life_come_through_and_nothing_is_left_behind(
    carrier: Carrier, taker: Callable[..., Taker]
) -> None:
    one = taker()
    for number, queue in enumerate(QUEUES, start=1):
        send(carrier, number, queue=queue)
        carrier.ask_for_life(time.time(), queue)
    one.until(
        lambda: sorted(one.lines("job")) == [[1, "default"], [2, "background"], [3, "reports"]]
    )
    one.until(lambda: {line[0] for line in one.lines("alive")} >= set(QUEUES))
    name = str(one.lines("ready")[0][0])
    one.kill()
    carrier.forget_worker(name)
    carrier.forget_worker(name)  # a second time does no harm


def test_one_takes_some_of_the_queues_only_and_rubbish_stops_nothing(
    carrier: Carrier, taker: Callable[..., Taker]
) -> None:
    app, prefix = carrier._app, carrier._namespace
    send(carrier, 1, queue="background")
    for name, arguments in (
        ("no.such.task", (1,)),
        ("colonnade.run_job", ("drop table",)),
        ("colonnade.run_job", (5, 6)),
        ("colonnade.run_job", ("x" * 40_000,)),
    ):
        app.send_task(name, args=arguments, queue=f"{prefix}.default", retry=False)
    with app.connection_for_write() as connection, connection.Producer() as producer:
        for body, kind in ((b"not JSON {", "application/json"), (b'{"no": "task"}', None)):
            producer.publish(
                body,
                routing_key=f"{prefix}.default",
                exchange="",
                content_type=kind or "application/json",
                content_encoding="utf-8",
            )
    send(carrier, 2)
    one = taker("default")
    one.until(lambda: one.ids() == [2] and len(one.lines("refused")) == 6)
    assert all(line[0] == "default" for line in one.lines("refused"))
    reasons = "\n".join(str(line[1]) for line in one.lines("refused"))
    assert "no.such.task" in reasons
    assert "larger than" in reasons
    assert "names no job" in reasons
    other = taker("background")
    other.until(lambda: other.ids() == [1])
    assert one.ids() == [2]


def test_a_broker_that_was_killed_is_used_again(
    broker: AnyBroker, carrier: Carrier, taker: Callable[..., Taker]
) -> None:
    if isinstance(broker, SqsBroker):
        # moto forgets its queues with itself, which SQS does not: only that we say so is shown.
        send(carrier, 1)
        broker.kill()
        with pytest.raises(BrokerAway):
            send(carrier, 2)
        return
    one = taker()
    send(carrier, 1)
    one.until(lambda: one.ids() == [1])
    broker.kill()
    began = time.monotonic()
    with pytest.raises(BrokerAway):
        send(carrier, 2)
    assert time.monotonic() - began < 15  # it says so, and does not hang
    broker.start()
    deadline = time.monotonic() + WITHIN_S
    while True:
        with contextlib.suppress(BrokerAway):
            send(carrier, 3)
            break
        assert time.monotonic() < deadline
        time.sleep(0.3)
    one.until(lambda: 3 in one.ids())


def test_what_a_killed_worker_had_in_hand_comes_to_another(
    broker: AnyBroker, carrier: Carrier, taker: Callable[..., Taker]
) -> None:
    if isinstance(broker, RedisBroker | SqsBroker):
        pytest.skip("after its visibility time, which is hours: the sweeper is quicker")
    first = taker("slow")
    send(carrier, 1)
    first.until(lambda: first.ids() == [1])
    first.kill()
    second = taker()
    second.until(lambda: second.ids() == [1])


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no broker"):
        broker_at("kafka://127.0.0.1")
