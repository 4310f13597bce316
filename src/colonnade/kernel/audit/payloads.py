"""Bodies of requests and answers."""

from typing import Annotated

import msgspec

from colonnade.kernel.audit.values import AuditEntry
from colonnade.kernel.feed import ReaderLag, SetAside


class AuditPage(msgspec.Struct, frozen=True):
    entries: list[AuditEntry]
    next: str | None


class RetentionDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kept_days: Annotated[int, msgspec.Meta(ge=1)] | None


class FeedReaders(msgspec.Struct, frozen=True):
    readers: list[ReaderLag]
    set_aside: list[SetAside]
