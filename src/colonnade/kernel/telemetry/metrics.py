"""Figures for Prometheus.

With more than one process under one supervisor, each writes its figures to files of its own in
PROMETHEUS_MULTIPROC_DIR (the client library's way), and whichever process is asked sums them up.
The supervisor sets that variable before anything here is imported.
"""

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

__all__ = ["METRICS_MEDIA_TYPE", "Counter", "Gauge", "Histogram", "metrics_text"]

METRICS_MEDIA_TYPE = CONTENT_TYPE_LATEST


def metrics_text() -> bytes:
    """The figures of this process, or of all processes of the tree, as /metrics answers them."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)
