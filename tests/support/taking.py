"""Takes messages as a worker does and writes down what came: URL NAMESPACE FILE [QUEUES|slow]."""

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from colonnade.kernel.jobs import QUEUES, RefusedMessage
from colonnade.kernel.jobs.brokers import broker_at
from colonnade.kernel.jobs.carrier import Carrier, Takers
from colonnade.kernel.telemetry import configure_logging

SLOW_S = 3600


def main() -> None:
    url, namespace, file, *words = sys.argv[1:]
    lock = threading.Lock()

    def write(*parts: Any) -> None:
        with lock, Path(file).open("a") as output:
            output.write(json.dumps(parts) + "\n")

    def run(job_id: int, queue: str) -> None:
        write("job", job_id, queue)
        if "slow" in words:
            time.sleep(SLOW_S)

    def refused(message: RefusedMessage) -> None:
        write("refused", message.queue, message.reason, message.size_bytes)

    configure_logging(form="text", process="taking")
    name = f"taker-{os.getpid()}"
    queues = [queue for queue in QUEUES if queue in words] or QUEUES
    carrier = Carrier(
        broker_at(url, region="eu-west-1"),
        namespace=namespace,
        name=name,
        threads=2,
        queues=queues,
    )
    write("ready", name)
    alive = lambda queue, sent_at: write("alive", queue, sent_at)  # noqa: E731
    carrier.consume(Takers(run=run, alive=alive, refused=refused))


if __name__ == "__main__":
    main()
