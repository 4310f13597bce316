"""Bodies of requests and answers."""

from datetime import datetime
from typing import Annotated

import msgspec

from colonnade.kernel.files.values import (
    LINK_S_DEFAULT,
    LINK_S_MAX,
    Check,
    File,
    Totals,
    Usage,
)


class FilePage(msgspec.Struct):
    files: list[File]
    usage: Usage
    next_cursor: str | None = None


class LinkDraft(msgspec.Struct, forbid_unknown_fields=True):
    """`for_account`: the link works for that account alone, signed in."""

    seconds: Annotated[int, msgspec.Meta(ge=1, le=LINK_S_MAX)] = LINK_S_DEFAULT
    for_account: int | None = None


class LinkMade(msgspec.Struct):
    url: str
    expires_at: datetime


class FilesReport(msgspec.Struct):
    totals: Totals
    checks: list[Check]


class CheckOrdered(msgspec.Struct):
    job_id: int
