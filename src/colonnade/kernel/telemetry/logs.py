"""One line of JSON for each thing worth knowing, on standard error.

`log.info("jobs.relayed", count=3)`: an event's name, then what belongs to it. What libraries log
goes through the same formatter, so that one search finds both.
"""

import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from colonnade.kernel.telemetry.requests import current_request_id

FIELDS_KEY = "colonnade_fields"
LIBRARY_LEVELS = dict.fromkeys(("alembic", "celery", "httpx", "kombu"), logging.WARNING)
"""Libraries that tell more than an operator wants to read."""

VALUE_LENGTH_MAX = 4_000
"""Longer texts in one line are cut: a log is no place for somebody's whole file."""


class Log:
    """The log of the product's own code."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, **fields: Any) -> None:
        self._write(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: Any) -> None:
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, **fields: Any) -> None:
        self._write(logging.WARNING, event, fields)

    def error(self, event: str, **fields: Any) -> None:
        self._write(logging.ERROR, event, fields)

    def exception(self, event: str, **fields: Any) -> None:
        """An error with the exception that is being handled."""
        self._write(logging.ERROR, event, fields, with_exception=True)

    def _write(
        self, level: int, event: str, fields: dict[str, Any], *, with_exception: bool = False
    ) -> None:
        if self._logger.isEnabledFor(level):
            # The caller of info() and its kind is three frames up.
            self._logger.log(
                level,
                event,
                exc_info=with_exception,
                extra={FIELDS_KEY: fields},
                stacklevel=3,
            )


log = Log("colonnade")


class JsonLines(logging.Formatter):
    """A record as one line of JSON; whatever can't be encoded is written as text."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        return msgspec.json.encode(line_of(record, self._process), enc_hook=repr).decode()


class TextLines(logging.Formatter):
    """The same for reading at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        line = line_of(record, "")
        fixed = ("at", "level", "event", "process", "logger", "exception")
        rest = " ".join(f"{name}={value}" for name, value in line.items() if name not in fixed)
        time = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        text = f"{time} {record.levelname.lower():<7} {line['event']} {rest}".rstrip()
        return f"{text}\n{line['exception']}" if "exception" in line else text


def line_of(record: logging.LogRecord, process: str) -> dict[str, Any]:
    """The parts of one line, in the order they are written."""
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    line: dict[str, Any] = {
        "at": at.replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "event": _cut(record.getMessage()),
    }
    if process:
        line["process"] = process
    if record.name != "colonnade":
        line["logger"] = record.name
    if request_id := current_request_id():
        line["request_id"] = request_id
    fields: dict[str, Any] = getattr(record, FIELDS_KEY, {})
    for name, value in fields.items():
        # A field never hides one of the line's own.
        line[f"{name}_" if name in line else name] = _cut(value)
    if record.exc_info and record.exc_info[0] is not None:
        line["exception"] = "".join(traceback.format_exception(*record.exc_info)).rstrip()
    return line


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > VALUE_LENGTH_MAX:
        return f"{value[:VALUE_LENGTH_MAX]}… ({len(value)} characters)"
    return value


def configure_logging(
    *, level: str = "info", form: Literal["json", "text"] = "json", process: str = ""
) -> None:
    """Called once by each process before it logs; `process` is its name: web, worker."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(process) if form == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, library_level in LIBRARY_LEVELS.items():
        logging.getLogger(name).setLevel(max(library_level, root.level))
    logging.captureWarnings(capture=True)
