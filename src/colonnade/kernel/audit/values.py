"""What an audit shows, and what it can be narrowed to."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from colonnade.kernel.feed import Deed
from colonnade.kernel.permissions import Permission, Role

READ = Permission(
    "audit.entry.read",
    Role.ADMIN,
    writes=False,
    about="see and export what happened, and how long it is remembered",
)
KEEP = Permission("audit.retention.edit", Role.ADMIN, about="change how long it is remembered")

EXPORT_ENTRIES_MAX = 1_000_000
FILTER_CHARACTERS_MAX = 200
HIDDEN_TYPES = "notifications."
"""Somebody's own: nobody audits what another has read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who, what, when, about what, from where: each narrows. `what` is a type or its beginning."""

    who: int | None = None
    what: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    subject: str | None = None
    address: str | None = None


EVERYTHING = Asked()


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened, in a sentence."""

    sequence: int
    at: datetime
    workspace_id: int
    actor_id: int | None
    actor_name: str
    type: str
    subject: str
    deed: Deed
    sentence: str
    address: str | None


class Retention(msgspec.Struct, frozen=True):
    """How long the feed of a workspace remembers. `kept_days`: its own wish, if it has one."""

    kept_days: int | None
    default_days: int
    days_min: int
    days_max: int
