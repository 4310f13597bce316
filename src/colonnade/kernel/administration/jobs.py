"""The administration's part of the worker."""

from typing import Any

from colonnade.kernel.administration.checks.jobs import Canary, sing
from colonnade.kernel.work import JobHandler

handlers: list[JobHandler[Any]] = [JobHandler(Canary, sing)]
