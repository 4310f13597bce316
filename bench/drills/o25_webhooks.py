"""O-25: webhooks while the receiver fails now and then and the worker is killed in between.

    .venv/bin/python bench/drills/o25_webhooks.py [--short]

A whole Colonnade, a real receiver. Rows are written; the receiver answers every seventh request
with an error of some kind; the worker is killed with `kill -9` while it delivers; the secret is
rotated in the middle. Each event must arrive, under one id and with one body however often, signed,
with the time of its attempt. What single answers lead to (the schedule, 410, redirects,
Retry-After, pauses, replay) is shown by `tests/kernel/webhooks`, where time can be moved.
"""

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from standardwebhooks import Webhook as StandardWebhook  # noqa: E402
from standardwebhooks import WebhookVerificationError  # noqa: E402
from support.people import Person  # noqa: E402
from support.running import Colonnade, data_folder  # noqa: E402
from support.sinks import Answer, Got, Sink, counts  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402

EVENTS, EVENTS_SHORT = 400, 60
KILLS, KILLS_SHORT = 8, 1
KILL_EVERY_S = 4.0
ALL_WITHIN_S = 240.0
CLOCK_S = 3.0
"""How far the attempt's own time may be from the moment that it arrives."""

BAD = (
    Answer(500),
    Answer(302, {"location": "http://127.0.0.1:9/"}),
    Answer(hang_up=True),
    Answer(429, {"retry-after": "1"}),
    Answer(503),
)


class FlakySink(Sink):
    """Every seventh answer is bad; never for one that was refused before."""

    def __init__(self) -> None:
        super().__init__()
        self._refused: set[str] = set()
        self.choose = self._choose
        self.taken: list[str] = []

    def _choose(self, got: Got) -> Answer:
        if len(self.got) % 7 == 0 and got.id not in self._refused:
            self._refused.add(got.id)
            return BAD[len(self._refused) % len(BAD)]
        self.taken.append(got.id)
        # As slow as a real one, so that a kill comes in between.
        return Answer(204, wait_s=0.02)


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (as the others)
    folder = data_folder()
    running = Colonnade(folder)
    running.environment = {"COLONNADE_OUTGOING_ALLOWED_NETWORKS": "127.0.0.1/32"}
    with FlakySink() as sink:
        running.start()
        try:
            return _under_kills(running, sink, short=short)
        finally:
            running.stop()
            shutil.rmtree(folder, ignore_errors=True)


def _under_kills(running: Colonnade, sink: FlakySink, *, short: bool) -> Sequence[Result]:
    events, kills = (EVENTS_SHORT, KILLS_SHORT) if short else (EVENTS, KILLS)
    owner = Person(running.url, running.link, "Olga")
    workspace = owner.make("/api/v1/workspaces", name="Told")["id"]
    database = owner.make(f"/api/v1/workspaces/{workspace}/databases", name="Data")["id"]
    fields = [{"name": "Name", "kind": "text"}]
    table = owner.make(f"/api/v1/databases/{database}/tables", name="T", fields=fields)["id"]
    made = owner.make(
        f"/api/v1/workspaces/{workspace}/webhooks",
        name="Sink",
        url=sink.url,
        types=["tables.rows.*"],
    )
    secrets = [made["secret"]]
    killed = 0
    next_kill = time.monotonic() + 1.0
    for number in range(events):
        owner.make(f"/api/v1/tables/{table}/rows", fields={"Name": str(number)})
        if number == events // 2:
            url = f"/api/v1/webhooks/{made['webhook']['id']}/secret"
            secrets.append(owner.make(url, overlap_hours=1)["secret"])
    began = time.monotonic()
    while len(set(sink.taken)) < events and time.monotonic() - began < ALL_WITHIN_S:
        if killed < kills and time.monotonic() > next_kill:
            running.kill("worker")
            killed += 1
            next_kill = time.monotonic() + KILL_EVERY_S
        time.sleep(0.1)
    took = time.monotonic() - began
    time.sleep(1.0)  # for what comes too often
    return _results(sink, events, secrets, killed=killed, took=took)


def _results(
    sink: FlakySink, events: int, secrets: Sequence[str], *, killed: int, took: float
) -> Sequence[Result]:
    got = list(sink.got)
    taken = counts(sink.taken)
    bodies = {(one.id, one.body) for one in got}
    unsigned = sum(not _is_signed(one, secrets) for one in got)
    late = sum(abs(one.at - int(one.headers["webhook-timestamp"])) > CLOCK_S for one in got)
    twice = sum(count - 1 for count in taken.values())
    both = sum(len(one.headers["webhook-signature"].split()) == len(secrets) for one in got)
    return [
        Result(
            "O-25",
            f"{len(taken)} of {events} events taken in {took:.0f} s, {killed} kills of the worker,"
            f" {len(got)} requests; {twice} came again under their old id",
            "lost 0; doubled under the same id only",
            len(taken) == events and len(bodies) == len({one.id for one in got}),
        ),
        Result(
            "O-25",
            f"{unsigned} of {len(got)} not signed, {late} with another time than the attempt's,"
            f" {both} signed by both secrets of the rotation",
            "0, 0, some",
            unsigned == 0 and late == 0 and both > 0,
        ),
    ]


def _is_signed(got: Got, secrets: Sequence[str]) -> bool:
    for secret in secrets:
        try:
            StandardWebhook(secret).verify(got.body, got.headers)
        except WebhookVerificationError:
            continue
        return True
    return False


if __name__ == "__main__":
    sys.exit(run(drill, __doc__ or ""))
