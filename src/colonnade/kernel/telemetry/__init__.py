"""What the process says about itself: log lines with request ids, and figures for /metrics."""

from colonnade.kernel.telemetry.logs import configure_logging, log
from colonnade.kernel.telemetry.metrics import (
    METRICS_MEDIA_TYPE,
    Counter,
    Gauge,
    Histogram,
    metrics_text,
)
from colonnade.kernel.telemetry.requests import (
    bound_request_id,
    current_request_id,
    new_request_id,
    request_id_from,
)

__all__ = [
    "METRICS_MEDIA_TYPE",
    "Counter",
    "Gauge",
    "Histogram",
    "bound_request_id",
    "configure_logging",
    "current_request_id",
    "log",
    "metrics_text",
    "new_request_id",
    "request_id_from",
]
