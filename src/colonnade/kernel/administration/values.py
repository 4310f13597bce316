"""What administrators see."""

from datetime import datetime

import msgspec

from colonnade.kernel.administration.findings import Finding, State

SEARCH_LENGTH_MAX = 254
LINES_MAX = 100


class AccountLine(msgspec.Struct, frozen=True):
    id: int
    email: str
    name: str
    is_administrator: bool
    is_suspended: bool
    created_at: datetime
    last_seen_at: datetime | None
    sessions: int
    tokens: int
    workspaces: int


class TokenLine(msgspec.Struct, frozen=True):
    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class WorkspaceLine(msgspec.Struct, frozen=True):
    id: int
    name: str
    created_at: datetime
    deleted_at: datetime | None
    owners: list[str]
    members: int
    tables: int
    size_bytes: int
    """Of its tables, with their indexes."""
    files: int
    file_bytes: int


class Overview(msgspec.Struct, frozen=True):
    version: str
    accounts: int
    active_accounts: int
    """Seen within a week."""
    workspaces: int
    database_bytes: int
    file_bytes: int
    """As workspaces count them; what is kept once for several counts for each."""
    entries: int
    """Of the feed, estimated."""
    jobs_waiting: int
    jobs_failed: int
    """In the last day."""


class Health(msgspec.Struct, frozen=True):
    state: State
    findings: list[Finding]
