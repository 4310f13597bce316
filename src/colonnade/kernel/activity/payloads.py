"""Bodies of answers."""

import msgspec

from colonnade.kernel.jobs import OrderedJob


class JobList(msgspec.Struct, frozen=True):
    jobs: list[OrderedJob]
    next: str | None
