"""The id of the request, job or command that is being worked on, in every line it logs."""

import re
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""What a proxy in front may send as X-Request-Id; anything else gets an id of our own."""

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def new_request_id() -> str:
    return secrets.token_hex(10)


def request_id_from(given: str | None) -> str:
    """The id a proxy in front gave, when it is fit to be logged; else a new one."""
    return given if given and ACCEPTED.fullmatch(given) else new_request_id()


def current_request_id() -> str:
    """Empty outside of a request, job or command."""
    return _request_id.get()


@contextmanager
def bound_request_id(request_id: str) -> Generator[str, None, None]:
    """Everything in the block, and every task it starts, belongs to this request."""
    token = _request_id.set(request_id)
    try:
        yield request_id
    finally:
        _request_id.reset(token)
